//! How much there is to read, and how long it takes.

use std::time::Duration;

use bitrix24::paging::{Dialect, List, PAGE};
use bitrix24::{Batch, MOST_COMMANDS, Outcome, Plan};
use crm::Kind;
use serde::{Deserialize, Serialize};

use super::comments::METHOD as COMMENTS;
use super::{PortalError, Reader};

/// A list and how many rows it has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counted {
    /// What the rows are: `deal`, `lead/stages`, `activity`, `call`; of `deal/comments`, the records that are asked for theirs.
    pub name: Box<str>,
    /// The method that lists them.
    pub method: Box<str>,
    /// How many there are; `None` where the portal does not let us count, or has no such list.
    pub rows: Option<u64>,
}

/// How long reading takes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Estimate {
    /// Requests.
    pub requests: u64,
    /// Time, by the limits of the portal's plan and by what calls cost.
    pub duration: Duration,
}

/// Seconds that a call takes before one has been made.
pub(super) const SECONDS_OF_A_CALL: f64 = 0.1;
/// A method may work so many seconds, those that the client keeps in reserve left out ...
const OPERATING: f64 = 475.0;
/// ... in so many.
const WINDOW: f64 = 601.0;

impl Reader {
    /// Counts all lists in one request. A list that cannot be counted is no error.
    ///
    /// # Errors
    /// [`PortalError`] where the portal does not answer.
    pub async fn count(&self) -> Result<Vec<Counted>, PortalError> {
        let lists = lists();
        let mut batch = Batch::default();
        for (_, list) in &lists {
            batch.add(list.method(), list.counting())?;
        }
        let outcomes = self.client.batch(&batch).await?;
        let counted = lists.into_iter().zip(outcomes).map(|((name, list), outcome)| Counted {
            name,
            method: list.method().into(),
            rows: match outcome {
                Outcome::Answer(answer) => answer.total,
                Outcome::Fault(_) | Outcome::NotRun => None,
            },
        });
        let mut counted: Vec<Counted> = counted.collect();
        let records = counted.iter().filter(|list| Kind::from_name(&list.name).is_some());
        let comments: Vec<Counted> = records
            .map(|list| Counted {
                name: format!("{}/comments", list.name).into(),
                method: COMMENTS.into(),
                rows: list.rows,
            })
            .collect();
        counted.extend(comments);
        Ok(counted)
    }
}

impl Counted {
    /// Calls that it takes: a list ends with a page that is not full, comments are asked for record by record.
    pub fn calls(&self) -> u64 {
        let rows = self.rows.unwrap_or_default();
        if &*self.method == COMMENTS { rows } else { rows / PAGE as u64 + 1 }
    }
}

impl Estimate {
    /// How long it takes to read lists one after the other, fifty calls in a request, where `cost` is the seconds of a method's call.
    ///
    /// A list takes as long as its requests at the rate of the plan or as the portal works on them, whichever is longer; once its
    /// method has worked as long as it may, the rest waits for the next ten minutes.
    pub fn of(lists: &[Counted], plan: Plan, cost: impl Fn(&str) -> f64) -> Self {
        let (mut requests, mut seconds) = (0, 0.0);
        let bucket = plan.bucket();
        let mut at_once = bucket.map_or(0.0, |bucket| f64::from(bucket.capacity));
        for list in lists {
            let calls = list.calls();
            let sent = calls.div_ceil(MOST_COMMANDS as u64);
            requests += sent;
            let work = calls as f64 * cost(&list.method);
            let wait = bucket.map_or(0.0, |bucket| {
                let waiting = (sent as f64 - at_once).max(0.0);
                at_once = (at_once - sent as f64).max(0.0);
                waiting / bucket.refill_per_second
            });
            let work = match plan {
                Plan::SelfHosted => work,
                Plan::Ordinary | Plan::Enterprise => {
                    (work / OPERATING).floor() * WINDOW + work.rem_euclid(OPERATING)
                }
            };
            seconds += work.max(wait);
        }
        Self { requests, duration: Duration::from_secs_f64(seconds) }
    }
}

/// The lists of a backfill that can be counted.
fn lists() -> Vec<(Box<str>, List)> {
    let records = |kind: Kind| (Box::from(kind.as_str()), List::records(kind, Dialect::Old));
    let stages = |kind: Kind| (format!("{}/stages", kind.as_str()).into(), List::stage_history(kind));
    let mut lists: Vec<(Box<str>, List)> = Kind::ALL.map(records).into();
    lists.extend([Kind::Deal, Kind::Lead].map(stages));
    lists.extend([("activity".into(), List::activities()), ("call".into(), List::calls())]);
    lists
}

#[cfg(test)]
mod tests {
    use super::*;

    fn estimate(method: &str, rows: u64, seconds: f64, plan: Plan) -> Estimate {
        let list = Counted { name: "x".into(), method: method.into(), rows: Some(rows) };
        Estimate::of(&[list], plan, |_| seconds)
    }

    #[test]
    fn fifty_pages_of_fifty_rows_are_a_request_and_so_are_the_comments_of_fifty_records() {
        let requests = |method, rows| estimate(method, rows, 0.0, Plan::Ordinary).requests;
        assert_eq!(requests("crm.deal.list", 0), 1);
        assert_eq!(requests("crm.deal.list", 2_499), 1);
        assert_eq!(requests("crm.deal.list", 2_500), 2);
        assert_eq!(requests(COMMENTS, 100), 2);
    }

    #[test]
    fn the_slowest_limit_says_how_long_it_takes() {
        let seconds =
            |rows, cost, plan| estimate("crm.activity.list", rows, cost, plan).duration.as_secs_f64();
        assert_eq!(seconds(10_000_000, 0.0, Plan::Ordinary), (4_001.0 - 45.0) / 2.0);
        assert!((seconds(49_999, 0.1, Plan::SelfHosted) - 100.0).abs() < 1e-6);
        assert!((seconds(499_999, 0.5, Plan::SelfHosted) - 5_000.0).abs() < 1e-6);
        // 5,000 s of work are ten times what a method may and 250 s.
        assert!((seconds(499_999, 0.5, Plan::Ordinary) - (10.0 * 601.0 + 250.0)).abs() < 1e-6);
    }
}
