//! Calls, mails, meetings and the like as they are pushed.

use std::collections::BTreeSet;

use crm::{Activity, ActivityKind, Body, Direction, Entity, Kind};
use serde::Deserialize;

use super::batch::{self, Context};
use super::refused::Refused;
use super::values::{Id, Seconds, Text};
use crate::facts::{Happening, Sink, activity_key};

/// Most entities of an activity: each gets its own copy.
const MOST_ENTITIES: usize = 20;

/// An activity of one or more entities.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, expecting = "an activity")]
pub(super) struct Item {
    kind: ActivityKind,
    id: Id,
    /// Whose ids these are; otherwise each kind has its own.
    source: Option<Id>,
    entities: Vec<Reference>,
    occurred_at: Text,
    recorded_at: Option<Text>,
    #[serde(default)]
    direction: Direction,
    label: Option<Text>,
    seconds: Option<Seconds>,
    operator_answer_seconds: Option<Seconds>,
    client_answer_seconds: Option<Seconds>,
    in_work_time: Option<bool>,
    channel: Option<Text>,
    user: Option<Id>,
    /// The words of whoever began it.
    text: Option<Text>,
    client_text: Option<Text>,
    operator_text: Option<Text>,
    planned_for: Option<Text>,
}

/// An entity that it belongs to.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, expecting = "an entity by kind and id")]
struct Reference {
    kind: Kind,
    id: Id,
}

impl batch::Item for Item {
    fn facts(mut self, context: &Context, sink: &mut Sink) -> Result<(), Refused> {
        self.put_text()?;
        if self.entities.is_empty() || self.entities.len() > MOST_ENTITIES {
            let problem = format!("an activity belongs to 1 to {MOST_ENTITIES} entities");
            return Err(Refused::contradiction("entities", problem));
        }
        let source = match &self.source {
            Some(Id(source)) => source.to_string(),
            None => named(self.kind),
        };
        let key = activity_key(&source, &self.id.0);
        let occurred_at = context.past("occurred_at", &self.occurred_at)?;
        let recorded_at = context.optional_past("recorded_at", self.recorded_at.as_ref())?;
        let activity = self.activity(context)?;
        let entities: BTreeSet<Entity> =
            self.entities.into_iter().map(|Reference { kind, id: Id(id) }| Entity::new(kind, id)).collect();
        for entity in entities {
            let body = Body::Activity(activity.clone());
            let happening = Happening { key: key.clone(), occurred_at, recorded_at, backfilled: false, body };
            sink.push(&entity, happening);
        }
        Ok(())
    }
}

impl Item {
    /// Whose words a text without a speaker is, the direction tells.
    fn put_text(&mut self) -> Result<(), Refused> {
        let Some(text) = self.text.take() else { return Ok(()) };
        let place = match self.direction {
            Direction::Incoming => &mut self.client_text,
            Direction::Outgoing => &mut self.operator_text,
            Direction::None => {
                let problem =
                    "nobody knows whose words these are: give a direction, client_text or operator_text";
                return Err(Refused::contradiction("text", problem));
            }
        };
        match place.replace(text) {
            None => Ok(()),
            Some(_) => {
                Err(Refused::contradiction("text", "the same words are there twice, under another name"))
            }
        }
    }

    fn activity(&self, context: &Context) -> Result<Activity, Refused> {
        let text =
            |text: &Option<Text>| text.as_ref().map_or_else(Box::default, |Text(text)| text.trim().into());
        let seconds = |seconds: Option<Seconds>| seconds.map(|Seconds(seconds)| seconds);
        let planned_for = self.planned_for.as_ref();
        Ok(Activity {
            kind: self.kind,
            direction: self.direction,
            label: text(&self.label),
            seconds: seconds(self.seconds),
            operator_answer_seconds: seconds(self.operator_answer_seconds),
            client_answer_seconds: seconds(self.client_answer_seconds),
            in_work_time: self.in_work_time,
            channel: text(&self.channel),
            user: self.user.as_ref().map_or_else(Box::default, |Id(id)| id.clone()),
            client_text: context.words(self.client_text.as_ref()),
            operator_text: context.words(self.operator_text.as_ref()),
            planned_for: planned_for.map(|Text(text)| context.moment("planned_for", text)).transpose()?,
        })
    }
}

/// The name that a kind has in items.
fn named(kind: ActivityKind) -> String {
    match serde_json::to_value(kind) {
        Ok(serde_json::Value::String(name)) => name,
        _ => "activity".to_owned(),
    }
}
