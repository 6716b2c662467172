//! What there is at the server, and its names.

use lapin::options::{ExchangeDeclareOptions, QueueBindOptions, QueueDeclareOptions};
use lapin::types::{AMQPValue, FieldTable, ShortString};
use lapin::{Channel, ExchangeKind, Queue, Result};
use store::registry::Lane;

/// How often a message may come back: always. Only a job's own attempts kill it, and newer servers would otherwise give up after
/// 20 (quorum queues, `delivery-limit`).
const DELIVERY_LIMIT: i32 = i32::MAX;

/// Queues `PREFIX.SERVICE.CLASS`, their dead letters `PREFIX.SERVICE.CLASS.dead`, and between them the exchange `PREFIX.dead`.
#[derive(Debug, Clone)]
pub struct Topology {
    prefix: String,
}

impl Topology {
    /// All names begin with the prefix.
    pub fn new(prefix: String) -> Self {
        Self { prefix }
    }

    /// How all names begin.
    pub fn prefix(&self) -> &str {
        &self.prefix
    }

    /// The queue of a lane, which is also its routing key.
    pub fn queue(&self, lane: Lane) -> ShortString {
        format!("{}.{lane}", self.prefix).into()
    }

    fn dead_queue(&self, lane: Lane) -> ShortString {
        format!("{}.{lane}.dead", self.prefix).into()
    }

    fn dead_exchange(&self) -> ShortString {
        format!("{}.dead", self.prefix).into()
    }

    /// Declares all that a lane needs; changes nothing where it is there. Returns its queue.
    pub async fn declare(&self, channel: &Channel, lane: Lane) -> Result<Queue> {
        self.declare_dead(channel, lane).await?;
        let mut arguments = quorum();
        arguments.insert("x-dead-letter-exchange".into(), text(self.dead_exchange()));
        arguments.insert("x-delivery-limit".into(), AMQPValue::LongInt(DELIVERY_LIMIT));
        channel.queue_declare(self.queue(lane), QueueDeclareOptions::durable(), arguments).await
    }

    /// Declares the queue of a lane's dead letters, and returns it.
    pub async fn declare_dead(&self, channel: &Channel, lane: Lane) -> Result<Queue> {
        let durable = ExchangeDeclareOptions { durable: true, ..ExchangeDeclareOptions::default() };
        let none = FieldTable::default;
        channel.exchange_declare(self.dead_exchange(), ExchangeKind::Direct, durable, none()).await?;
        let options = QueueDeclareOptions::durable();
        let queue = channel.queue_declare(self.dead_queue(lane), options, quorum()).await?;
        let (exchange, key) = (self.dead_exchange(), self.queue(lane));
        channel.queue_bind(self.dead_queue(lane), exchange, key, QueueBindOptions::default(), none()).await?;
        Ok(queue)
    }
}

fn quorum() -> FieldTable {
    let mut arguments = FieldTable::default();
    arguments.insert("x-queue-type".into(), text("quorum".into()));
    arguments
}

fn text(value: ShortString) -> AMQPValue {
    AMQPValue::LongString(value.as_str().into())
}
