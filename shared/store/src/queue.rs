//! The port to hints that work is there. The truth about a job is its row in the registry: a hint may come twice, late,
//! or not at all, and the registry's [`sweep`](crate::registry::Dispatch::sweep) makes up for it.

use std::fmt;

use async_trait::async_trait;
use futures::stream::BoxStream;

use crate::Result;
use crate::port::port;
use crate::registry::{Hint, Lane};

/// Hints as they come; ends only when dropped. After an error it goes on: the adapter reconnects by itself.
pub type Deliveries = BoxStream<'static, Result<Delivery>>;

port! {
    /// Hints by lane. Carries job ids only and nothing of any tenant.
    pub trait Queue {
        /// Sends hints. When it returns the queue has confirmed all of them; after an error some may have been sent.
        async fn publish(&self, hints: &[Hint]) -> Result<()>;

        /// Receives the hints of a lane, each going to one of all consumers, oldest first. A queue that has been deleted
        /// meanwhile is declared again.
        async fn consume(&self, lane: Lane) -> Result<Deliveries>;

        /// How many hints of a lane wait for a consumer.
        async fn waiting(&self, lane: Lane) -> Result<u64>;

        /// How many hints of a lane were rejected and are kept for somebody to look at.
        async fn dead_letters(&self, lane: Lane) -> Result<u64>;
    }
}

/// One hint, to be settled exactly once. One that is dropped unsettled may come again or be lost.
pub struct Delivery {
    /// What it says.
    pub hint: Hint,
    receipt: Box<dyn Receipt>,
}

/// What an adapter does when a delivery is settled.
#[async_trait]
pub trait Receipt: Send + Sync {
    /// It has been seen to.
    async fn ack(self: Box<Self>) -> Result<()>;
    /// It has to come again.
    async fn requeue(self: Box<Self>) -> Result<()>;
    /// It cannot be understood: to the dead letters.
    async fn reject(self: Box<Self>) -> Result<()>;
}

impl Delivery {
    /// For adapters.
    pub fn new(hint: Hint, receipt: Box<dyn Receipt>) -> Self {
        Self { hint, receipt }
    }

    /// Settles it as seen to. A worker does so as soon as it has claimed the row.
    ///
    /// # Errors
    /// Where the queue cannot be reached; the hint comes again then.
    pub async fn ack(self) -> Result<()> {
        self.receipt.ack().await
    }

    /// Gives it back, for any consumer.
    ///
    /// # Errors
    /// Where the queue cannot be reached; the hint comes again then.
    pub async fn requeue(self) -> Result<()> {
        self.receipt.requeue().await
    }

    /// Puts it among the dead letters.
    ///
    /// # Errors
    /// Where the queue cannot be reached; the hint comes again then.
    pub async fn reject(self) -> Result<()> {
        self.receipt.reject().await
    }
}

impl fmt::Debug for Delivery {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Delivery").field("hint", &self.hint).finish_non_exhaustive()
    }
}
