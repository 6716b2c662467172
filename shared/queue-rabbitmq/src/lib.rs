//! [`Queue`] by RabbitMQ 3.10 or later.
//!
//! A durable quorum queue per service and class, and beside each a queue of its dead letters. Everything is declared by whoever needs it,
//! so that it may be deleted, or the server's disk be lost, at any time: what was in it is sent again by the sweeper.
//!
//! Publishers and consumers have a connection each: a server that is short of memory or disk stops reading from those that
//! publish, which must not keep acknowledgements from it. Connections are made when first needed and again after they broke.

mod connection;
mod consumer;
mod error;
mod publisher;
mod receipt;
mod topology;

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use store::queue::Deliveries;
use store::registry::{Hint, Lane};
use store::{Queue, Result};

use connection::Link;
use consumer::Consumers;
use publisher::Publisher;
use topology::Topology;

/// Where the queues are and how they are used.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Such as `amqp://user:password@host:5672/%2f`. Heartbeats are every 10 seconds unless it has a `heartbeat`.
    pub url: String,
    /// How the names of all queues and of the exchange begin.
    pub prefix: String,
    /// How many hints a consumer is given before it has settled the first. The fewer, the more evenly they are spread.
    pub prefetch: u16,
    /// How long a call waits for a server that is away before it fails.
    pub deadline: Duration,
}

impl Settings {
    /// What suits most installations: 8 hints ahead, 10 seconds.
    pub fn new(url: impl Into<String>, prefix: impl Into<String>) -> Self {
        Self { url: url.into(), prefix: prefix.into(), prefetch: 8, deadline: Duration::from_secs(10) }
    }
}

/// The queues of one installation at a RabbitMQ server or cluster.
pub struct RabbitQueue {
    publisher: Publisher,
    consumers: Arc<Consumers>,
}

impl RabbitQueue {
    /// Connects when first used, so that a service comes up in whatever order the servers do.
    ///
    /// # Errors
    /// [`store::Error::Refused`] for a URL that is none.
    pub fn new(settings: Settings) -> Result<Self> {
        let Settings { url, prefix, prefetch, deadline } = settings;
        let topology = Topology::new(prefix);
        let link = |purpose| Link::new(&url, format!("{} {purpose}", topology.prefix()), deadline);
        let publisher = Publisher::new(link("publisher")?, topology.clone(), deadline);
        let consumers = Arc::new(Consumers::new(link("consumer")?, topology, prefetch, deadline));
        Ok(Self { publisher, consumers })
    }
}

#[async_trait]
impl Queue for RabbitQueue {
    async fn publish(&self, hints: &[Hint]) -> Result<()> {
        self.publisher.publish(hints).await
    }

    /// Subscribes when first polled.
    async fn consume(&self, lane: Lane) -> Result<Deliveries> {
        Ok(consumer::deliveries(Arc::clone(&self.consumers), lane))
    }

    async fn waiting(&self, lane: Lane) -> Result<u64> {
        self.consumers.count(|topology, channel| Box::pin(topology.declare(channel, lane))).await
    }

    async fn dead_letters(&self, lane: Lane) -> Result<u64> {
        self.consumers.count(|topology, channel| Box::pin(topology.declare_dead(channel, lane))).await
    }
}
