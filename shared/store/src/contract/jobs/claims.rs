//! Claims and leases.

use std::time::Duration;

use crm::Moment;
use futures::future::join_all;

use super::{MINUTE, enqueue, ids, job, running, with_tenant};
use crate::contract::{Case, World, cases};
use crate::registry::{Claim, JobId, JobState, Registry};

pub(super) fn cases() -> Vec<Case<dyn Registry>> {
    cases![
        a_claimed_job_runs_until_it_is_done,
        what_is_not_released_cannot_be_claimed,
        of_many_claims_at_once_one_gets_the_job,
        a_heartbeat_extends_the_lease,
        a_job_of_forty_five_minutes_is_run_once,
        a_lease_that_expired_gives_the_job_to_another,
        a_worker_that_lost_its_claim_can_do_nothing_more,
        a_hint_that_was_lost_is_sent_again,
        what_was_claimed_before_a_crash_is_claimed_again_after_it,
        done_jobs_are_pruned_and_no_others,
    ]
}

async fn a_claimed_job_runs_until_it_is_done(world: World<dyn Registry>) {
    let (registry, tenant) = with_tenant(&world).await;
    let job = running(&*registry, tenant, "train", "worker 1").await;
    assert_eq!((job.state, job.attempts, job.worker.as_deref()), (JobState::Running, 1, Some("worker 1")));
    assert_eq!(job.lease_until, Some(Moment(60_000)));
    assert!(registry.complete(tenant, job.claim(), Moment(9)).await.unwrap());
    let done = registry.job(tenant, job.id).await.unwrap().unwrap();
    assert_eq!((done.state, done.finished_at, done.lease_until), (JobState::Done, Some(Moment(9)), None));
    assert!(!registry.complete(tenant, job.claim(), Moment(10)).await.unwrap());
    assert_eq!(registry.claim(job.id, "w", Moment(10), MINUTE).await.unwrap(), None);
}

async fn what_is_not_released_cannot_be_claimed(world: World<dyn Registry>) {
    let (registry, tenant) = with_tenant(&world).await;
    let waiting = enqueue(&*registry, tenant, job("train")).await;
    for id in [waiting, JobId(i64::MAX)] {
        assert_eq!(registry.claim(id, "w", Moment(0), MINUTE).await.unwrap(), None);
    }
}

async fn of_many_claims_at_once_one_gets_the_job(world: World<dyn Registry>) {
    let (registry, tenant) = with_tenant(&world).await;
    let id = enqueue(&*registry, tenant, job("train")).await;
    registry.release(Moment(0), 1, 1).await.unwrap();
    let registries = [registry, world.open().await];
    let claims = (0..16).map(|i| {
        let registry = registries[i % 2].clone();
        tokio::spawn(async move { registry.claim(id, &format!("w{i}"), Moment(0), MINUTE).await.unwrap() })
    });
    let claimed = join_all(claims).await;
    assert_eq!(claimed.into_iter().filter_map(Result::unwrap).count(), 1);
}

async fn a_heartbeat_extends_the_lease(world: World<dyn Registry>) {
    let (registry, tenant) = with_tenant(&world).await;
    let job = running(&*registry, tenant, "train", "w").await;
    assert!(registry.heartbeat(tenant, job.claim(), Moment(50_000), MINUTE).await.unwrap());
    assert_eq!(registry.sweep(Moment(109_999), MINUTE).await.unwrap(), []);
    assert_eq!(ids(&registry.sweep(Moment(110_000), MINUTE).await.unwrap()), [job.id]);
}

async fn a_job_of_forty_five_minutes_is_run_once(world: World<dyn Registry>) {
    let (registry, tenant) = with_tenant(&world).await;
    let job = running(&*registry, tenant, "train", "w").await;
    for minute in 0..=90 {
        let now = Moment(minute * 30_000);
        assert!(registry.heartbeat(tenant, job.claim(), now, MINUTE).await.unwrap());
        assert_eq!(registry.sweep(now, MINUTE).await.unwrap(), []);
        assert_eq!(registry.claim(job.id, "other", now, MINUTE).await.unwrap(), None);
    }
    assert!(registry.complete(tenant, job.claim(), Moment(45 * 60_000)).await.unwrap());
    assert_eq!(registry.job(tenant, job.id).await.unwrap().unwrap().attempts, 1);
}

