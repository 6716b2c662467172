//! The registry: jobs.

use std::time::Duration;

use crm::Moment;

use super::two::{Two, a_job, a_model, a_schedule, two};
use crate::contract::samples::deals;
use crate::contract::{Case, World, cases};
use crate::registry::{Backoff, Job, JobState, Registry};

pub(super) fn cases() -> Vec<Case<dyn Registry>> {
    cases![
        enqueue,
        job,
        jobs,
        jobs_of_kind,
        heartbeat,
        complete,
        publish,
        fail,
        cancel,
        revive,
        release,
        claim,
        sweep,
        run_schedules,
        prune,
    ]
}

const MINUTE: Duration = Duration::from_secs(60);

/// Two tenants, with the job of A.
async fn two_and_job(world: &World<dyn Registry>) -> (Two, Job) {
    let two = two(world).await;
    let job = two.registry.jobs(two.a, JobState::Waiting, 1).await.unwrap().remove(0);
    (two, job)
}

/// Two tenants, with the job of A, which runs.
async fn two_and_running(world: &World<dyn Registry>) -> (Two, Job) {
    let (two, job) = two_and_job(world).await;
    two.registry.release(Moment(1), 1, 1).await.unwrap();
    let running = two.registry.claim(job.id, "w", Moment(1), MINUTE).await.unwrap().unwrap();
    (two, running)
}

async fn enqueue(world: World<dyn Registry>) {
    let (two, job) = two_and_job(&world).await;
    let before = two.seen_by_a().await;
    assert_ne!(two.registry.enqueue(two.b, &[a_job("B's")], Moment(1)).await.unwrap(), [job.id]);
    assert_eq!(two.seen_by_a().await, before);
}

async fn job(world: World<dyn Registry>) {
    let (two, job) = two_and_job(&world).await;
    assert_eq!(two.registry.job(two.b, job.id).await.unwrap(), None);
}

async fn jobs(world: World<dyn Registry>) {
    let (two, _) = two_and_job(&world).await;
    for &state in JobState::ALL {
        assert_eq!(two.registry.jobs(two.b, state, 10).await.unwrap(), []);
    }
}

async fn jobs_of_kind(world: World<dyn Registry>) {
    let (two, job) = two_and_job(&world).await;
    assert_eq!(two.registry.jobs_of_kind(two.b, &job.kind, 10).await.unwrap(), []);
}

async fn heartbeat(world: World<dyn Registry>) {
    let (two, job) = two_and_running(&world).await;
    let before = two.seen_by_a().await;
    assert!(!two.registry.heartbeat(two.b, job.claim(), Moment(2), MINUTE).await.unwrap());
    assert_eq!(two.seen_by_a().await, before);
}

async fn complete(world: World<dyn Registry>) {
    let (two, job) = two_and_running(&world).await;
    let before = two.seen_by_a().await;
    assert!(!two.registry.complete(two.b, job.claim(), Moment(2)).await.unwrap());
    assert_eq!(two.seen_by_a().await, before);
}

async fn publish(world: World<dyn Registry>) {
    let (two, job) = two_and_running(&world).await;
    let before = two.seen_by_a().await;
    let published = two.registry.publish(two.b, job.claim(), &a_model("B's"), true, Moment(2)).await;
    assert_eq!(published.unwrap(), None);
    assert_eq!(two.registry.models(two.b, &deals("3")).await.unwrap(), []);
    assert_eq!(two.seen_by_a().await, before);
}

async fn fail(world: World<dyn Registry>) {
    let (two, job) = two_and_running(&world).await;
    let before = two.seen_by_a().await;
    let backoff = Backoff { first: MINUTE, longest: MINUTE };
    assert_eq!(two.registry.fail(two.b, job.claim(), "B's", Moment(2), backoff).await.unwrap(), None);
    assert_eq!(two.seen_by_a().await, before);
}

async fn cancel(world: World<dyn Registry>) {
    let (two, job) = two_and_running(&world).await;
    let before = two.seen_by_a().await;
    assert!(!two.registry.cancel(two.b, job.id, "not mine", Moment(2)).await.unwrap());
    assert_eq!(two.seen_by_a().await, before);
}

async fn revive(world: World<dyn Registry>) {
    let (two, job) = two_and_running(&world).await;
    let backoff = Backoff { first: MINUTE, longest: MINUTE };
    let state = two.registry.fail(two.a, job.claim(), "A's", Moment(2), backoff).await.unwrap();
    assert_eq!(state, Some(JobState::Dead));
    let before = two.seen_by_a().await;
    assert!(!two.registry.revive(two.b, job.id, Moment(3)).await.unwrap());
    assert_eq!(two.seen_by_a().await, before);
}

/// Each tenant's jobs count against its own limit.
async fn release(world: World<dyn Registry>) {
    let (two, of_a) = two_and_job(&world).await;
    let of_b = two.registry.enqueue(two.b, &[a_job("B's")], Moment(1)).await.unwrap()[0];
    let hints = two.registry.release(Moment(1), 1, 10).await.unwrap();
    assert_eq!(hints.iter().map(|hint| hint.job).collect::<Vec<_>>(), [of_a.id, of_b]);
}

/// A job is claimed as its own tenant's.
async fn claim(world: World<dyn Registry>) {
    let (two, of_a) = two_and_running(&world).await;
    assert_eq!(of_a.tenant, two.a);
    let of_b = two.registry.enqueue(two.b, &[a_job("B's")], Moment(1)).await.unwrap()[0];
    two.registry.release(Moment(1), 1, 10).await.unwrap();
    let before = two.seen_by_a().await;
    let claimed = two.registry.claim(of_b, "w", Moment(1), MINUTE).await.unwrap().unwrap();
    assert_eq!((claimed.tenant, claimed.payload), (two.b, a_job("B's").payload));
    assert_eq!(two.seen_by_a().await, before);
}

async fn sweep(world: World<dyn Registry>) {
    let (two, _) = two_and_running(&world).await;
    two.registry.enqueue(two.b, &[a_job("B's")], Moment(1)).await.unwrap();
    two.registry.release(Moment(0), 1, 10).await.unwrap();
    let before = two.seen_by_a().await;
    two.registry.sweep(Moment(50_000), MINUTE).await.unwrap();
    assert_eq!(two.seen_by_a().await, before);
}

/// A job of a schedule is its own tenant's.
async fn run_schedules(world: World<dyn Registry>) {
    let (two, _) = two_and_job(&world).await;
    two.registry.put_schedule(two.b, &a_schedule("B's")).await.unwrap();
    assert_eq!(two.registry.run_schedules(Moment(1), 10).await.unwrap(), 2);
    for (tenant, whose) in [(two.a, "A's"), (two.b, "B's")] {
        let queued = two.registry.jobs(tenant, JobState::Waiting, 1).await.unwrap();
        assert_eq!((&*queued[0].kind, &queued[0].payload), ("nightly", &a_schedule(whose).payload));
    }
}

async fn prune(world: World<dyn Registry>) {
    let (two, job) = two_and_running(&world).await;
    two.registry.complete(two.a, job.claim(), Moment(10)).await.unwrap();
    let before = two.seen_by_a().await;
    assert_eq!(two.registry.prune(Moment(10)).await.unwrap(), 0);
    assert_eq!(two.seen_by_a().await, before);
}
