//! Jobs that read portals.

use std::collections::BTreeMap;
use std::time::Duration;

use bitrix24::event::Event;
use crm::Moment;
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::registry::{Class, NewJob, Schedule, Service};

use super::{Deletions, Subject};

/// Kind of the jobs that read a portal's past.
pub const BACKFILL: &str = "portal/backfill";
/// Kind of the jobs that read changes and find deletions.
pub const POLL: &str = "portal/poll";
/// Kind of the jobs that read what has just changed.
pub const LOOK: &str = "portal/look";
/// Kind of the jobs that read some records again.
pub const RECORD: &str = "portal/record";

/// Kind of the jobs that look after a portal from which the application was removed.
pub const PART: &str = "portal/part";

/// How often a portal is polled where nothing else is said.
pub const POLL_EVERY: Duration = Duration::from_secs(5 * 60);

/// How long a hint waits for others, milliseconds: a look answers all of them.
pub(crate) const GATHER: i64 = 300;

/// Most records that are read again by one job: as many as there are calls in a request.
const MOST_SUBJECTS: usize = 50;

/// How often reading is tried: each attempt goes on where the last one ended.
const ATTEMPTS: u32 = 20;

/// What a job of any of these kinds says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PortalJob {
    /// The name of the connection.
    pub connection: Box<str>,
    /// What is to be read again, of [`RECORD`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub subjects: Vec<Subject>,
    /// How many deletions a poll believes.
    #[serde(default)]
    pub deletions: Deletions,
    /// When the application was removed, of [`PART`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since: Option<Moment>,
}

/// Reads a portal's past.
pub fn backfill(connection: &str, run_at: Moment) -> NewJob {
    new(BACKFILL, Class::Bulk, of(connection), run_at)
}

/// Reads what has changed, and finds what was deleted.
pub fn poll(connection: &str, deletions: Deletions, run_at: Moment) -> NewJob {
    let asked = PortalJob { deletions, ..of(connection) };
    new(POLL, Class::Normal, asked, run_at)
}

/// Asks at a moment whether the application was removed from a portal, as was said at `since`.
pub fn part(connection: &str, since: Moment, run_at: Moment) -> NewJob {
    let asked = PortalJob { since: Some(since), ..of(connection) };
    let job = new(PART, Class::Interactive, asked, run_at);
    // There is one for each time at which it is asked.
    NewJob { dedup: Some(format!("{connection}/{since}/{run_at}").into()), ..job }
}

/// Reads what has changed again and again.
pub fn polls(connection: &str, every: Duration, now: Moment) -> Schedule {
    let NewJob { kind, lane, payload, max_attempts, .. } = poll(connection, Deletions::Few, now);
    let next_at = now + i64::try_from(every.as_millis()).unwrap_or(i64::MAX);
    Schedule { name: schedule_name(connection), kind, lane, payload, max_attempts, every, next_at }
}

/// The name of the schedule by which a portal is polled.
pub fn schedule_name(connection: &str) -> Box<str> {
    format!("portal/{connection}/poll").into()
}

/// What follows from an event; `None` where it is about nothing that is read. While the job waits, the same is not queued again.
///
/// What was changed is found by a look, which answers any number of hints; lists tell neither what was deleted nor which comments there
/// are, so those are read by their ids, many in one job where many come ([`fold`]). Whether the event is the portal's own is for the caller to find out.
pub fn hinted(connection: &str, event: &Event, now: Moment) -> Option<NewJob> {
    match event {
        Event::Changed(_) | Event::ActivityChanged(_) | Event::CallEnded { .. } => {
            Some(new(LOOK, Class::Interactive, of(connection), now + GATHER))
        }
        _ => Subject::of(event).map(|subject| record(connection, vec![subject], now)),
    }
}

