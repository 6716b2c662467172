//! Jobs that read portals.

use bitrix24::event::Event;
use crm::Moment;
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::registry::{Class, NewJob, Service};

use super::Subject;

/// Kind of the jobs that read a portal's past.
pub const BACKFILL: &str = "portal/backfill";
/// Kind of the jobs that read changes and find deletions.
pub const POLL: &str = "portal/poll";
/// Kind of the jobs that read one record again.
pub const RECORD: &str = "portal/record";

/// How often reading is tried: each attempt goes on where the last one ended.
const ATTEMPTS: u32 = 20;

/// What a job of any of these kinds says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PortalJob {
    /// The name of the connection.
    pub connection: Box<str>,
    /// What is to be read again, of [`RECORD`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<Subject>,
}

/// Reads a portal's past.
pub fn backfill(connection: &str, run_at: Moment) -> NewJob {
    new(BACKFILL, Class::Bulk, connection, None, run_at)
}

/// Reads what has changed.
pub fn poll(connection: &str, run_at: Moment) -> NewJob {
    new(POLL, Class::Normal, connection, None, run_at)
}

/// Reads again what an event hints at; `None` where it is about no record. While the job waits, the same is not queued again.
///
/// Whether the event is the portal's own is for the caller to find out.
pub fn record(connection: &str, event: &Event, run_at: Moment) -> Option<NewJob> {
    Subject::of(event).map(|subject| new(RECORD, Class::Interactive, connection, Some(subject), run_at))
}

fn new(kind: &str, class: Class, connection: &str, subject: Option<Subject>, run_at: Moment) -> NewJob {
    let of = subject.as_ref().map(Subject::key).unwrap_or_default();
    NewJob {
        kind: kind.into(),
        lane: Service::Ingest.lane(class),
        dedup: Some(format!("{connection}/{of}").into()),
        payload: json!(PortalJob { connection: connection.into(), subject }),
        run_at,
        max_attempts: ATTEMPTS,
    }
}
