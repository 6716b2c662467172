//! Leads, deals, contacts and companies.

use std::collections::BTreeSet;
use std::sync::Arc;

use crm::{Body, Entity, Entry, Fact, Kind, Link, Moment, Stage, State, Version};
use serde_json::Value;

use super::fields::{Fields, named, values};
use super::{Reading, Translator, Unreadable, known_at};
use crate::wire::{id, items, moment, text};

/// A record of a portal, read.
#[derive(Debug, Clone, PartialEq)]
pub struct Record {
    /// What it is about.
    pub entity: Entity,
    /// When it came into being.
    pub created: Moment,
    /// When its fields last changed.
    pub modified: Moment,
    /// Its latest move between stages, where it tells.
    pub moved: Option<Move>,
    /// Its stage as it is now; empty for contacts and companies.
    pub stage: Stage,
    /// A version of its fields, and its ties.
    pub entries: Vec<Entry>,
}

/// A move between stages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Move {
    /// When.
    pub at: Moment,
    /// By which employee; empty where the portal does not say.
    pub by: Box<str>,
}

impl Translator {
    /// A lead, deal, contact or company in either dialect. `None` for a company that is the portal owner's own.
    ///
    /// # Errors
    /// [`Unreadable`] where it has no id or no times.
    pub fn record(&self, kind: Kind, record: &Value, reading: Reading) -> Result<Option<Record>, Unreadable> {
        let fields = named(kind, record.as_object().ok_or(Unreadable::NotAMap)?);
        let moment_of = |name: &str| fields.get(name).copied().and_then(text).and_then(|text| moment(&text));
        let id = fields.get("ID").copied().and_then(id).ok_or(Unreadable::Field("ID"))?;
        if fields.get("IS_MY_COMPANY").copied().and_then(text).as_deref() == Some("Y") {
            return Ok(None);
        }
        let created = moment_of("DATE_CREATE").ok_or(Unreadable::Field("DATE_CREATE"))?;
        let modified = moment_of("DATE_MODIFY").unwrap_or(created).max(created);
        let moved_by = fields.get("MOVED_BY_ID").copied().and_then(self::id);
        let by = moved_by.map_or_else(Box::default, |id| id.to_string().into());
        let mut read = Record {
            entity: Entity::new(kind, id.to_string()),
            created,
            modified,
            moved: moment_of("MOVED_TIME").map(|at| Move { at: at.max(created), by }),
            stage: self.stage(kind, &fields),
            entries: Vec::new(),
        };
        let version = Version { fields: Arc::new(values(&fields, self.schema(kind), &self.redactor)) };
        let key = if reading.past { "version:backfill".into() } else { format!("version:{}", modified.0) };
        let since = if reading.past { created } else { modified };
        read.push(key, since, reading, Body::Version(version));
        for to in ties(kind, &fields) {
            // A deal is made from a lead; its other ties may come and go.
            let since = if to.kind == Kind::Lead { created } else { since };
            let key = format!("link:{}:{}:{}", to.kind.as_str(), to.id, since.0);
            read.push(key, since, reading, Body::Link(Link { to }));
        }
        Ok(Some(read))
    }

    fn stage(&self, kind: Kind, fields: &Fields<'_>) -> Stage {
        let of = |name: &str| fields.get(name).copied().and_then(text).unwrap_or_default();
        match kind {
            Kind::Lead => self.stages.stage(kind, "", &of("STATUS_ID"), &of("STATUS_SEMANTIC_ID")),
            Kind::Deal => {
                self.stages.stage(kind, &of("CATEGORY_ID"), &of("STAGE_ID"), &of("STAGE_SEMANTIC_ID"))
            }
            Kind::Contact | Kind::Company => Stage::default(),
        }
    }

    /// Stages of a record as far as the record itself tells, for portals without a stage history: one at the creation, which is the
    /// first of its pipeline, and the present one since it was moved there. With a history they would count moves twice.
    pub fn stages_without_history(&self, record: &Record, reading: Reading) -> Vec<Entry> {
        if record.stage.stage.is_empty() {
            return Vec::new();
        }
        let Record { entity, created, stage, .. } = record;
        let first = self.stages.first(entity.kind, &stage.pipeline).unwrap_or_else(|| stage.clone());
        let entry = |key: String, occurred_at: Moment, backfilled: bool, stage: Stage| Entry {
            entity: entity.clone(),
            fact: Fact {
                key: key.into(),
                occurred_at,
                recorded_at: occurred_at,
                backfilled,
                body: Body::Stage(stage),
            },
        };
        let mut entries = vec![entry("created".to_owned(), *created, false, first)];
        if let Some(moved) = record.moved.as_ref().filter(|moved| moved.at > *created) {
            let stage = Stage { user: moved.by.clone(), ..stage.clone() };
            // When it was closed is known; of an open one, not all moves before are.
            let backfilled = reading.past && stage.state == State::Open;
            entries.push(entry(format!("stage:at:{}", moved.at.0), moved.at, backfilled, stage));
        }
        entries
    }
}

impl Record {
    fn push(&mut self, key: String, occurred_at: Moment, reading: Reading, body: Body) {
        let fact = Fact {
            key: key.into(),
            occurred_at,
            recorded_at: known_at(self.modified, reading.at),
            backfilled: reading.past,
            body,
        };
        self.entries.push(Entry { entity: self.entity.clone(), fact });
    }
}

/// Whom a record is tied to.
fn ties(kind: Kind, fields: &Fields<'_>) -> BTreeSet<Entity> {
    let names: &[(Kind, &str, &str)] = match kind {
        Kind::Lead => {
            &[(Kind::Contact, "CONTACT_ID", "CONTACT_IDS"), (Kind::Company, "COMPANY_ID", "COMPANY_IDS")]
        }
        Kind::Deal => &[
            (Kind::Contact, "CONTACT_ID", "CONTACT_IDS"),
            (Kind::Company, "COMPANY_ID", "COMPANY_IDS"),
            (Kind::Lead, "LEAD_ID", "LEAD_IDS"),
        ],
        Kind::Contact => &[(Kind::Company, "COMPANY_ID", "COMPANY_IDS"), (Kind::Lead, "LEAD_ID", "LEAD_IDS")],
        Kind::Company => &[(Kind::Lead, "LEAD_ID", "LEAD_IDS")],
    };
    let mut ties = BTreeSet::new();
    for &(to, one, several) in names {
        let several = fields.get(several).copied().map(items).unwrap_or_default();
        let ids = fields.get(one).copied().into_iter().chain(several).filter_map(id);
        ties.extend(ids.map(|id| Entity::new(to, id.to_string())));
    }
    ties
}
