//! How leads and deals ended, or that they are open again.

use crm::{Body, Entity, Kind, Stage, State};
use serde::Deserialize;

use super::batch::{self, Context};
use super::refused::Refused;
use super::values::{Id, Text};
use crate::facts::{Happening, Sink, stage_key};

/// An outcome from a moment on.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, expecting = "an outcome")]
pub(super) struct Item {
    kind: Kind,
    id: Id,
    outcome: State,
    at: Text,
    recorded_at: Option<Text>,
    #[serde(alias = "category")]
    pipeline: Option<Id>,
    stage: Option<Id>,
    user: Option<Id>,
}

impl batch::Item for Item {
    fn facts(self, context: &Context, sink: &mut Sink) -> Result<(), Refused> {
        if !matches!(self.kind, Kind::Lead | Kind::Deal) {
            return Err(Refused::contradiction("kind", "only leads and deals have an outcome"));
        }
        let at = context.past("at", &self.at)?;
        let text = |id: Option<Id>| id.map_or_else(Box::default, |Id(id)| id);
        let stage = Stage {
            pipeline: text(self.pipeline),
            stage: self.stage.map_or_else(|| word(self.outcome).into(), |Id(id)| id),
            order: None,
            state: self.outcome,
            user: text(self.user),
        };
        let closing = Happening {
            key: stage_key(at),
            occurred_at: at,
            recorded_at: context.optional_past("recorded_at", self.recorded_at.as_ref())?,
            backfilled: false,
            body: Body::Stage(stage),
        };
        sink.push(&Entity::new(self.kind, self.id.0), closing);
        Ok(())
    }
}

/// What a stage is called that is known by its meaning only.
fn word(state: State) -> &'static str {
    match state {
        State::Open => "open",
        State::Won => "won",
        State::Lost => "lost",
        State::LeftOut => "left-out",
    }
}
