//! The jobs table as the queue: a job's hint is a column of its row.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use futures::StreamExt;
use futures::stream;
use store::queue::{Deliveries, Delivery, Receipt};
use store::registry::{Hint, JobId, Lane};
use store::{Queue, Result};
use tokio::sync::Notify;
use tokio::time::timeout;

use crate::SqliteRegistry;
use crate::sqlite::{Database, apart, error};

/// How often a consumer looks for what another process has published.
const POLL: Duration = Duration::from_millis(500);

/// The queue of an embedded installation. It knows the jobs of its registry only: a hint of any other is dropped. A consumer
/// that is gone without having settled a hint leaves it to the registry's sweep.
#[derive(Debug, Clone)]
pub struct JobsQueue {
    database: Database,
    published: Arc<Notify>,
}

impl JobsQueue {
    /// The queue in a registry.
    pub fn new(registry: &SqliteRegistry) -> Self {
        Self { database: registry.database.clone(), published: Arc::default() }
    }

    /// Takes the oldest hint of a lane.
    async fn take(self, lane: Lane) -> Result<Option<Delivery>> {
        let looked: Option<i64> = sqlx::query_scalar(
            "SELECT id FROM jobs WHERE service = ? AND class = ? AND hint = 0 ORDER BY id LIMIT 1",
        )
        .bind(lane.service.as_str())
        .bind(lane.class as u8)
        .fetch_optional(&self.database.read)
        .await
        .map_err(error)?;
        if looked.is_none() {
            return Ok(None);
        }
        let taken: Option<i64> = sqlx::query_scalar(
            "UPDATE jobs SET hint = 1
             WHERE id = (SELECT id FROM jobs WHERE service = ? AND class = ? AND hint = 0 ORDER BY id LIMIT 1) RETURNING id",
        )
        .bind(lane.service.as_str())
        .bind(lane.class as u8)
        .fetch_optional(&self.database.write)
        .await
        .map_err(error)?;
        Ok(taken.map(|id| {
            let hint = Hint { job: JobId(id), lane };
            Delivery::new(hint, Box::new(Taken { queue: self.clone(), job: hint.job }))
        }))
    }

    /// Waits for the next hint of a lane.
    async fn next(&self, lane: Lane) -> Result<Delivery> {
        loop {
            let published = self.published.notified();
            if let Some(delivery) = apart(self.clone().take(lane)).await? {
                return Ok(delivery);
            }
            // Whether it was published here or the time is over, it looks again.
            let _ = timeout(POLL, published).await;
        }
    }

    async fn count(&self, lane: Lane, hint: u8) -> Result<u64> {
        let query =
            sqlx::query_scalar("SELECT count(*) FROM jobs WHERE service = ? AND class = ? AND hint = ?");
        let count: i64 = query
            .bind(lane.service.as_str())
            .bind(lane.class as u8)
            .bind(hint)
            .fetch_one(&self.database.read)
            .await
            .map_err(error)?;
        Ok(count.unsigned_abs())
    }
}

#[async_trait]
impl Queue for JobsQueue {
    async fn publish(&self, hints: &[Hint]) -> Result<()> {
        let mut transaction = self.database.begin().await?;
        for hint in hints {
            let query = sqlx::query("UPDATE jobs SET hint = 0 WHERE id = ?");
            let query = query.bind(hint.job.0);
            query.execute(&mut *transaction).await.map_err(error)?;
        }
        transaction.commit().await.map_err(error)?;
        self.published.notify_waiters();
        Ok(())
    }

    async fn consume(&self, lane: Lane) -> Result<Deliveries> {
        let deliveries = stream::unfold(self.clone(), move |queue| async move {
            let next = queue.next(lane).await;
            if next.is_err() {
                tokio::time::sleep(POLL).await;
            }
            Some((next, queue))
        });
        Ok(deliveries.boxed())
    }

    async fn waiting(&self, lane: Lane) -> Result<u64> {
        self.count(lane, 0).await
    }

    async fn dead_letters(&self, lane: Lane) -> Result<u64> {
        self.count(lane, 2).await
    }
}

/// A hint that was taken.
struct Taken {
    queue: JobsQueue,
    job: JobId,
}

impl Taken {
    /// Changes the hint, unless the job was claimed or published again meanwhile.
    async fn settle(&self, hint: Option<u8>) -> Result<()> {
        let query =
            sqlx::query("UPDATE jobs SET hint = ? WHERE id = ? AND hint = 1").bind(hint).bind(self.job.0);
        query.execute(&self.queue.database.write).await.map_err(error)?;
        Ok(())
    }
}

#[async_trait]
impl Receipt for Taken {
    async fn ack(self: Box<Self>) -> Result<()> {
        self.settle(None).await
    }

    async fn requeue(self: Box<Self>) -> Result<()> {
        self.settle(Some(0)).await?;
        self.queue.published.notify_waiters();
        Ok(())
    }

    async fn reject(self: Box<Self>) -> Result<()> {
        self.settle(Some(2)).await
    }
}
