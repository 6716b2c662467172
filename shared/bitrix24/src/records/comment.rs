//! Comments in the timeline of a record.

use crm::{Activity, ActivityKind, Body, Entity, Entry, Fact, Kind};
use serde_json::Value;

use super::words::words;
use super::{Reading, Translator, Unreadable, known_at, moment_at, padded, text_at, user_at};
use crate::wire::id;

impl Translator {
    /// A row of `crm.timeline.comment.list`. Comments are told without the time of their last change: one that is read again counts by
    /// when it is read. `None` for a comment on anything but a lead, deal, contact or company.
    ///
    /// # Errors
    /// [`Unreadable`] where it lacks its id, its owner's or its time.
    pub fn comment(&self, row: &Value, reading: Reading) -> Result<Option<Entry>, Unreadable> {
        let id_at = |name: &'static str| row.get(name).and_then(id).ok_or(Unreadable::Field(name));
        let (id, owner) = (id_at("ID")?, id_at("ENTITY_ID")?);
        let Some(kind) = Kind::from_name(&text_at(row, "ENTITY_TYPE").to_lowercase()) else {
            return Ok(None);
        };
        let at = moment_at(row, "CREATED").ok_or(Unreadable::Field("CREATED"))?;
        let activity = Activity {
            kind: ActivityKind::Comment,
            user: user_at(row, "AUTHOR_ID"),
            operator_text: self.redactor.redact(&words(&text_at(row, "COMMENT"))).into(),
            ..Activity::default()
        };
        let fact = Fact {
            key: format!("comment:{}", padded(id)).into(),
            occurred_at: at,
            recorded_at: if reading.past { known_at(at, reading.at) } else { reading.at.max(at) },
            backfilled: false,
            body: Body::Activity(activity),
        };
        Ok(Some(Entry { entity: Entity::new(kind, owner.to_string()), fact }))
    }
}
