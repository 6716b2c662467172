//! Settling deliveries.

use async_trait::async_trait;
use futures::FutureExt;
use lapin::options::{BasicAckOptions, BasicRejectOptions};
use lapin::{Acker, Channel};
use store::queue::Receipt;
use store::{Error, Result};

use crate::error::failure;

/// The right to settle a delivery, as long as its channel is open.
pub struct RabbitReceipt {
    acker: Acker,
    /// Keeps the channel open when the consumer is dropped before the delivery is settled.
    _channel: Channel,
}

impl RabbitReceipt {
    /// Of a delivery that came by that channel.
    pub fn new(acker: Acker, channel: Channel) -> Self {
        Self { acker, _channel: channel }
    }
}

#[async_trait]
impl Receipt for RabbitReceipt {
    async fn ack(self: Box<Self>) -> Result<()> {
        settled(self.acker.ack(BasicAckOptions::default()).await)
    }

    async fn requeue(self: Box<Self>) -> Result<()> {
        settled(self.acker.reject(BasicRejectOptions { requeue: true }).await)
    }

    async fn reject(self: Box<Self>) -> Result<()> {
        settled(self.acker.reject(BasicRejectOptions { requeue: false }).await)
    }
}

/// False is the driver's word for a channel that has been closed in the meantime.
fn settled(done: lapin::Result<bool>) -> Result<()> {
    if done.map_err(failure)? {
        Ok(())
    } else {
        Err(Error::Unavailable("the channel has been closed".into()))
    }
}

/// One that is dropped unsettled comes again: it would otherwise take up one of the few that a consumer is given ahead. The
/// driver sends when first polled; a message settled before is left alone.
impl Drop for RabbitReceipt {
    fn drop(&mut self) {
        let _ = self.acker.reject(BasicRejectOptions { requeue: true }).now_or_never();
    }
}
