//! Records of a portal as facts: pure functions, the same for both dialects.
//!
//! | What | Key of the fact | Happened | Was known |
//! |---|---|---|---|
//! | fields, read as they changed | `version:{ms of the change}` | at the change | at the change |
//! | fields, read from the past | `version:backfill`, marked as backfilled | at the creation | at the last change |
//! | move between stages | `created` or `stage:{id}` | when the portal says | the same |
//! | tie to a contact, company or source lead | `link:{kind}:{id}:{ms}` | like the fields; a source lead at the creation | like the fields |
//! | activity that was done | `activity:{id}` | when it began | at its last change |
//! | activity that was planned | `planned:{id}` | when it was entered | at its last change |
//! | call without an activity | `call:{call id}` | when it began | the same |
//! | comment | `comment:{id}` | when it was written | the same |
//!
//! Numbers in keys are filled up to twelve digits, so that facts of one moment keep their order. "Was known" is the portal's own
//! time, not ours: reading the same record again, in any order and from any process, gives the same facts.

mod activity;
mod call;
mod chat;
mod comment;
mod deleted;
mod fields;
mod names;
mod pipeline;
mod record;
mod schema;
mod stages;
mod words;

use std::sync::Arc;

use crm::privacy::Redactor;
use crm::{Entity, Kind, Moment};
use serde_json::Value;

use crate::wire::{id, moment, text};

pub use activity::bound_to;
pub use call::{Call, Calls};
pub use chat::Chat;
pub use deleted::{deleted, deleted_activity};
pub use names::field_name;
pub use pipeline::{Pipeline, pipelines};
pub use record::{Move, Record};
pub use schema::{Field, Schema};
pub use stages::{StageInfo, Stages};

/// Why a record is no fact. None of its values is in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    /// It is no map.
    #[error("the record is no map")]
    NotAMap,
    /// A field that every such record has is missing, or is not what it should be.
    #[error("{0} is missing or cannot be read")]
    Field(&'static str),
}

/// How a record was come by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reading {
    /// When, by the portal's clock where its answer tells.
    pub at: Moment,
    /// Whether it was read from the portal's past: what its fields were before is not known.
    pub past: bool,
}

/// Turns the records of one portal into facts.
#[derive(Debug, Clone)]
pub struct Translator {
    /// What stages mean.
    pub stages: Stages,
    /// What fields hold, by kind.
    pub schemas: [Schema; 4],
    redactor: Arc<Redactor>,
}

impl Translator {
    /// A translator that knows neither stages nor fields of the portal yet.
    pub fn new(redactor: Arc<Redactor>) -> Self {
        Self { stages: Stages::default(), schemas: Default::default(), redactor }
    }

    /// What the fields of a kind hold.
    pub fn schema(&self, kind: Kind) -> &Schema {
        &self.schemas[kind as usize - 1]
    }

    /// Sets what the fields of a kind hold.
    pub fn set_schema(&mut self, kind: Kind, schema: Schema) {
        self.schemas[kind as usize - 1] = schema;
    }
}

/// When a state of something is said to have been known that was changed at `changed` and read at `read_at`, both by the portal's
/// clock. Changes are told to the second. A reading within that second may be followed by another change in it, so it counts by its
/// own time; one after it has seen the last state of that second and counts as the last reading in it.
fn known_at(changed: Moment, read_at: Moment) -> Moment {
    const LAST: i64 = 998;
    changed + (read_at - changed).clamp(0, LAST)
}

/// Of two texts of the same fact the one that says more counts: it is taken to be known a moment later.
fn and_more(known: Moment) -> Moment {
    known + 1
}

/// A number of a key, in the order of numbers.
fn padded(number: u64) -> String {
    format!("{number:0>12}")
}

/// The kind of an `entityTypeId`.
pub fn kind_of(entity_type: u64) -> Option<Kind> {
    Kind::ALL.into_iter().find(|&kind| kind as u64 == entity_type)
}

/// The entity of a type and an id; `None` where it is of another kind than these four.
fn entity_of(entity_type: Option<&Value>, entity_id: Option<&Value>) -> Option<Entity> {
    let kind = kind_of(id(entity_type?)?)?;
    Some(Entity::new(kind, id(entity_id?)?.to_string()))
}

fn text_at<'v>(record: &'v Value, name: &str) -> std::borrow::Cow<'v, str> {
    record.get(name).and_then(text).unwrap_or_default()
}

fn moment_at(record: &Value, name: &str) -> Option<Moment> {
    moment(&text_at(record, name))
}

/// The id of an employee, empty where there is none.
fn user_at(record: &Value, name: &str) -> Box<str> {
    record.get(name).and_then(id).map_or_else(Box::default, |id| id.to_string().into())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn the_last_state_of_a_second_wins_whenever_it_is_read(
            changed in 0_i64..1_000_000, first in 0_i64..999, later in 999_i64..1_000_000_000
        ) {
            let changed = Moment(changed * 1000);
            let within = known_at(changed, changed + first);
            let after = known_at(changed, changed + later);
            prop_assert!(within <= after);
            prop_assert_eq!(after, known_at(changed, changed + later + 1));
            prop_assert!(and_more(after) < changed + 1000);
        }
    }
}
