//! The versions of one entity, sorted by what its close has to do with them.

use std::collections::BTreeMap;

use crate::moment::{DAY, HOUR};
use crate::outcome::{created_at, standing};
use crate::{Body, Moment, Settings, State, Timeline};

/// Fields by name.
pub(super) type Values = BTreeMap<Box<str>, Box<str>>;

/// A version within so long from the close on belongs to it.
const CLOSING: i64 = HOUR;
/// A version of an open entity that was recorded so long after it is said to have been was not known then.
const LATE: i64 = DAY;

/// Fields as they were known while the entity was open.
#[derive(Debug, Clone, Copy)]
pub(super) struct Step<'a> {
    /// Since when they were known to be so.
    pub at: Moment,
    /// Whether the entity had moved to another stage within the hour before.
    pub moved: bool,
    pub values: &'a Values,
}

/// An entity with at least one version that was known while it was open.
#[derive(Debug, Clone)]
pub(super) struct Life<'a> {
    pub created: Moment,
    /// Whether it was won; `None` while it is open.
    pub won: Option<bool>,
    /// In order of time, at least one.
    pub open: Vec<Step<'a>>,
    /// Fields an hour after the close, where a version came with it.
    pub closing: Option<&'a Values>,
    /// Later versions.
    pub after: Vec<&'a Values>,
    /// Versions of a closed entity that are said to be of before its close but were recorded after it, each with the
    /// number of the step that was true by then.
    pub retold: Vec<(usize, &'a Values)>,
}

impl<'a> Life<'a> {
    /// What can be told from an entity as of `until`. `None` where nothing can: it was never seen open, was left out, or
    /// its close has not been held long enough to count.
    pub fn of(timeline: &'a Timeline, settings: &Settings, until: Moment) -> Option<Self> {
        let facts = &timeline.facts;
        let standing = standing(facts, settings, until)?;
        let (won, close) = match standing.state {
            State::Open => (None, Moment::MAX),
            State::LeftOut => return None,
            _ if until - standing.since < i64::from(settings.held_days) * DAY => return None,
            state => (Some(state == State::Won), standing.since),
        };
        let mut life = Self {
            created: created_at(facts)?,
            won,
            open: Vec::new(),
            closing: None,
            after: Vec::new(),
            retold: Vec::new(),
        };
        let told_as_it_happened = facts.iter().any(|fact| {
            matches!(fact.body, Body::Version(_))
                && !fact.backfilled
                && fact.recorded_at - fact.occurred_at < LATE
        });
        let mut moved_at = Moment::MIN;
        for fact in facts.iter().filter(|fact| fact.occurred_at <= until) {
            let values = match &fact.body {
                Body::Stage(_) => {
                    moved_at = fact.occurred_at;
                    continue;
                }
                Body::Version(version) => &*version.fields,
                _ => continue,
            };
            // Of an entity whose whole past was written down at once, the moment of writing says nothing.
            let known =
                if told_as_it_happened || fact.backfilled { fact.recorded_at } else { fact.occurred_at };
            if known > until {
                continue;
            }
            // What was read from the past was so when it was read.
            let at = if fact.backfilled { known } else { fact.occurred_at };
            let too_late = if won.is_some() { known >= close } else { known - at > LATE };
            if at >= close && fact.backfilled {
                continue;
            } else if at - close > CLOSING {
                life.after.push(values);
            } else if at >= close {
                life.closing = Some(values);
            } else if !too_late {
                life.open.push(Step { at, moved: at - moved_at <= CLOSING, values });
            } else if won.is_some() {
                life.retold.push((life.open.len().saturating_sub(1), values));
            }
        }
        (!life.open.is_empty()).then_some(life)
    }
}
