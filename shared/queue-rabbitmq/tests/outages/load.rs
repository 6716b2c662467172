//! One process that publishes hints without pause, and another that consumes them.

use std::collections::HashSet;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures::StreamExt;
use store::Queue;
use store::registry::{Hint, JobId};
use tokio::task::JoinHandle;

use crate::LANE;
use crate::support::Prefix;

const BATCH: i64 = 20;
const PATIENCE: Duration = Duration::from_secs(60);

/// Publisher and consumer, until dropped.
pub struct Load {
    next: Arc<AtomicI64>,
    confirmed: Arc<Mutex<HashSet<i64>>>,
    consumed: Arc<Mutex<HashSet<i64>>>,
    failures: Arc<Mutex<Vec<store::Error>>>,
    tasks: [JoinHandle<()>; 2],
}

impl Load {
    /// Begins, and returns when it is well under way.
    pub async fn begin(prefix: &Prefix) -> Self {
        let (next, confirmed) = <(Arc<AtomicI64>, Arc<Mutex<HashSet<i64>>>)>::default();
        let (consumed, failures) = <(Arc<Mutex<HashSet<i64>>>, Arc<Mutex<Vec<_>>>)>::default();
        let publisher = publish(prefix.open(), next.clone(), confirmed.clone(), failures.clone());
        let consumer = consume(prefix.open(), consumed.clone());
        let load = Self {
            next,
            confirmed,
            consumed,
            failures,
            tasks: [tokio::spawn(publisher), tokio::spawn(consumer)],
        };
        // A killed RabbitMQ 3.10 forgets queues that were declared within the last half second.
        tokio::time::sleep(Duration::from_secs(1)).await;
        load.goes_on().await;
        load
    }

    /// Waits until hints that are published from now on have been confirmed and consumed.
    pub async fn goes_on(&self) {
        // Those of a batch that is being published may have been lost with the queue.
        let first = self.next.load(Ordering::SeqCst) + BATCH;
        let last = first + 10 * BATCH;
        eventually("hints are confirmed", || self.confirmed.lock().unwrap().contains(&last)).await;
        let consumed = || (first..=last).all(|job| self.has_consumed(job));
        eventually("new hints are consumed", consumed).await;
    }

    /// Waits until all hints that have been confirmed so far have been consumed.
    pub async fn nothing_is_lost(&self) {
        let confirmed = self.confirmed.lock().unwrap().clone();
        eventually("confirmed hints are consumed", || confirmed.iter().all(|&job| self.has_consumed(job)))
            .await;
    }

    /// Errors of publishing so far.
    pub fn failures(&self) -> Vec<store::Error> {
        std::mem::take(&mut self.failures.lock().unwrap())
    }

    fn has_consumed(&self, job: i64) -> bool {
        self.consumed.lock().unwrap().contains(&job)
    }
}

impl Drop for Load {
    fn drop(&mut self) {
        self.tasks.iter().for_each(JoinHandle::abort);
    }
}

async fn publish(
    queue: impl Queue,
    next: Arc<AtomicI64>,
    confirmed: Arc<Mutex<HashSet<i64>>>,
    failures: Arc<Mutex<Vec<store::Error>>>,
) {
    loop {
        let first = next.fetch_add(BATCH, Ordering::SeqCst);
        let jobs = first..first + BATCH;
        let hints: Vec<Hint> = jobs.clone().map(|job| Hint { job: JobId(job), lane: LANE }).collect();
        match queue.publish(&hints).await {
            Ok(()) => confirmed.lock().unwrap().extend(jobs),
            Err(error) => failures.lock().unwrap().push(error),
        }
    }
}

/// Errors are what the outage is about: the stream has to go on after them.
async fn consume(queue: impl Queue, consumed: Arc<Mutex<HashSet<i64>>>) {
    let mut deliveries = queue.consume(LANE).await.unwrap();
    while let Some(delivery) = deliveries.next().await {
        if let Ok(delivery) = delivery {
            consumed.lock().unwrap().insert(delivery.hint.job.0);
            let _ = delivery.ack().await;
        }
    }
}

async fn eventually(what: &str, holds: impl Fn() -> bool) {
    let wait = async {
        while !holds() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    assert!(tokio::time::timeout(PATIENCE, wait).await.is_ok(), "not within {PATIENCE:?}: {what}");
}
