//! At which moments of its life an entity teaches, or is judged.

use serde::{Deserialize, Serialize};

use crate::moment::{DAY, HOUR};
use crate::outcome::{created_at, standing};
use crate::{Body, Fact, Moment, Settings, State};

/// Ages in days at which entities teach by default.
pub const AGES: [u16; 9] = [0, 1, 3, 7, 14, 30, 60, 90, 180];
/// Numbers of events after which they teach besides.
const EVENTS: [u16; 6] = [1, 2, 4, 8, 16, 32];
/// What happens so shortly before a close mostly is the close.
const TOO_LATE: i64 = 24 * HOUR;

/// When entities teach.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Plan {
    /// At [`AGES`] and after 1, 2, 4, ... events.
    #[default]
    Life,
    /// Once, at an age in days.
    Age(u16),
    /// Once, at an event by its number from 1.
    Event(u16),
}

/// A moment in the life of an entity.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Snapshot {
    /// When.
    pub at: Moment,
    /// Which of the moments of all entities it is one of.
    pub slice: Slice,
}

/// Moments that are alike: weights and figures go by them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Slice {
    /// At an age in days; 0 is the creation.
    Age(u16),
    /// After so many events.
    Events(u16),
}

impl std::fmt::Display for Slice {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Slice::Age(0) => f.write_str("at creation"),
            Slice::Age(1) => f.write_str("after 1 day"),
            Slice::Age(days) => write!(f, "after {days} days"),
            Slice::Events(1) => f.write_str("after 1 event"),
            Slice::Events(number) => write!(f, "after {number} events"),
        }
    }
}

/// The snapshots of an entity up to `until`, in order of time. It is open at all of them, as far as was known then.
///
/// The moments at given ages do not depend on what became of the entity. Those after events do, since the last event
/// before a close often is a part of it: none is taken there, nor within 24 hours before the close.
pub fn snapshots(facts: &[Fact], settings: &Settings, plan: Plan, until: Moment) -> Vec<Snapshot> {
    let Some(created) = created_at(facts) else { return Vec::new() };
    let age = |days: u16| Snapshot { at: created + i64::from(days) * DAY, slice: Slice::Age(days) };
    let event = |number: u16| {
        let at = event_times(facts).nth(usize::from(number).saturating_sub(1))?;
        Some(Snapshot { at: at.max(created), slice: Slice::Events(number) })
    };
    let mut all: Vec<Snapshot> = match plan {
        Plan::Age(days) => vec![age(days)],
        Plan::Event(number) => event(number).into_iter().collect(),
        Plan::Life => {
            let closed = first_close(facts, settings);
            let last_open_event = event_times(facts).take_while(|&at| at < closed).last();
            let fine = |snapshot: &Snapshot| {
                closed - snapshot.at > TOO_LATE
                    && (closed == Moment::MAX || Some(snapshot.at) != last_open_event)
            };
            AGES.into_iter().map(age).chain(EVENTS.into_iter().filter_map(event).filter(fine)).collect()
        }
    };
    let open =
        |at: Moment| standing(facts, settings, at).is_some_and(|standing| standing.state == State::Open);
    all.retain(|snapshot| snapshot.at <= until && open(snapshot.at));
    all.sort_by_key(|snapshot| (snapshot.at, snapshot.slice));
    all
}

/// Moments of activities and moves, in order.
fn event_times(facts: &[Fact]) -> impl Iterator<Item = Moment> {
    let event = |fact: &&Fact| match &fact.body {
        Body::Stage(_) => true,
        Body::Activity(activity) => activity.planned_for.is_none(),
        Body::Version(_) | Body::Link(_) => false,
    };
    facts.iter().filter(event).map(|fact| fact.occurred_at)
}

fn first_close(facts: &[Fact], settings: &Settings) -> Moment {
    let closes = |fact: &&Fact| match &fact.body {
        Body::Stage(stage) => settings.state(stage) != State::Open,
        _ => false,
    };
    facts.iter().find(closes).map_or(Moment::MAX, |fact| fact.occurred_at)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Activity, Stage};

    fn fact(day: i64, body: Body) -> Fact {
        let at = Moment(day * DAY);
        Fact { key: format!("{day}").into(), occurred_at: at, recorded_at: at, backfilled: false, body }
    }

    fn life() -> Vec<Fact> {
        let stage = |state| Body::Stage(Stage { state, ..Stage::default() });
        let call = || Body::Activity(Activity::default());
        vec![
            fact(0, stage(State::Open)),
            fact(2, call()),
            fact(4, call()),
            fact(5, call()),
            fact(10, stage(State::Won)),
        ]
    }

    #[test]
    fn an_entity_teaches_at_ages_while_it_is_open_but_not_at_the_last_event_before_the_close() {
        let taken = snapshots(&life(), &Settings::default(), Plan::Life, Moment(90 * DAY));
        let slices: Vec<String> = taken.iter().map(|snapshot| snapshot.slice.to_string()).collect();
        let expected =
            ["at creation", "after 1 event", "after 1 day", "after 2 events", "after 3 days", "after 7 days"];
        assert_eq!(slices, expected);
    }

    #[test]
    fn nothing_is_taken_from_after_what_is_known() {
        let taken = snapshots(&life(), &Settings::default(), Plan::Life, Moment(2 * DAY));
        assert!(taken.iter().all(|snapshot| snapshot.at <= Moment(2 * DAY)));
        assert_eq!(taken.len(), 4);
    }

    #[test]
    fn a_single_event_or_age_is_taken_only_of_entities_that_are_open_then() {
        let settings = Settings::default();
        let at = |plan| snapshots(&life(), &settings, plan, Moment::MAX).first().map(|snapshot| snapshot.at);
        assert_eq!(at(Plan::Event(4)), Some(Moment(5 * DAY)));
        assert_eq!(at(Plan::Event(5)), None);
        assert_eq!(at(Plan::Age(9)), Some(Moment(9 * DAY)));
        assert_eq!(at(Plan::Age(10)), None);
    }
}
