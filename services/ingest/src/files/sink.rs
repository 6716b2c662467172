//! Where the facts of a row go.

use crm::{Body, Entity, Entry, Fact, Moment};
use csv_rows::Row;
use serde::Serialize;

use super::Refusal;

/// Makes the entries of a row.
pub(super) trait Convert: Send {
    /// Adds the row's entries. Where the row is refused, the caller takes back those that it has added.
    fn convert(&self, row: Row<'_>, sink: &mut Sink) -> Result<(), Refusal>;
}

/// What was odd about rows that were taken all the same.
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
pub(super) struct Sink {
    pub(super) entries: Vec<Entry>,
    pub(super) warnings: Warnings,
}

/// A fact that the sink dates.
pub(super) struct Happening {
    pub(super) key: Box<str>,
    pub(super) occurred_at: Moment,
    /// By the source's own word.
    pub(super) recorded_at: Option<Moment>,
    pub(super) backfilled: bool,
    pub(super) body: Body,
}

impl Sink {
    /// Adds a fact. Nothing is known before it happens.
    pub(super) fn push(&mut self, entity: &Entity, happening: Happening) {
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
    pub(super) fn not_before(&mut self, created: Moment, moment: Moment) -> Moment {
        if moment < created {
            self.warnings.before_creation += 1;
        }
        moment.max(created)
    }
}
