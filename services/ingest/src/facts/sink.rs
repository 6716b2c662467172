//! Where facts go.

use crm::{Body, Entity, Entry, Fact, Moment};
use serde::Serialize;

/// What was odd about things that were taken all the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Warnings {
    /// Facts that are said to have been known before they happened; taken as known when they happened.
    pub known_too_early: u64,
    /// Entities changed or closed before they were created; taken as changed or closed at creation. A closing date
    /// without a time of day does this on the day of creation.
    pub before_creation: u64,
}

impl Warnings {
    /// Adds those of another part.
    pub fn add(&mut self, more: Warnings) {
        self.known_too_early += more.known_too_early;
        self.before_creation += more.before_creation;
    }
}

/// Entries of a batch.
#[derive(Debug, Default)]
pub(crate) struct Sink {
    pub entries: Vec<Entry>,
    pub warnings: Warnings,
}

/// A fact that the sink dates.
pub(crate) struct Happening {
    pub key: Box<str>,
    pub occurred_at: Moment,
    /// By the source's own word.
    pub recorded_at: Option<Moment>,
    pub backfilled: bool,
    pub body: Body,
}

impl Sink {
    /// Adds a fact. Nothing is known before it happens.
    pub(crate) fn push(&mut self, entity: &Entity, happening: Happening) {
        let Happening { key, occurred_at, recorded_at, backfilled, body } = happening;
        let recorded_at = recorded_at.unwrap_or(occurred_at);
        if recorded_at < occurred_at {
            self.warnings.known_too_early += 1;
        }
        let recorded_at = recorded_at.max(occurred_at);
        let fact = Fact { key, occurred_at, recorded_at, backfilled, body };
        self.entries.push(Entry { entity: entity.clone(), fact });
    }

    /// `moment`, but not before creation.
    pub(crate) fn not_before(&mut self, created: Moment, moment: Moment) -> Moment {
        if moment < created {
            self.warnings.before_creation += 1;
        }
        moment.max(created)
    }
}
