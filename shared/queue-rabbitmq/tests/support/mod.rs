//! Queues of one test at the real server.

use lapin::options::{ExchangeDeleteOptions, QueueDeleteOptions};
use lapin::{Channel, Connection, ConnectionProperties};
use queue_rabbitmq::{RabbitQueue, Settings};
use store::registry::Lane;

/// A prefix that no other test has. Its queues go with it.
pub struct Prefix {
    url: String,
    name: String,
}

impl Prefix {
    /// Of queues at that server.
    pub fn new(url: &str) -> Self {
        Self { url: url.to_owned(), name: test_servers::unique() }
    }

    /// Opens the queues, as if by one more process.
    pub fn open(&self) -> RabbitQueue {
        RabbitQueue::new(Settings::new(&self.url, &self.name)).unwrap()
    }

    /// The name of a lane's queue.
    pub fn queue(&self, lane: Lane) -> String {
        format!("{}.{lane}", self.name)
    }

    /// A channel of its own, for what the adapter does not do.
    pub async fn channel(&self) -> Channel {
        let connection = Connection::connect(&self.url, ConnectionProperties::default()).await.unwrap();
        connection.create_channel().await.unwrap()
    }

    async fn delete_all(&self) -> lapin::Result<()> {
        let channel = self.channel().await;
        for lane in Lane::all() {
            for queue in [self.queue(lane), format!("{}.dead", self.queue(lane))] {
                channel.queue_delete(queue.into(), QueueDeleteOptions::default()).await?;
            }
        }
        channel.exchange_delete(format!("{}.dead", self.name).into(), ExchangeDeleteOptions::default()).await
    }
}

impl Drop for Prefix {
    /// In a thread of its own: a runtime cannot be waited for within another.
    fn drop(&mut self) {
        std::thread::scope(|scope| {
            let deletion =
                scope.spawn(|| tokio::runtime::Runtime::new().unwrap().block_on(self.delete_all()));
            if !matches!(deletion.join(), Ok(Ok(()))) {
                eprintln!("queues of {} are left at the server", self.name);
            }
        });
    }
}
