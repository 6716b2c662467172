//! Stages and outcome in a row of an entity file.

use std::collections::BTreeMap;

use crm::{Stage, State};
use csv_rows::{Row, TableError};

use super::Refusal;
use super::columns::{self, Column, Columns, TimeCell};
use super::mapping::Stages;
use crate::facts::Placed;

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

    /// The stage of a row, and since when where it is closed.
    pub(super) fn placed(&self, row: Row<'_>) -> Result<Placed, Refusal> {
        let name = self.stage.text(row);
        let state = self.outcomes.get(self.outcome.text(row)).copied().unwrap_or_default();
        let closed = if state == State::Open { None } else { columns::time(self.closed.as_ref(), row)? };
        let stage = self.stage(row, name, state, columns::text(self.user.as_ref(), row));
        Ok(Placed { stage, since: closed })
    }

    /// The stage that the entity of a row was created in.
    pub(super) fn initial(&self, row: Row<'_>) -> Stage {
        self.stage(row, &self.initial, State::Open, "")
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
