//! Stages and outcome in a row of an entity file.

use std::collections::BTreeMap;

use crm::{Body, Entity, Moment, Stage, State};
use csv_rows::{Row, TableError};

use super::Refusal;
use super::columns::{self, Column, Columns, TimeCell};
use super::entities::Times;
use super::mapping::{Shows, Stages};
use super::sink::{Happening, Sink};

/// Columns about stages.
pub(super) struct StageCells {
    stage: Column,
    outcome: Column,
    outcomes: BTreeMap<String, State>,
    order: BTreeMap<String, u16>,
    initial: Box<str>,
    closed: Option<TimeCell>,
    pipeline: Option<Column>,
    pub(super) user: Option<Column>,
}

/// Places of stages by name.
pub(super) fn places(order: &[String]) -> BTreeMap<String, u16> {
    order.iter().cloned().zip(0..).collect()
}

impl StageCells {
    pub(super) fn bind(mapping: &Stages, columns: &mut Columns<'_>) -> Result<Self, TableError> {
        Ok(Self {
            stage: columns.named(&mapping.column)?,
            outcome: columns.named(mapping.outcome.as_ref().unwrap_or(&mapping.column))?,
            outcomes: mapping.outcomes.clone(),
            order: places(&mapping.order),
            initial: mapping.initial.as_str().into(),
            closed: columns.optional_time(mapping.closed.as_ref())?,
            pipeline: columns.optional(mapping.pipeline.as_ref())?,
            user: None,
        })
    }

    /// A stage at creation, unless rows show every state, and the present one. All entities get the former alike, closed
    /// or not: were the present stage of open ones put at their creation, having one there would give away that they
    /// are open.
    pub(super) fn convert(
        &self,
        row: Row<'_>,
        entity: &Entity,
        times: &Times,
        sink: &mut Sink,
    ) -> Result<(), Refusal> {
        if times.shows != Shows::EveryState {
            sink.push(entity, self.created(row, times));
        }
        let name = self.stage.text(row);
        let state = self.outcomes.get(self.outcome.text(row)).copied().unwrap_or_default();
        let at = sink.not_before(times.created, self.since(row, state, times)?);
        let said_at_creation = name.is_empty() || name == &*self.initial;
        if times.shows != Shows::EveryState && state == State::Open && at == times.created && said_at_creation
        {
            return Ok(());
        }
        let present = Happening {
            key: format!("stage:{}", at.0).into(),
            occurred_at: at,
            recorded_at: times.recorded,
            // When it was closed is known; since when an open one has been in its stage is not.
            backfilled: state == State::Open && times.shows == Shows::LatestState,
            body: Body::Stage(self.stage(row, name, state, columns::text(self.user.as_ref(), row))),
        };
        sink.push(entity, present);
        Ok(())
    }

    fn created(&self, row: Row<'_>, times: &Times) -> Happening {
        Happening {
            // Before "stage:..." where both are at the same moment.
            key: "created".into(),
            occurred_at: times.created,
            recorded_at: times.recorded,
            backfilled: false,
            body: Body::Stage(self.stage(row, &self.initial, State::Open, "")),
        }
    }

    /// Since when it has been in that state.
    fn since(&self, row: Row<'_>, state: State, times: &Times) -> Result<Moment, Refusal> {
        if state != State::Open {
            let closed = columns::time(self.closed.as_ref(), row)?;
            return closed.or(times.modified).ok_or(Refusal::NoClosingTime);
        }
        let modified = if times.shows == Shows::FirstState { None } else { times.modified };
        Ok(modified.unwrap_or(times.created))
    }

    fn stage(&self, row: Row<'_>, name: &str, state: State, user: &str) -> Stage {
        Stage {
            pipeline: columns::text(self.pipeline.as_ref(), row).into(),
            stage: name.into(),
            order: self.order.get(name).copied(),
            state,
            user: user.into(),
        }
    }
}
