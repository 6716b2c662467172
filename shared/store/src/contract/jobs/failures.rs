//! Failed attempts.

use std::time::Duration;

use crm::Moment;

use super::{MINUTE, enqueue, ids, running, with_tenant};
use crate::contract::{Case, World, cases};
use crate::registry::{Backoff, JobState, NewJob, Registry};

pub(super) const BACKOFF: Backoff =
    Backoff { first: Duration::from_secs(10), longest: Duration::from_secs(15) };

pub(super) fn cases() -> Vec<Case<dyn Registry>> {
    cases![
        a_failed_job_waits_twice_as_long_each_time_up_to_the_longest,
        a_job_is_dead_after_its_last_attempt_with_the_error_kept,
        a_job_whose_worker_is_killed_each_time_is_dead_after_its_last_attempt,
        a_failed_job_makes_room_for_others_of_its_tenant,
        a_dead_job_can_be_given_one_more_attempt,
        an_error_of_any_text_is_kept,
        a_job_that_is_cancelled_is_dead_whatever_it_was_doing,
        a_cancelled_job_makes_room_for_the_same_job,
    ]
}

async fn a_failed_job_waits_twice_as_long_each_time_up_to_the_longest(world: World<dyn Registry>) {
    let (registry, tenant) = with_tenant(&world).await;
    let mut job = running(&*registry, tenant, "train", "w").await;
    for (failed_at, due) in [(1000, 11_000), (11_000, 26_000)] {
        let state = registry.fail(tenant, job.claim(), "no", Moment(failed_at), BACKOFF).await.unwrap();
        assert_eq!(state, Some(JobState::Waiting));
        assert_eq!(registry.claim(job.id, "w", Moment(due), MINUTE).await.unwrap(), None);
        assert_eq!(registry.release(Moment(due - 1), 10, 10).await.unwrap(), []);
        assert_eq!(ids(&registry.release(Moment(due), 10, 10).await.unwrap()), [job.id]);
        job = registry.claim(job.id, "w", Moment(due), MINUTE).await.unwrap().unwrap();
    }
}

async fn a_job_is_dead_after_its_last_attempt_with_the_error_kept(world: World<dyn Registry>) {
    let (registry, tenant) = with_tenant(&world).await;
    let mut job = running(&*registry, tenant, "train", "w").await;
    for attempt in 1..=3 {
        let now = Moment(attempt * 100_000);
        let error = format!("error {attempt}");
        let state = registry.fail(tenant, job.claim(), &error, now, BACKOFF).await.unwrap();
        assert_eq!(state, Some(if attempt < 3 { JobState::Waiting } else { JobState::Dead }));
        if attempt < 3 {
            registry.release(now + 50_000, 10, 10).await.unwrap();
            job = registry.claim(job.id, "w", now + 50_000, MINUTE).await.unwrap().unwrap();
        }
    }
    let dead = &registry.jobs(tenant, JobState::Dead, 10).await.unwrap()[0];
    assert_eq!((dead.id, dead.attempts, dead.error.as_deref()), (job.id, 3, Some("error 3")));
    assert_eq!(dead.finished_at, Some(Moment(300_000)));
    assert_eq!(registry.release(Moment::MAX, 10, 10).await.unwrap(), []);
    assert_eq!(registry.sweep(Moment::MAX, MINUTE).await.unwrap(), []);
}

async fn a_job_whose_worker_is_killed_each_time_is_dead_after_its_last_attempt(world: World<dyn Registry>) {
    let (registry, tenant) = with_tenant(&world).await;
    let job = running(&*registry, tenant, "train", "worker 1").await;
    for attempt in 2..=3 {
        let now = Moment(attempt * 100_000);
        assert_eq!(ids(&registry.sweep(now, MINUTE).await.unwrap()), [job.id]);
        let again = registry.claim(job.id, &format!("worker {attempt}"), now, MINUTE).await.unwrap().unwrap();
        assert_eq!(i64::from(again.attempts), attempt);
    }
    assert_eq!(registry.sweep(Moment(400_000), MINUTE).await.unwrap(), []);
    let dead = registry.job(tenant, job.id).await.unwrap().unwrap();
    assert_eq!(
        (dead.state, dead.finished_at, dead.lease_until),
        (JobState::Dead, Some(Moment(400_000)), None)
    );
    assert!(dead.error.unwrap().contains("worker 3"));
}

