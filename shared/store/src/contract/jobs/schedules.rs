//! Schedules.

use std::time::Duration;

use crm::Moment;
use serde_json::json;

use super::{lane, with_tenant};
use crate::contract::{Case, World, cases};
use crate::registry::{Class, JobState, Registry, Schedule};

pub(super) fn cases() -> Vec<Case<dyn Registry>> {
    cases![
        a_schedule_queues_its_job_when_due_and_moves_on,
        moments_that_were_missed_are_not_made_up_for,
        a_schedule_does_not_pile_up_jobs,
        a_schedule_is_replaced_by_name_and_removed,
    ]
}

fn nightly() -> Schedule {
    Schedule {
        name: "nightly".into(),
        kind: "train".into(),
        lane: lane(Class::Bulk),
        payload: json!({"all": true}),
        max_attempts: 2,
        every: Duration::from_millis(100),
        next_at: Moment(1000),
    }
}

async fn a_schedule_queues_its_job_when_due_and_moves_on(world: World<dyn Registry>) {
    let (registry, tenant) = with_tenant(&world).await;
    registry.put_schedule(tenant, &nightly()).await.unwrap();
    assert_eq!(registry.run_schedules(Moment(999), 10).await.unwrap(), 0);
    assert_eq!(registry.run_schedules(Moment(1000), 10).await.unwrap(), 1);
    assert_eq!(registry.run_schedules(Moment(1000), 10).await.unwrap(), 0);
    let queued = registry.jobs(tenant, JobState::Waiting, 10).await.unwrap();
    assert_eq!(queued.len(), 1);
    let job = &queued[0];
    assert_eq!((&*job.kind, job.lane, &job.payload), ("train", lane(Class::Bulk), &json!({"all": true})));
    assert_eq!((job.run_at, job.max_attempts), (Moment(1000), 2));
    assert_eq!(registry.schedules(tenant).await.unwrap()[0].next_at, Moment(1100));
}

async fn moments_that_were_missed_are_not_made_up_for(world: World<dyn Registry>) {
    let (registry, tenant) = with_tenant(&world).await;
    registry.put_schedule(tenant, &nightly()).await.unwrap();
    assert_eq!(registry.run_schedules(Moment(1_555), 10).await.unwrap(), 1);
    assert_eq!(registry.schedules(tenant).await.unwrap()[0].next_at, Moment(1_600));
}

async fn a_schedule_does_not_pile_up_jobs(world: World<dyn Registry>) {
    let (registry, tenant) = with_tenant(&world).await;
    registry.put_schedule(tenant, &nightly()).await.unwrap();
    for now in [1000, 1100, 1200] {
        assert_eq!(registry.run_schedules(Moment(now), 10).await.unwrap(), 1);
    }
    assert_eq!(registry.jobs(tenant, JobState::Waiting, 10).await.unwrap().len(), 1);
}

async fn a_schedule_is_replaced_by_name_and_removed(world: World<dyn Registry>) {
    let (registry, tenant) = with_tenant(&world).await;
    registry.put_schedule(tenant, &nightly()).await.unwrap();
    let slower = Schedule { every: Duration::from_secs(86_400), lane: lane(Class::Normal), ..nightly() };
    registry.put_schedule(tenant, &slower).await.unwrap();
    assert_eq!(registry.schedules(tenant).await.unwrap(), [slower]);
    let never = Schedule { every: Duration::ZERO, ..nightly() };
    assert!(matches!(registry.put_schedule(tenant, &never).await, Err(crate::Error::Refused(_))));
    assert!(registry.delete_schedule(tenant, "nightly").await.unwrap());
    assert!(!registry.delete_schedule(tenant, "nightly").await.unwrap());
    assert_eq!(registry.schedules(tenant).await.unwrap(), []);
}
