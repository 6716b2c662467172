//! From the row to the hint.

use crm::Moment;

use super::{MINUTE, add_tenant, enqueue, ids, job, lane, with_tenant};
use crate::Error;
use crate::contract::{Case, World, cases};
use crate::registry::{Class, Hint, JobState, NewJob, Registry};

pub(super) fn cases() -> Vec<Case<dyn Registry>> {
    cases![
        a_job_is_kept_as_it_was_queued,
        jobs_of_a_kind_are_listed_in_whatever_state_the_newest_first,
        a_job_is_released_once,
        a_job_is_not_released_before_its_time,
        of_a_tenant_no_more_than_k_are_in_flight,
        of_a_tenant_and_kind_one_is_in_flight,
        tenants_take_turns,
        a_thousand_jobs_of_one_tenant_do_not_delay_another_s_one,
        urgent_jobs_of_a_tenant_come_first,
        an_identical_job_that_waits_is_not_queued_twice,
        an_identical_job_is_queued_again_once_the_first_is_claimed,
        two_relays_at_once_release_each_job_once,
        a_job_without_an_attempt_is_refused,
        a_cursor_and_its_jobs_move_together_or_not_at_all,
    ]
}

async fn a_job_is_kept_as_it_was_queued(world: World<dyn Registry>) {
    let (registry, tenant) = with_tenant(&world).await;
    let new = NewJob { run_at: Moment(7), lane: lane(Class::Bulk), ..job("train") };
    let id = registry.enqueue(tenant, &[new.clone()], Moment(5)).await.unwrap()[0];
    let stored = registry.job(tenant, id).await.unwrap().unwrap();
    assert_eq!((stored.id, stored.tenant, &stored.kind, stored.lane), (id, tenant, &new.kind, new.lane));
    assert_eq!((&stored.payload, stored.state), (&new.payload, JobState::Waiting));
    assert_eq!((stored.attempts, stored.max_attempts), (0, 3));
    assert_eq!((stored.run_at, stored.created_at), (Moment(7), Moment(5)));
    assert_eq!(
        (stored.worker, stored.lease_until, stored.finished_at, stored.error),
        (None, None, None, None)
    );
    assert_eq!(registry.jobs(tenant, JobState::Waiting, 10).await.unwrap().len(), 1);
    assert_eq!(registry.jobs(tenant, JobState::Done, 10).await.unwrap(), []);
}

async fn jobs_of_a_kind_are_listed_in_whatever_state_the_newest_first(world: World<dyn Registry>) {
    let (registry, tenant) = with_tenant(&world).await;
    let first = enqueue(&*registry, tenant, job("train")).await;
    enqueue(&*registry, tenant, job("poll")).await;
    registry.release(Moment(0), 10, 10).await.unwrap();
    let second = enqueue(&*registry, tenant, job("train")).await;
    let listed = registry.jobs_of_kind(tenant, "train", 10).await.unwrap();
    let listed: Vec<_> = listed.iter().map(|job| (job.id, job.state)).collect();
    assert_eq!(listed, [(second, JobState::Waiting), (first, JobState::Released)]);
    let newest = registry.jobs_of_kind(tenant, "train", 1).await.unwrap();
    assert_eq!(newest.iter().map(|job| job.id).collect::<Vec<_>>(), [second]);
    assert_eq!(registry.jobs_of_kind(tenant, "look", 10).await.unwrap(), []);
}

async fn a_job_is_released_once(world: World<dyn Registry>) {
    let (registry, tenant) = with_tenant(&world).await;
    let id = enqueue(&*registry, tenant, NewJob { lane: lane(Class::Bulk), ..job("train") }).await;
    let hints = registry.release(Moment(1), 5, 10).await.unwrap();
    assert_eq!(hints, [Hint { job: id, lane: lane(Class::Bulk) }]);
    assert_eq!(registry.job(tenant, id).await.unwrap().unwrap().state, JobState::Released);
    assert_eq!(registry.release(Moment(2), 5, 10).await.unwrap(), []);
}