async fn a_failed_job_makes_room_for_others_of_its_tenant(world: World<dyn Registry>) {
    let (registry, tenant) = with_tenant(&world).await;
    let job = running(&*registry, tenant, "a", "w").await;
    let next = enqueue(&*registry, tenant, super::job("b")).await;
    assert_eq!(registry.release(Moment(0), 1, 10).await.unwrap(), []);
    registry.fail(tenant, job.claim(), "no", Moment(0), BACKOFF).await.unwrap();
    assert_eq!(ids(&registry.release(Moment(0), 1, 10).await.unwrap()), [next]);
}

async fn a_dead_job_can_be_given_one_more_attempt(world: World<dyn Registry>) {
    let (registry, tenant) = with_tenant(&world).await;
    let mut job = running(&*registry, tenant, "train", "w").await;
    assert!(!registry.revive(tenant, job.id, Moment(0)).await.unwrap());
    for attempt in 1..=3 {
        registry.fail(tenant, job.claim(), "no", Moment(attempt * 100_000), BACKOFF).await.unwrap();
        if attempt == 3 {
            assert!(registry.revive(tenant, job.id, Moment(350_000)).await.unwrap());
        }
        let now = Moment(attempt * 100_000 + 50_000);
        assert_eq!(ids(&registry.release(now, 10, 10).await.unwrap()), [job.id]);
        job = registry.claim(job.id, "w", now, MINUTE).await.unwrap().unwrap();
    }
    assert_eq!((job.attempts, job.finished_at), (4, None));
    let state = registry.fail(tenant, job.claim(), "no", Moment(500_000), BACKOFF).await.unwrap();
    assert_eq!(state, Some(JobState::Dead));
}

async fn an_error_of_any_text_is_kept(world: World<dyn Registry>) {
    let (registry, tenant) = with_tenant(&world).await;
    let job = running(&*registry, tenant, "train", "w").await;
    let error = "не вышло: \u{0}'\"\\\n".repeat(1000);
    registry.fail(tenant, job.claim(), &error, Moment(1), BACKOFF).await.unwrap();
    let stored = registry.job(tenant, job.id).await.unwrap().unwrap();
    assert_eq!(stored.error.unwrap().to_string(), error.replace('\0', "\u{fffd}"));
}

async fn a_job_that_is_cancelled_is_dead_whatever_it_was_doing(world: World<dyn Registry>) {
    let (registry, tenant) = with_tenant(&world).await;
    let done = running(&*registry, tenant, "done", "w").await;
    registry.complete(tenant, done.claim(), Moment(1)).await.unwrap();
    let runs = running(&*registry, tenant, "train", "w").await;
    let released = enqueue(&*registry, tenant, super::job("released")).await;
    registry.release(Moment(0), 10, 10).await.unwrap();
    let waits = enqueue(&*registry, tenant, super::job("train")).await;
    assert!(!registry.cancel(tenant, done.id, "not wanted", Moment(2)).await.unwrap());
    for id in [runs.id, released, waits] {
        assert!(registry.cancel(tenant, id, "not wanted: \u{0}", Moment(2)).await.unwrap());
        assert!(!registry.cancel(tenant, id, "again", Moment(3)).await.unwrap());
        let dead = registry.job(tenant, id).await.unwrap().unwrap();
        let what = (dead.state, dead.finished_at, dead.lease_until, dead.error.as_deref());
        assert_eq!(what, (JobState::Dead, Some(Moment(2)), None, Some("not wanted: \u{fffd}")));
    }
    assert!(!registry.heartbeat(tenant, runs.claim(), Moment(2), MINUTE).await.unwrap());
    assert!(!registry.complete(tenant, runs.claim(), Moment(2)).await.unwrap());
    assert_eq!(registry.fail(tenant, runs.claim(), "late", Moment(2), BACKOFF).await.unwrap(), None);
    assert_eq!(registry.claim(released, "w", Moment(2), MINUTE).await.unwrap(), None);
    assert_eq!(registry.release(Moment::MAX, 10, 10).await.unwrap(), []);
}

async fn a_cancelled_job_makes_room_for_the_same_job(world: World<dyn Registry>) {
    let (registry, tenant) = with_tenant(&world).await;
    let same = || NewJob { dedup: Some("same".into()), ..super::job("train") };
    let first = enqueue(&*registry, tenant, same()).await;
    assert!(registry.cancel(tenant, first, "not wanted", Moment(1)).await.unwrap());
    let second = enqueue(&*registry, tenant, same()).await;
    assert_ne!(first, second);
    assert_eq!(ids(&registry.release(Moment(1), 10, 10).await.unwrap()), [second]);
}
