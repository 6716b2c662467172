//! Queues of one test at the real server.

use std::env;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::UNIX_EPOCH;

use lapin::options::{ExchangeDeleteOptions, QueueDeleteOptions};
use lapin::{Channel, Connection, ConnectionProperties};
use queue_rabbitmq::{RabbitQueue, Settings};
use store::registry::Class;

/// Where the server is; `None`, having said so, where nobody told.
pub fn server() -> Option<String> {
    const VARIABLE: &str = "LEADLIGHT_TEST_RABBITMQ_URL";
    let url = env::var(VARIABLE).ok();
    if url.is_none() {
        assert!(env::var_os("CI").is_none(), "{VARIABLE} is not set");
        println!("skipped: {VARIABLE} is not set");
    }
    url
}

/// A prefix that no other test has. Its queues go with it.
pub struct Prefix {
    url: String,
    name: String,
}

impl Prefix {
    /// Of queues at that server. Named by the time, as process ids repeat in containers.
    pub fn new(url: &str) -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let nanoseconds = UNIX_EPOCH.elapsed().unwrap().as_nanos();
        let name = format!("test-{nanoseconds:x}-{}", COUNT.fetch_add(1, Ordering::Relaxed));
        Self { url: url.to_owned(), name }
    }

    /// As the adapter is told by default.
    pub fn settings(&self) -> Settings {
        Settings::new(&self.url, &self.name)
    }

    /// Opens the queues, as if by one more process.
    pub fn open(&self) -> RabbitQueue {
        RabbitQueue::new(self.settings()).unwrap()
    }

    /// The name of a class's queue.
    pub fn queue(&self, class: Class) -> String {
        format!("{}.{}", self.name, class.as_str())
    }

    /// A channel of its own, for what the adapter does not do.
    pub async fn channel(&self) -> Channel {
        let connection = Connection::connect(&self.url, ConnectionProperties::default()).await.unwrap();
        connection.create_channel().await.unwrap()
    }

    /// Deletes the queue of a class.
    pub async fn delete_queue(&self, class: Class) {
        let options = QueueDeleteOptions::default();
        self.channel().await.queue_delete(self.queue(class).into(), options).await.unwrap();
    }

    async fn delete_all(&self) -> lapin::Result<()> {
        let channel = self.channel().await;
        for &class in Class::ALL {
            for queue in [self.queue(class), format!("{}.dead", self.queue(class))] {
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