async fn a_job_is_not_released_before_its_time(world: World<dyn Registry>) {
    let (registry, tenant) = with_tenant(&world).await;
    let id = enqueue(&*registry, tenant, NewJob { run_at: Moment(100), ..job("train") }).await;
    assert_eq!(registry.release(Moment(99), 5, 10).await.unwrap(), []);
    assert_eq!(ids(&registry.release(Moment(100), 5, 10).await.unwrap()), [id]);
}

async fn of_a_tenant_no_more_than_k_are_in_flight(world: World<dyn Registry>) {
    let (registry, tenant) = with_tenant(&world).await;
    for kind in ["a", "b", "c"] {
        enqueue(&*registry, tenant, job(kind)).await;
    }
    let first = ids(&registry.release(Moment(0), 2, 10).await.unwrap());
    assert_eq!(first.len(), 2);
    assert_eq!(registry.release(Moment(0), 2, 10).await.unwrap(), []);
    let running = registry.claim(first[0], "w", Moment(0), MINUTE).await.unwrap().unwrap();
    assert_eq!(registry.release(Moment(0), 2, 10).await.unwrap(), []);
    registry.complete(tenant, running.claim(), Moment(1)).await.unwrap();
    assert_eq!(registry.release(Moment(1), 2, 10).await.unwrap().len(), 1);
}

async fn of_a_tenant_and_kind_one_is_in_flight(world: World<dyn Registry>) {
    let (registry, tenant) = with_tenant(&world).await;
    let first = enqueue(&*registry, tenant, job("train")).await;
    let second = enqueue(&*registry, tenant, job("train")).await;
    assert_eq!(ids(&registry.release(Moment(0), 10, 10).await.unwrap()), [first]);
    assert_eq!(registry.claim(second, "w", Moment(0), MINUTE).await.unwrap(), None);
    let running = registry.claim(first, "w", Moment(0), MINUTE).await.unwrap().unwrap();
    assert_eq!(registry.release(Moment(0), 10, 10).await.unwrap(), []);
    registry.complete(tenant, running.claim(), Moment(1)).await.unwrap();
    assert_eq!(ids(&registry.release(Moment(1), 10, 10).await.unwrap()), [second]);
}

async fn tenants_take_turns(world: World<dyn Registry>) {
    let (registry, a) = with_tenant(&world).await;
    let b = add_tenant(&*registry, "b").await;
    let mut of_a = Vec::new();
    for kind in ["1", "2", "3"] {
        of_a.push(enqueue(&*registry, a, job(kind)).await);
    }
    let mut of_b = Vec::new();
    for kind in ["1", "2", "3"] {
        of_b.push(enqueue(&*registry, b, job(kind)).await);
    }
    let mut released = Vec::new();
    for _ in 0..3 {
        released.extend(ids(&registry.release(Moment(0), 10, 2).await.unwrap()));
    }
    assert_eq!(released, [of_a[0], of_b[0], of_a[1], of_b[1], of_a[2], of_b[2]]);
}

async fn a_thousand_jobs_of_one_tenant_do_not_delay_another_s_one(world: World<dyn Registry>) {
    let (registry, a) = with_tenant(&world).await;
    let b = add_tenant(&*registry, "b").await;
    let many: Vec<NewJob> = (0..1000).map(|i| job(&i.to_string())).collect();
    registry.enqueue(a, &many, Moment(0)).await.unwrap();
    assert_eq!(registry.release(Moment(0), 5, 100).await.unwrap().len(), 5);
    let one = enqueue(&*registry, b, NewJob { run_at: Moment(50), ..job("1") }).await;
    assert_eq!(ids(&registry.release(Moment(50), 5, 1).await.unwrap()), [one]);
}

async fn urgent_jobs_of_a_tenant_come_first(world: World<dyn Registry>) {
    let (registry, tenant) = with_tenant(&world).await;
    let mut expected = Vec::new();
    for (kind, class) in [("a", Class::Bulk), ("b", Class::Normal), ("c", Class::Interactive)] {
        expected.insert(0, enqueue(&*registry, tenant, NewJob { lane: lane(class), ..job(kind) }).await);
    }
    assert_eq!(ids(&registry.release(Moment(0), 10, 10).await.unwrap()), expected);
}

