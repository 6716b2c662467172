//! What every queue does.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use futures::StreamExt;

use super::{Case, World, cases};
use crate::Queue;
use crate::queue::{Deliveries, Delivery};
use crate::registry::{Class, Hint};

/// A queue with what its cases need besides.
#[async_trait]
pub trait QueueUnderTest: Send + Sync {
    /// The queue.
    fn queue(&self) -> Arc<dyn Queue>;

    /// Hints of a class that can be published, all different: the jobs table takes only hints of jobs it has.
    async fn hints(&self, class: Class, count: usize) -> Vec<Hint>;

    /// Deletes the queue of a class at the server while it is in use; false where there is no such thing.
    async fn delete_queue(&self, class: Class) -> bool;
}

/// All cases.
pub fn cases() -> Vec<Case<dyn QueueUnderTest>> {
    cases![what_is_published_is_consumed_in_order]
}

/// The next delivery, which has to come in a reasonable time.
async fn next(deliveries: &mut Deliveries) -> Delivery {
    let soon = tokio::time::timeout(Duration::from_secs(20), deliveries.next()).await;
    soon.expect("a delivery in time").expect("a consumer never ends").unwrap()
}

async fn what_is_published_is_consumed_in_order(world: World<dyn QueueUnderTest>) {
    let world = world.open().await;
    let hints = world.hints(Class::Normal, 3).await;
    world.queue().publish(&hints).await.unwrap();
    let mut deliveries = world.queue().consume(Class::Normal).await.unwrap();
    for hint in hints {
        let delivery = next(&mut deliveries).await;
        assert_eq!(delivery.hint, hint);
        delivery.ack().await.unwrap();
    }
}
