//! Jobs that one service queues for another: what they are called is all that the two have to agree on.

use crm::Moment;
use serde_json::Value;
use store::registry::{Class, NewJob, Service};

/// Kind of the jobs by which the trainer looks whether a tenant's models are what they should be.
pub const WATCH: &str = "watch";

/// A look at a tenant's models. While it waits, no other is queued.
pub fn watch(run_at: Moment) -> NewJob {
    NewJob {
        kind: WATCH.into(),
        lane: Service::Trainer.lane(Class::Normal),
        payload: Value::Null,
        dedup: Some(WATCH.into()),
        run_at,
        max_attempts: 5,
    }
}