async fn a_lease_that_expired_gives_the_job_to_another(world: World<dyn Registry>) {
    let (registry, tenant) = with_tenant(&world).await;
    let first = running(&*registry, tenant, "train", "first").await;
    assert_eq!(registry.sweep(Moment(59_999), MINUTE).await.unwrap(), []);
    assert_eq!(ids(&registry.sweep(Moment(60_000), MINUTE).await.unwrap()), [first.id]);
    assert_eq!(registry.sweep(Moment(60_001), MINUTE).await.unwrap(), []);
    let second = registry.claim(first.id, "second", Moment(60_002), MINUTE).await.unwrap().unwrap();
    assert_eq!((second.attempts, second.worker.as_deref()), (2, Some("second")));
    assert!(second.error.unwrap().contains("first"));
}

async fn a_worker_that_lost_its_claim_can_do_nothing_more(world: World<dyn Registry>) {
    let (registry, tenant) = with_tenant(&world).await;
    let lost = running(&*registry, tenant, "train", "w").await.claim();
    registry.sweep(Moment(60_000), MINUTE).await.unwrap();
    let backoff = super::failures::BACKOFF;
    for reclaimed in [false, true] {
        if reclaimed {
            // Even by the same worker: the attempt is another one.
            registry.claim(lost.job, "w", Moment(60_001), MINUTE).await.unwrap().unwrap();
        }
        assert!(!registry.heartbeat(tenant, lost, Moment(60_002), MINUTE).await.unwrap());
        assert!(!registry.complete(tenant, lost, Moment(60_002)).await.unwrap());
        assert_eq!(registry.fail(tenant, lost, "x", Moment(60_002), backoff).await.unwrap(), None);
    }
    let current = Claim { attempt: 2, ..lost };
    assert!(registry.complete(tenant, current, Moment(60_003)).await.unwrap());
}

async fn a_hint_that_was_lost_is_sent_again(world: World<dyn Registry>) {
    let (registry, tenant) = with_tenant(&world).await;
    let id = enqueue(&*registry, tenant, job("train")).await;
    let hints = registry.release(Moment(1000), 1, 1).await.unwrap();
    let patience = Duration::from_secs(10);
    assert_eq!(registry.sweep(Moment(10_999), patience).await.unwrap(), []);
    assert_eq!(registry.sweep(Moment(11_000), patience).await.unwrap(), hints);
    assert_eq!(registry.sweep(Moment(20_999), patience).await.unwrap(), []);
    assert_eq!(registry.sweep(Moment(21_000), patience).await.unwrap(), hints);
    assert_eq!(registry.claim(id, "w", Moment(21_001), MINUTE).await.unwrap().unwrap().attempts, 1);
    assert_eq!(registry.sweep(Moment(50_000), patience).await.unwrap(), []);
}

async fn what_was_claimed_before_a_crash_is_claimed_again_after_it(world: World<dyn Registry>) {
    let (registry, tenant) = with_tenant(&world).await;
    let job = running(&*registry, tenant, "train", "w").await;
    drop(registry);
    let registry = world.open().await;
    assert_eq!(registry.release(Moment(1), 10, 10).await.unwrap(), []);
    assert_eq!(ids(&registry.sweep(Moment(60_000), MINUTE).await.unwrap()), [job.id]);
    let again = registry.claim(job.id, "w", Moment(60_001), MINUTE).await.unwrap().unwrap();
    assert!(registry.complete(tenant, again.claim(), Moment(60_002)).await.unwrap());
}

async fn done_jobs_are_pruned_and_no_others(world: World<dyn Registry>) {
    let (registry, tenant) = with_tenant(&world).await;
    let old = running(&*registry, tenant, "a", "w").await;
    let new = running(&*registry, tenant, "b", "w").await;
    let unfinished = running(&*registry, tenant, "c", "w").await;
    registry.complete(tenant, old.claim(), Moment(10)).await.unwrap();
    registry.complete(tenant, new.claim(), Moment(20)).await.unwrap();
    assert_eq!(registry.prune(Moment(20)).await.unwrap(), 1);
    assert_eq!(registry.job(tenant, old.id).await.unwrap(), None);
    for kept in [new.id, unfinished.id] {
        assert!(registry.job(tenant, kept).await.unwrap().is_some());
    }
}