async fn an_identical_job_that_waits_is_not_queued_twice(world: World<dyn Registry>) {
    let (registry, tenant) = with_tenant(&world).await;
    let other = add_tenant(&*registry, "b").await;
    let rescore = |class, run_at| NewJob {
        dedup: Some("deal 1".into()),
        lane: lane(class),
        run_at: Moment(run_at),
        ..job("rescore")
    };
    let first = enqueue(&*registry, tenant, rescore(Class::Bulk, 10)).await;
    let batch = [rescore(Class::Normal, 20), rescore(Class::Bulk, 5)];
    assert_eq!(registry.enqueue(tenant, &batch, Moment(1)).await.unwrap(), [first, first]);
    let stored = registry.job(tenant, first).await.unwrap().unwrap();
    assert_eq!((stored.lane, stored.run_at, stored.created_at), (lane(Class::Normal), Moment(5), Moment(0)));
    let of_another_kind =
        enqueue(&*registry, tenant, NewJob { kind: "train".into(), ..rescore(Class::Bulk, 0) }).await;
    let of_another_tenant = enqueue(&*registry, other, rescore(Class::Bulk, 0)).await;
    assert!(of_another_kind != first && of_another_tenant != first);
    registry.release(Moment(10), 10, 10).await.unwrap();
    assert_eq!(enqueue(&*registry, tenant, rescore(Class::Bulk, 0)).await, first);
}

async fn an_identical_job_is_queued_again_once_the_first_is_claimed(world: World<dyn Registry>) {
    let (registry, tenant) = with_tenant(&world).await;
    let rescore = NewJob { dedup: Some("deal 1".into()), ..job("rescore") };
    let first = enqueue(&*registry, tenant, rescore.clone()).await;
    registry.release(Moment(0), 10, 10).await.unwrap();
    registry.claim(first, "w", Moment(0), MINUTE).await.unwrap().unwrap();
    let second = enqueue(&*registry, tenant, rescore).await;
    assert_ne!(first, second);
}

async fn two_relays_at_once_release_each_job_once(world: World<dyn Registry>) {
    let (registry, tenant) = with_tenant(&world).await;
    let many: Vec<NewJob> = (0..40).map(|i| job(&i.to_string())).collect();
    let mut expected = registry.enqueue(tenant, &many, Moment(0)).await.unwrap();
    let beside = world.open().await;
    let relay = |registry: std::sync::Arc<dyn Registry>| async move {
        let mut released = Vec::new();
        for _ in 0..20 {
            released.extend(ids(&registry.release(Moment(0), 100, 3).await.unwrap()));
        }
        released
    };
    let (one, other) = (tokio::spawn(relay(registry)), tokio::spawn(relay(beside)));
    let mut released = one.await.unwrap();
    released.extend(other.await.unwrap());
    released.sort_unstable();
    expected.sort_unstable();
    assert_eq!(released, expected);
}

async fn a_job_without_an_attempt_is_refused(world: World<dyn Registry>) {
    let (registry, tenant) = with_tenant(&world).await;
    let batch = [job("a"), NewJob { max_attempts: 0, ..job("b") }];
    let refused = registry.enqueue(tenant, &batch, Moment(0)).await;
    assert!(matches!(refused, Err(Error::Refused(_))), "{refused:?}");
    assert_eq!(registry.jobs(tenant, JobState::Waiting, 10).await.unwrap(), []);
}

async fn a_cursor_and_its_jobs_move_together_or_not_at_all(world: World<dyn Registry>) {
    let (registry, tenant) = with_tenant(&world).await;
    assert_eq!(registry.cursor(tenant, "deals").await.unwrap(), None);
    registry.advance(tenant, "deals", "page 1", &[job("a"), job("b")], Moment(3)).await.unwrap();
    let batch = [job("c"), NewJob { max_attempts: 0, ..job("d") }];
    assert!(registry.advance(tenant, "deals", "page 2", &batch, Moment(4)).await.is_err());
    assert_eq!(registry.cursor(tenant, "deals").await.unwrap().as_deref(), Some("page 1"));
    assert_eq!(registry.cursor(tenant, "leads").await.unwrap(), None);
    let queued = registry.jobs(tenant, JobState::Waiting, 10).await.unwrap();
    assert_eq!(
        queued.iter().map(|job| (&*job.kind, job.created_at.0)).collect::<Vec<_>>(),
        [("b", 3), ("a", 3)]
    );
}
