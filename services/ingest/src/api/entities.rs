//! Leads, deals, contacts and companies as they are pushed.

use crm::{Entity, Kind, Moment, Stage, State};
use serde::Deserialize;

use super::batch::{self, Context};
use super::refused::Refused;
use super::values::{Fields, Id, Ids, Text};
use crate::facts::{Placed, Shown, Shows, Sink, filled};

/// The field that the responsible employee becomes.
const OWNER: &str = "OWNER";

/// An entity, after a change or as it is now.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, expecting = "an entity")]
pub(super) struct Item {
    kind: Kind,
    id: Id,
    created_at: Text,
    changed_at: Option<Text>,
    recorded_at: Option<Text>,
    /// Unlike an export, a push shows the state after a change: the other way round, changes would replace the past.
    #[serde(default = "every_state")]
    shows: Shows,
    #[serde(default)]
    fields: Fields,
    #[serde(alias = "category")]
    pipeline: Option<Id>,
    stage: Option<Id>,
    state: Option<State>,
    stage_order: Option<u16>,
    moved_at: Option<Text>,
    moved_by: Option<Id>,
    owner: Option<Id>,
    #[serde(default)]
    links: Links,
}

fn every_state() -> Shows {
    Shows::EveryState
}

/// Entities that it is tied to.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default, expecting = "ids by kind")]
struct Links {
    lead: Ids,
    contact: Ids,
    company: Ids,
}

impl Links {
    fn entities(self) -> Vec<Entity> {
        let all = [(Kind::Company, self.company), (Kind::Contact, self.contact), (Kind::Lead, self.lead)];
        all.into_iter()
            .flat_map(|(kind, Ids(ids))| ids.into_iter().map(move |Id(id)| Entity::new(kind, id)))
            .collect()
    }
}

impl batch::Item for Item {
    fn facts(mut self, context: &Context, sink: &mut Sink) -> Result<(), Refused> {
        let has_stages = matches!(self.kind, Kind::Lead | Kind::Deal);
        if self.changed_at.is_none() && self.shows != Shows::FirstState {
            // Of two pushes the later change counts: without it, nobody knows which that is.
            return Err(Refused::contradiction(
                "changed_at",
                "changed_at is missing: only first-state goes without",
            ));
        }
        let placed = self.placed(context)?;
        if placed.is_some() && !has_stages {
            return Err(Refused::contradiction("stage", "only leads and deals have stages"));
        }
        let pipeline = self.pipeline.as_ref().map_or("", |Id(id)| id);
        let initial = has_stages.then(|| Stage { pipeline: pipeline.into(), ..Stage::default() });
        if let Some(Id(owner)) = self.owner.take()
            && self.fields.0.insert(OWNER.into(), owner.into()).is_some()
        {
            return Err(Refused::contradiction("owner", "the owner is among the fields as well"));
        }
        let fields = self
            .fields
            .0
            .into_iter()
            .filter_map(|(name, text)| Some((name, filled(&context.redactor, &text)?)));
        let shown = Shown {
            entity: Entity::new(self.kind, self.id.0),
            created: context.past("created_at", &self.created_at)?,
            modified: context.optional_past("changed_at", self.changed_at.as_ref())?,
            recorded: context.optional_past("recorded_at", self.recorded_at.as_ref())?,
            shows: self.shows,
            fields: fields.collect(),
            initial,
            placed,
            links: self.links.entities(),
        };
        Ok(shown.put(sink)?)
    }
}

impl Item {
    /// The stage, of which the meaning must be told too: a closed deal that is sent again without it would be open again.
    fn placed(&self, context: &Context) -> Result<Option<Placed>, Refused> {
        let since: Option<Moment> = context.optional_past("moved_at", self.moved_at.as_ref())?;
        let (Id(name), state) = match (&self.stage, self.state) {
            (Some(name), Some(state)) => (name, state),
            (Some(_), None) => {
                return Err(Refused::contradiction(
                    "state",
                    "a stage needs a state: open, won, lost or left-out",
                ));
            }
            (None, Some(_)) => return Err(Refused::contradiction("stage", "a state needs a stage")),
            (None, None) => return self.without_stage().map(|()| None),
        };
        let text = |id: &Option<Id>| id.as_ref().map_or_else(Box::default, |Id(id)| id.clone());
        let stage = Stage {
            pipeline: text(&self.pipeline),
            stage: name.clone(),
            order: self.stage_order,
            state,
            user: text(&self.moved_by),
        };
        Ok(Some(Placed { stage, since }))
    }

    fn without_stage(&self) -> Result<(), Refused> {
        let given = [
            ("pipeline", self.pipeline.is_some()),
            ("stage_order", self.stage_order.is_some()),
            ("moved_at", self.moved_at.is_some()),
            ("moved_by", self.moved_by.is_some()),
        ];
        match given.into_iter().find(|(_, given)| *given) {
            Some((field, _)) => Err(Refused::contradiction(field, format!("{field} needs a stage"))),
            None => Ok(()),
        }
    }
}
