//! Hints as they come, over any number of connections.

use std::sync::Arc;
use std::time::Duration;

use backon::ExponentialBackoff;
use futures::future::BoxFuture;
use futures::{StreamExt, stream};
use lapin::options::{BasicConsumeOptions, BasicQosOptions, BasicRejectOptions};
use lapin::types::FieldTable;
use lapin::{Channel, Consumer};
use store::queue::{Deliveries, Delivery};
use store::registry::Lane;
use store::{Error, Result};

use crate::connection::{Link, pause, pauses, within};
use crate::receipt::RabbitReceipt;
use crate::topology::Topology;

/// What consumers share.
pub struct Consumers {
    link: Link,
    topology: Topology,
    prefetch: u16,
    deadline: Duration,
}

impl Consumers {
    /// By a connection of their own.
    pub fn new(link: Link, topology: Topology, prefetch: u16, deadline: Duration) -> Self {
        Self { link, topology, prefetch, deadline }
    }

    /// How many messages there are in a queue, which is declared for that.
    ///
    /// # Errors
    /// Where the server cannot be reached or refuses.
    pub async fn count(
        &self,
        declare: impl for<'a> FnOnce(&'a Topology, &'a Channel) -> BoxFuture<'a, lapin::Result<lapin::Queue>>,
    ) -> Result<u64> {
        let channel = self.link.channel().await?;
        let queue = within(self.deadline, declare(&self.topology, &channel)).await?;
        Ok(queue.message_count().into())
    }

    async fn subscribe(&self, lane: Lane) -> Result<Subscription> {
        let channel = self.link.channel().await?;
        let consumer = within(self.deadline, async {
            self.topology.declare(&channel, lane).await?;
            channel.basic_qos(self.prefetch, BasicQosOptions::default()).await?;
            let (queue, tag) = (self.topology.queue(lane), "".into());
            channel.basic_consume(queue, tag, BasicConsumeOptions::default(), FieldTable::default()).await
        })
        .await?;
        Ok(Subscription { channel, consumer })
    }
}

struct Subscription {
    channel: Channel,
    consumer: Consumer,
}

/// A consumer with its subscription, if it has one.
struct Subscriber {
    consumers: Arc<Consumers>,
    lane: Lane,
    subscription: Option<Subscription>,
    /// Set from a failure until the next delivery.
    pauses: Option<ExponentialBackoff>,
}

/// Subscribes to the queue of a lane when first polled and whenever the subscription has ended.
pub fn deliveries(consumers: Arc<Consumers>, lane: Lane) -> Deliveries {
    let subscriber = Subscriber { consumers, lane, subscription: None, pauses: None };
    stream::unfold(subscriber, async |mut subscriber| Some((subscriber.next().await, subscriber))).boxed()
}

impl Subscriber {
    async fn next(&mut self) -> Result<Delivery> {
        loop {
            let subscription = match &mut self.subscription {
                Some(subscription) => subscription,
                none => {
                    if let Some(pauses) = &mut self.pauses {
                        pause(pauses).await;
                    }
                    self.pauses.get_or_insert_with(pauses);
                    none.insert(self.consumers.subscribe(self.lane).await?)
                }
            };
            match subscription.consumer.next().await {
                Some(Ok(message)) => {
                    self.pauses = None;
                    return delivery(message, subscription.channel.clone()).await;
                }
                // The connection broke, or the server closed the channel over a delivery that was not settled for too long.
                Some(Err(error)) => {
                    self.subscription = None;
                    return Err(Error::Unavailable(error.into()));
                }
                // The queue has been deleted.
                None => self.subscription = None,
            }
        }
    }
}

/// A message as a delivery; one that cannot be understood goes to the dead letters.
async fn delivery(message: lapin::message::Delivery, channel: Channel) -> Result<Delivery> {
    match serde_json::from_slice(&message.data) {
        Ok(hint) => Ok(Delivery::new(hint, Box::new(RabbitReceipt::new(message.acker, channel)))),
        Err(error) => {
            // If this fails, it comes again and is rejected then.
            let _ = message.acker.reject(BasicRejectOptions { requeue: false }).await;
            Err(error.into())
        }
    }
}
