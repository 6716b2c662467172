//! The contract of queues, kept by RabbitMQ.

#![expect(clippy::unwrap_used, reason = "these are tests")]

mod support;

use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use async_trait::async_trait;
use lapin::options::QueueDeleteOptions;
use store::Queue;
use store::contract::queue::{QueueUnderTest, cases};
use store::contract::{Suites, World};
use store::registry::{Hint, JobId, Lane};

use support::Prefix;

struct Opened {
    prefix: Arc<Prefix>,
    queue: Arc<dyn Queue>,
}

#[async_trait]
impl QueueUnderTest for Opened {
    fn queue(&self) -> Arc<dyn Queue> {
        Arc::clone(&self.queue)
    }

    async fn hints(&self, lane: Lane, count: usize) -> Vec<Hint> {
        static NEXT: AtomicI64 = AtomicI64::new(1);
        (0..count).map(|_| Hint { job: JobId(NEXT.fetch_add(1, Ordering::Relaxed)), lane }).collect()
    }

    async fn delete_queue(&self, lane: Lane) {
        let queue = self.prefix.queue(lane).into();
        self.prefix.channel().await.queue_delete(queue, QueueDeleteOptions::default()).await.unwrap();
    }
}

fn main() -> ExitCode {
    let Some(url) = test_servers::url("rabbitmq") else { return ExitCode::SUCCESS };
    Suites::default()
        .add("queue", cases(), move || {
            World::new(Prefix::new(&url), |prefix| async move {
                let queue = Arc::new(prefix.open());
                Arc::new(Opened { prefix, queue }) as Arc<dyn QueueUnderTest>
            })
        })
        .run()
}
