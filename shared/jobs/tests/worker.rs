//! Relay and workers on embedded storage.

#![expect(clippy::unwrap_used, reason = "a helper that fails fails its test")]

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use crm::{Moment, TenantId};
use jobs::{Clock, Failure, Hold, Limits, Outcome, Work, Worker, relay};
use serde_json::Value;
use store::registry::{Backoff, Class, Job, JobId, JobState, NewJob, Registry, Service, Settings};
use store_embedded::{JobsQueue, SqliteRegistry};
use tempfile::TempDir;
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

const LIMITS: Limits = Limits {
    lease: Duration::from_millis(400),
    patience: Duration::from_millis(400),
    round: Duration::from_millis(20),
    per_tenant: 2,
    batch: 100,
    backoff: Backoff { first: Duration::from_millis(10), longest: Duration::from_millis(50) },
    keep: Duration::from_secs(3600),
};

/// Does what a job's kind says.
#[derive(Default)]
struct Doing {
    begun: AtomicU32,
}

#[async_trait]
impl Work for Doing {
    async fn run(&self, job: &Job, hold: &Hold) -> Result<Outcome, Failure> {
        self.begun.fetch_add(1, Ordering::Relaxed);
        match &*job.kind {
            "quick" => {}
            "slow" => sleep(5 * LIMITS.lease).await,
            "endless" => loop {
                sleep(LIMITS.round).await;
                assert!(!hold.is_lost(), "it is dropped when the claim is lost");
            },
            _ => return Err(format!("attempt {} failed", job.attempts).into()),
        }
        Ok(Outcome::Done)
    }
}

struct World {
    registry: Arc<SqliteRegistry>,
    work: Arc<Doing>,
    tenant: TenantId,
    stop: CancellationToken,
    tasks: Vec<tokio::task::JoinHandle<()>>,
    _folder: TempDir,
}

fn now() -> Moment {
    Moment(std::time::UNIX_EPOCH.elapsed().unwrap().as_millis() as i64)
}

async fn add_tenant(registry: &dyn Registry, name: &str) -> TenantId {
    registry.create_tenant(name, &Settings::default(), now()).await.unwrap().id
}

impl World {
    /// A relay and so many workers of one slot.
    async fn new(workers: usize) -> Self {
        let folder = TempDir::new().unwrap();
        let registry = Arc::new(SqliteRegistry::open(&folder.path().join("registry.sqlite")).await.unwrap());
        let tenant = add_tenant(&*registry, "a").await;
        let (work, stop) = (Arc::new(Doing::default()), CancellationToken::new());
        let (queue, clock): (_, Clock) = (Arc::new(JobsQueue::new(&registry)), Arc::new(now));
        let mut tasks = Vec::new();
        for number in 0..workers {
            let worker = Worker {
                registry: registry.clone(),
                queue: queue.clone(),
                work: work.clone(),
                lane: Service::Trainer.lane(Class::Normal),
                slots: 1,
                name: format!("worker {number}").into(),
                limits: LIMITS,
                clock: clock.clone(),
            };
            let stop = stop.clone();
            tasks.push(tokio::spawn(async move { worker.run(&stop).await }));
        }
        let (relayed, told) = (registry.clone(), stop.clone());
        tasks.push(tokio::spawn(async move { relay(&*relayed, &*queue, &LIMITS, &clock, &told).await }));
        Self { registry, work, tenant, stop, tasks, _folder: folder }
    }

    fn registry(&self) -> &dyn Registry {
        &*self.registry
    }

    async fn enqueue(&self, tenant: TenantId, kind: &str) -> JobId {
        let job = NewJob {
            kind: kind.into(),
            lane: Service::Trainer.lane(Class::Normal),
            payload: Value::Null,
            dedup: None,
            run_at: now(),
            max_attempts: 3,
        };
        self.registry().enqueue(tenant, &[job], now()).await.unwrap()[0]
    }

    /// The job once it is in that state.
    async fn once(&self, tenant: TenantId, job: JobId, state: JobState) -> Job {
        let wait = async {
            loop {
                let job = self.registry().job(tenant, job).await.unwrap().unwrap();
                if job.state == state {
                    return job;
                }
                sleep(Duration::from_millis(5)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(60), wait).await.expect("it comes to that state")
    }

    /// Ends everything, and waits for it.
    async fn end(&mut self) {
        self.stop.cancel();
        for task in self.tasks.drain(..) {
            task.await.unwrap();
        }
    }
}

#[tokio::test]
async fn a_job_that_takes_longer_than_its_lease_is_done_in_one_attempt() {
    let mut world = World::new(2).await;
    let job = world.enqueue(world.tenant, "slow").await;
    let done = world.once(world.tenant, job, JobState::Done).await;
    assert_eq!((done.attempts, world.work.begun.load(Ordering::Relaxed)), (1, 1));
    world.end().await;
}

#[tokio::test]
async fn a_job_that_fails_is_tried_again_and_dead_with_its_last_error_in_the_end() {
    let mut world = World::new(1).await;
    let job = world.enqueue(world.tenant, "bad").await;
    let dead = world.once(world.tenant, job, JobState::Dead).await;
    assert_eq!((dead.attempts, dead.error.as_deref()), (3, Some("attempt 3 failed")));
    world.end().await;
}

#[tokio::test]
async fn work_whose_claim_was_lost_is_dropped() {
    let mut world = World::new(1).await;
    let job = world.enqueue(world.tenant, "endless").await;
    let running = world.once(world.tenant, job, JobState::Running).await;
    // As if the lease had ended while this process slept.
    assert!(world.registry().complete(world.tenant, running.claim(), now()).await.unwrap());
    let after = world.enqueue(world.tenant, "quick").await;
    world.once(world.tenant, after, JobState::Done).await;
    world.end().await;
}

#[tokio::test]
async fn many_jobs_of_one_tenant_do_not_delay_another() {
    let mut world = World::new(1).await;
    let other = add_tenant(world.registry(), "b").await;
    for number in 0..200 {
        world.enqueue(world.tenant, &format!("bad {number}")).await;
    }
    let job = world.enqueue(other, "quick").await;
    world.once(other, job, JobState::Done).await;
    let ended = world.registry().jobs(world.tenant, JobState::Dead, 1_000).await.unwrap();
    assert!(ended.len() < 150, "{} jobs came first", ended.len());
    world.end().await;
}

#[tokio::test]
async fn a_worker_that_is_told_to_stop_ends_the_job_it_has() {
    let mut world = World::new(1).await;
    let job = world.enqueue(world.tenant, "slow").await;
    world.once(world.tenant, job, JobState::Running).await;
    world.end().await;
    assert_eq!(world.registry().job(world.tenant, job).await.unwrap().unwrap().state, JobState::Done);
}