/// Folds jobs that read records of the same portal again into as few as read [`MOST_SUBJECTS`] each; what is named twice is read once.
pub(crate) fn fold(jobs: Vec<NewJob>, now: Moment) -> Vec<NewJob> {
    let mut folded = Vec::new();
    let mut subjects: BTreeMap<Box<str>, BTreeMap<String, Subject>> = BTreeMap::new();
    for job in jobs {
        match PortalJob::deserialize(&job.payload) {
            Ok(asked) if &*job.kind == RECORD => {
                let named = asked.subjects.into_iter().map(|subject| (subject.key(), subject));
                subjects.entry(asked.connection).or_default().extend(named);
            }
            _ => folded.push(job),
        }
    }
    for (connection, subjects) in subjects {
        let subjects: Vec<Subject> = subjects.into_values().collect();
        folded.extend(subjects.chunks(MOST_SUBJECTS).map(|some| record(&connection, some.to_vec(), now)));
    }
    folded
}

fn record(connection: &str, subjects: Vec<Subject>, now: Moment) -> NewJob {
    new(RECORD, Class::Interactive, PortalJob { subjects, ..of(connection) }, now)
}

fn of(connection: &str) -> PortalJob {
    PortalJob { connection: connection.into(), subjects: Vec::new(), deletions: Deletions::Few, since: None }
}

fn new(kind: &str, class: Class, asked: PortalJob, run_at: Moment) -> NewJob {
    let mut what = asked.subjects.iter().map(Subject::key).collect::<Vec<_>>().join(",");
    if asked.deletions == Deletions::All {
        // Not the poll that may be waiting already, which believes few.
        what.push_str("deletions");
    }
    NewJob {
        kind: kind.into(),
        lane: Service::Ingest.lane(class),
        dedup: Some(format!("{}/{what}", asked.connection).into()),
        payload: json!(asked),
        run_at,
        max_attempts: ATTEMPTS,
    }
}

#[cfg(test)]
mod tests {
    use crm::{Entity, Kind};

    use super::*;

    #[test]
    fn any_number_of_changes_is_one_look_and_each_deletion_a_job_of_its_own() {
        let of = |event: Event| {
            hinted("acme", &event, Moment(0))
                .map(|job| (job.kind.to_string(), job.dedup.unwrap().to_string()))
        };
        let deal = |id: &str| Entity::new(Kind::Deal, id);
        let look = Some((LOOK.to_owned(), "acme/".to_owned()));
        assert_eq!(of(Event::Changed(deal("1"))), look);
        assert_eq!(of(Event::Changed(deal("2"))), look);
        assert_eq!(of(Event::ActivityChanged(7)), look);
        assert_eq!(of(Event::CallEnded { call: "c".into(), activity: None }), look);
        assert_eq!(of(Event::Deleted(deal("1"))), Some((RECORD.to_owned(), "acme/deal/1".to_owned())));
        assert_eq!(of(Event::CommentChanged(3)), Some((RECORD.to_owned(), "acme/comment/3".to_owned())));
        assert_eq!(of(Event::Other("ONTASKADD".into())), None);
    }

    #[test]
    fn many_records_to_be_read_again_are_few_jobs_and_other_jobs_stay_as_they_are() {
        let comment =
            |connection: &str, id| hinted(connection, &Event::CommentChanged(id), Moment(0)).unwrap();
        let look = hinted("a", &Event::ActivityChanged(7), Moment(0)).unwrap();
        let mut jobs: Vec<NewJob> = (0..120).chain(0..10).map(|id| comment("a", id)).collect();
        jobs.extend([comment("b", 1), look.clone()]);
        let folded = fold(jobs, Moment(5));
        assert_eq!(folded[0], look);
        let read = |job: &NewJob| PortalJob::deserialize(&job.payload).unwrap();
        let told: Vec<(String, usize)> = folded[1..]
            .iter()
            .map(|job| (read(job).connection.to_string(), read(job).subjects.len()))
            .collect();
        let told: Vec<(&str, usize)> = told.iter().map(|(name, count)| (&**name, *count)).collect();
        assert_eq!(told, [("a", 50), ("a", 50), ("a", 20), ("b", 1)]);
    }

    #[test]
    fn portals_of_one_tenant_have_jobs_of_their_own() {
        let [one, other] = ["a", "b"].map(|connection| poll(connection, Deletions::Few, Moment(0)).dedup);
        assert_ne!(one, other);
    }
}
