//! How every registry keeps jobs.

use std::time::Duration;

use crm::Moment;
use serde_json::json;

use super::{Case, World, cases};
use crate::registry::{Class, JobState, NewJob, Registry, Settings};

/// All cases.
pub fn cases() -> Vec<Case<dyn Registry>> {
    cases![a_job_is_released_claimed_and_done]
}

async fn a_job_is_released_claimed_and_done(world: World<dyn Registry>) {
    let registry = world.open().await;
    let tenant = registry.create_tenant("a", &Settings::default(), Moment(0)).await.unwrap().id;
    let job = NewJob {
        kind: "train".into(),
        class: Class::Bulk,
        payload: json!({"why": "\u{0}"}),
        dedup: None,
        run_at: Moment(0),
        max_attempts: 3,
    };
    let ids = registry.enqueue(tenant, &[job], Moment(1)).await.unwrap();
    let hints = registry.release(Moment(2), 1, 10).await.unwrap();
    assert_eq!(hints.iter().map(|hint| hint.job).collect::<Vec<_>>(), ids);
    let running = registry.claim(ids[0], "w", Moment(3), Duration::from_secs(60)).await.unwrap().unwrap();
    assert_eq!((running.state, running.attempts), (JobState::Running, 1));
    assert!(registry.complete(tenant, running.claim(), Moment(4)).await.unwrap());
    assert_eq!(registry.job(tenant, ids[0]).await.unwrap().unwrap().state, JobState::Done);
}
