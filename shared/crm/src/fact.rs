//! What is known of an entity.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::{Activity, Entity, Moment};

/// Something that happened to an entity.
#[derive(Debug, Clone, PartialEq)]
pub struct Fact {
    /// Its key at the source, unique within the entity: the same fact read again has the same key and replaces itself.
    pub key: Box<str>,
    /// When it happened.
    pub occurred_at: Moment,
    /// When it was known.
    pub recorded_at: Moment,
    /// Whether it was read from a portal's past, where only the latest state was left to see.
    pub backfilled: bool,
    /// What happened.
    pub body: Body,
}

/// A fact with whom it happened to, as sources deliver it.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// Whom.
    pub entity: Entity,
    /// What and when.
    pub fact: Fact,
}

/// All facts of one entity in order of [`Fact::place`], each key once.
#[derive(Debug, Clone, PartialEq)]
pub struct Timeline {
    /// Whose.
    pub entity: Entity,
    /// In order.
    pub facts: Vec<Fact>,
}

impl Fact {
    /// Order within a timeline: by when it happened, then by key.
    pub fn place(&self) -> (Moment, &str) {
        (self.occurred_at, &self.key)
    }

    /// Whether it takes the place of another fact with the same key: the one recorded last stays, and of two recorded at
    /// once the greater by time and stored body, so that it does not matter which came first.
    pub fn supersedes(&self, other: &Fact) -> bool {
        let rank = |fact: &Fact| (fact.recorded_at, fact.occurred_at);
        rank(self).cmp(&rank(other)).then_with(|| self.body.to_json().cmp(&other.body.to_json())).is_gt()
    }
}

/// What happened; its JSON is how stores keep it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Body {
    /// All fields of the entity as they were from then on.
    Version(Version),
    /// Somebody did something.
    Activity(Activity),
    /// It moved to a stage.
    Stage(Stage),
    /// It was tied to another entity, whose fields and activities it sees from then on.
    Link(Link),
}

impl Body {
    /// As stores keep it.
    pub fn to_json(&self) -> String {
        serde_json::to_string(self).expect("a body is made of texts and numbers")
    }
}

/// The fields of an entity as of a moment, by their names at the source (`TITLE`, `UF_CRM_1700000001`). Absent and empty are
/// the same. Texts are free of personal data.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Version {
    /// By name.
    pub fields: Arc<BTreeMap<Box<str>, Box<str>>>,
}

/// A change of stage.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Stage {
    /// The pipeline (category) that the stage belongs to; empty where there is one only.
    #[serde(rename = "p", skip_serializing_if = "str::is_empty")]
    pub pipeline: Box<str>,
    /// The stage by the source's id.
    #[serde(rename = "s")]
    pub stage: Box<str>,
    /// Place of the stage in its pipeline, where known: a move to a smaller one is a move back.
    #[serde(rename = "o", skip_serializing_if = "Option::is_none")]
    pub order: Option<u16>,
    /// What the source says that the stage means.
    #[serde(rename = "m")]
    pub state: State,
    /// The employee who moved it, by the source's id.
    #[serde(rename = "u", skip_serializing_if = "str::is_empty")]
    pub user: Box<str>,
}

/// What a stage means for the entity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// Work goes on.
    #[default]
    Open,
    /// Success.
    Won,
    /// No success.
    Lost,
    /// Neither: a duplicate, spam, a test.
    LeftOut,
}

/// A tie to another entity.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Link {
    /// The other entity.
    pub to: Entity,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{ActivityKind, Direction};

    #[test]
    fn a_stored_body_has_no_room_for_what_is_not_known() {
        let call = Activity {
            kind: ActivityKind::Call,
            direction: Direction::Outgoing,
            seconds: Some(61),
            ..Activity::default()
        };
        let stored = serde_json::to_string(&Body::Activity(call.clone())).unwrap();
        assert_eq!(stored, r#"{"activity":{"k":"call","d":"outgoing","s":61}}"#);
        assert_eq!(serde_json::from_str::<Body>(&stored).unwrap(), Body::Activity(call));
    }
}
