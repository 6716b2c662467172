//! What a source shows of an entity: a version of its fields, its stages, its links.

use std::collections::BTreeMap;
use std::sync::Arc;

use crm::{Body, Entity, Link, Moment, Stage, State, Version};
use serde::Deserialize;

use super::key::stage_key;
use super::sink::{Happening, Sink};

/// What of an entity's history a source shows at a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Shows {
    /// The state at the time of the export, as exports usually do: fields are put at the creation and marked as read from
    /// the past ([`crm::Fact::backfilled`]), since nobody knows since when they have been so.
    #[default]
    LatestState,
    /// The state at creation.
    FirstState,
    /// The state after one change, at the time of the change; an entity is shown after each.
    EveryState,
}

/// An entity as a source shows it.
pub(crate) struct Shown {
    pub entity: Entity,
    pub created: Moment,
    /// When it became as it is shown.
    pub modified: Option<Moment>,
    /// When that was known; otherwise as soon as it had happened.
    pub recorded: Option<Moment>,
    pub shows: Shows,
    /// Filled in and free of personal data.
    pub fields: BTreeMap<Box<str>, Box<str>>,
    /// The open stage that it was created in, without a name where nobody knows; `None` where it has no stages.
    pub initial: Option<Stage>,
    /// The stage that it is shown in.
    pub placed: Option<Placed>,
    pub links: Vec<Entity>,
}

/// A stage, and since when.
pub(crate) struct Placed {
    pub stage: Stage,
    pub since: Option<Moment>,
}

/// A moment without which there is no fact.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Untold {
    /// When it changed.
    Change,
    /// When it was closed.
    Close,
}

impl Shown {
    /// Adds its facts. Where a moment is missing, some may have been added.
    pub(crate) fn put(self, sink: &mut Sink) -> Result<(), Untold> {
        let latest = self.shows == Shows::LatestState;
        // The latest state is put at the creation as well, marked as what was left to see: at every age an entity then
        // shows alike that nothing is known of its history, closed or not.
        let since = match (self.shows, self.modified) {
            (Shows::FirstState | Shows::LatestState, _) => self.created,
            (Shows::EveryState, Some(modified)) => sink.not_before(self.created, modified),
            (Shows::EveryState, None) => return Err(Untold::Change),
        };
        // Of two exports the one with the later change counts.
        let known = self.recorded.or(if latest { self.modified } else { None });
        let version = Happening {
            key: format!("version:{}", since.0).into(),
            occurred_at: since,
            recorded_at: known,
            backfilled: latest,
            body: Body::Version(Version { fields: Arc::new(self.fields.clone()) }),
        };
        sink.push(&self.entity, version);
        self.put_stages(sink)?;
        for to in self.links {
            // Of several states each has its link; the first one counts.
            let link = Happening {
                key: format!("link:{}:{}:{}", to.kind.as_str(), to.id, since.0).into(),
                occurred_at: since,
                recorded_at: known,
                backfilled: latest,
                body: Body::Link(Link { to }),
            };
            sink.push(&self.entity, link);
        }
        Ok(())
    }

    /// The stage at creation and the present one. All entities get the former alike, closed or not: were the present stage
    /// of open ones put at their creation, having one there would give away that they are open.
    fn put_stages(&self, sink: &mut Sink) -> Result<(), Untold> {
        let Some(initial) = &self.initial else { return Ok(()) };
        let Some(Placed { stage, since }) = &self.placed else {
            sink.push(&self.entity, self.initially(initial));
            return Ok(());
        };
        let at = sink.not_before(self.created, self.since(stage.state, *since)?);
        let at_creation = at == self.created;
        if self.shows == Shows::EveryState && at_creation {
            // It tells more than what later states tell of the creation, and is taken to be known a moment later.
            let known = self.recorded.unwrap_or(at).max(at) + 1;
            sink.push(&self.entity, Happening { recorded_at: Some(known), ..self.initially(stage) });
            return Ok(());
        }
        sink.push(&self.entity, self.initially(initial));
        let said = stage.stage.is_empty() || stage.stage == initial.stage;
        if stage.state == State::Open && at_creation && said {
            return Ok(());
        }
        let present = Happening {
            key: stage_key(at),
            occurred_at: at,
            recorded_at: self.recorded,
            // When it was closed is known; since when an open one has been in its stage is not.
            backfilled: stage.state == State::Open && self.shows == Shows::LatestState && since.is_none(),
            body: Body::Stage(stage.clone()),
        };
        sink.push(&self.entity, present);
        Ok(())
    }

    fn initially(&self, stage: &Stage) -> Happening {
        Happening {
            // Before "stage:..." where both are at the same moment.
            key: "created".into(),
            occurred_at: self.created,
            recorded_at: self.recorded.filter(|_| self.shows != Shows::EveryState),
            backfilled: false,
            body: Body::Stage(stage.clone()),
        }
    }

    /// Since when it has been in a stage of that meaning.
    fn since(&self, state: State, told: Option<Moment>) -> Result<Moment, Untold> {
        if state != State::Open {
            return told.or(self.modified).ok_or(Untold::Close);
        }
        let modified = if self.shows == Shows::FirstState { None } else { self.modified };
        Ok(told.or(modified).unwrap_or(self.created))
    }
}
