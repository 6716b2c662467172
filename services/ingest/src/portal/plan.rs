//! How much there is to read, and how long it takes.

use std::time::Duration;

use bitrix24::paging::{Dialect, List, PAGE};
use bitrix24::{Batch, MOST_COMMANDS, Outcome, Plan};
use crm::Kind;

use super::{PortalError, Reader};

/// A list and how many rows it has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counted {
    /// What the rows are: `deal`, `lead/stages`, `activity`, `call`.
    pub name: Box<str>,
    /// The method that lists them.
    pub method: Box<str>,
    /// How many there are; `None` where the portal does not let us count, or has no such list.
    pub rows: Option<u64>,
}

/// What a backfill has before it.
#[derive(Debug, Clone, PartialEq)]
pub struct ImportPlan {
    /// Its lists.
    pub lists: Vec<Counted>,
    /// Requests that it takes.
    pub requests: u64,
    /// How long it takes, by the limits of the portal's plan and by what calls have cost so far.
    pub duration: Duration,
}

/// Seconds that a page takes before one has been read.
const SECONDS_OF_A_PAGE: f64 = 0.1;
/// A method may work so many seconds ...
const OPERATING: f64 = 480.0;
/// ... in so many.
const WINDOW: f64 = 600.0;

const COMMENTS: &str = "crm.timeline.comment.list";

impl Reader {
    /// Counts all lists in one request and estimates how long it takes to read them.
    ///
    /// # Errors
    /// [`PortalError`] where the portal does not answer; a list that cannot be counted is no error.
    pub async fn plan(&self, plan: Plan) -> Result<ImportPlan, PortalError> {
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
        let cost = |method: &str| match self.client.seconds_per_call(method) {
            0.0 => SECONDS_OF_A_PAGE,
            known => known,
        };
        Ok(ImportPlan::of(counted.collect(), plan, cost))
    }
}

impl ImportPlan {
    /// Pages are read fifty in a request, comments of fifty records likewise. It takes as long as the slowest of three: requests at
    /// the rate of the plan, the work of all pages one after the other, and the work of each method within its operating time.
    fn of(lists: Vec<Counted>, plan: Plan, cost: impl Fn(&str) -> f64) -> Self {
        let at_once = MOST_COMMANDS as u64;
        let (mut requests, mut work, mut slowest) = (0, 0.0_f64, 0.0_f64);
        let mut add = |method: &str, calls: u64| {
            requests += calls.div_ceil(at_once);
            let seconds = calls as f64 * cost(method);
            work += seconds;
            if seconds > OPERATING {
                slowest = slowest.max(seconds / OPERATING * WINDOW);
            }
        };
        for list in &lists {
            let rows = list.rows.unwrap_or_default();
            // A list ends with a page that is not full.
            add(&list.method, rows / PAGE as u64 + 1);
            if Kind::from_name(&list.name).is_some() {
                add(COMMENTS, rows);
            }
        }
        let rate = plan.bucket().map_or(0.0, |bucket| {
            let waiting = requests as f64 - f64::from(bucket.capacity);
            waiting.max(0.0) / bucket.refill_per_second
        });
        Self { lists, requests, duration: Duration::from_secs_f64(rate.max(work).max(slowest)) }
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

    fn counted(name: &str, rows: u64) -> Counted {
        Counted { name: name.into(), method: format!("crm.{name}.list").into(), rows: Some(rows) }
    }

    fn plan(rows: u64, seconds: f64, plan: Plan) -> ImportPlan {
        ImportPlan::of(vec![counted("activity", rows)], plan, |_| seconds)
    }

    #[test]
    fn fifty_pages_of_fifty_rows_are_a_request() {
        assert_eq!(plan(0, 0.0, Plan::Ordinary).requests, 1);
        assert_eq!(plan(2_499, 0.0, Plan::Ordinary).requests, 1);
        assert_eq!(plan(2_500, 0.0, Plan::Ordinary).requests, 2);
    }

    #[test]
    fn records_are_asked_for_their_comments() {
        let deals = ImportPlan::of(vec![counted("deal", 100)], Plan::Ordinary, |_| 0.0);
        assert_eq!(deals.requests, 1 + 2);
    }

    #[test]
    fn the_slowest_limit_says_how_long_it_takes() {
        let by_rate = plan(10_000_000, 0.0, Plan::Ordinary);
        assert_eq!(by_rate.requests, 4_001);
        assert_eq!(by_rate.duration, Duration::from_secs_f64((4_001.0 - 45.0) / 2.0));
        let by_work = plan(49_999, 0.1, Plan::SelfHosted);
        assert_eq!(by_work.duration.as_secs(), 100);
        let by_operating_time = plan(499_999, 0.5, Plan::SelfHosted);
        assert_eq!(by_operating_time.duration.as_secs(), 6_250);
    }
}
