//! A row of an activity file.

use std::sync::Arc;

use crm::privacy::Redactor;
use crm::{Activity, ActivityKind, Body, Direction, Entity, Kind};
use csv_rows::{Row, TableError};

use super::Refusal;
use super::columns::{self, ChoiceCell, Column, Columns, TimeCell};
use super::convert::Convert;
use super::identity::FactKey;
use super::mapping::Activities;
use crate::facts::{Happening, Sink};

/// An activity file whose columns are found.
pub(super) struct ActivityRows {
    entity_kind: ChoiceCell<Kind>,
    entity_id: Column,
    activity: ChoiceCell<ActivityKind>,
    time: TimeCell,
    recorded: Option<TimeCell>,
    direction: Option<ChoiceCell<Direction>>,
    label: Option<Column>,
    seconds: Option<Column>,
    operator_answer_seconds: Option<Column>,
    client_answer_seconds: Option<Column>,
    in_work_time: Option<Column>,
    channel: Option<Column>,
    user: Option<Column>,
    client_text: Option<Column>,
    operator_text: Option<Column>,
    planned_for: Option<TimeCell>,
    key: FactKey,
    redactor: Arc<Redactor>,
}

impl ActivityRows {
    pub(super) fn bind(
        mapping: &Activities,
        mut columns: Columns<'_>,
        redactor: Arc<Redactor>,
    ) -> Result<Self, TableError> {
        let columns = &mut columns;
        Ok(Self {
            entity_kind: columns.choice(&mapping.entity.kind)?,
            entity_id: columns.named(&mapping.entity.id)?,
            activity: columns.choice(&mapping.activity)?,
            time: columns.time(&mapping.time)?,
            recorded: columns.optional_time(mapping.recorded.as_ref())?,
            direction: mapping.direction.as_ref().map(|choice| columns.choice(choice)).transpose()?,
            label: columns.optional(mapping.label.as_ref())?,
            seconds: columns.optional(mapping.seconds.as_ref())?,
            operator_answer_seconds: columns.optional(mapping.operator_answer_seconds.as_ref())?,
            client_answer_seconds: columns.optional(mapping.client_answer_seconds.as_ref())?,
            in_work_time: columns.optional(mapping.in_work_time.as_ref())?,
            channel: columns.optional(mapping.channel.as_ref())?,
            user: columns.optional(mapping.user.as_ref())?,
            client_text: columns.optional(mapping.client_text.as_ref())?,
            operator_text: columns.optional(mapping.operator_text.as_ref())?,
            planned_for: columns.optional_time(mapping.planned_for.as_ref())?,
            key: FactKey::bind(mapping.name.get_ref(), mapping.key.as_ref(), columns)?,
            redactor,
        })
    }

    fn activity(&self, row: Row<'_>) -> Result<Activity, Refusal> {
        let text = |column: &Option<Column>| columns::text(column.as_ref(), row);
        let free = |column: &Option<Column>| self.redactor.redact(text(column)).into();
        let seconds =
            |column: &Option<Column>| column.as_ref().map_or(Ok(None), |column| column.seconds(row));
        Ok(Activity {
            kind: self.activity.read(row).unwrap_or_default(),
            direction: self.direction.as_ref().and_then(|choice| choice.read(row)).unwrap_or_default(),
            label: self.label.as_ref().map_or(self.activity.text(row), |column| column.text(row)).into(),
            seconds: seconds(&self.seconds)?,
            operator_answer_seconds: seconds(&self.operator_answer_seconds)?,
            client_answer_seconds: seconds(&self.client_answer_seconds)?,
            in_work_time: self.in_work_time.as_ref().map_or(Ok(None), |column| column.yes_or_no(row))?,
            channel: text(&self.channel).into(),
            user: text(&self.user).into(),
            client_text: free(&self.client_text),
            operator_text: free(&self.operator_text),
            planned_for: columns::time(self.planned_for.as_ref(), row)?,
        })
    }
}

impl Convert for ActivityRows {
    fn convert(&self, row: Row<'_>, sink: &mut Sink) -> Result<(), Refusal> {
        let kind = self.entity_kind.known(row)?;
        let entity = Entity::new(kind, self.entity_id.id(row)?);
        let activity = Happening {
            occurred_at: self.time.required(row)?,
            recorded_at: columns::time(self.recorded.as_ref(), row)?,
            key: self.key.of(row)?,
            backfilled: false,
            body: Body::Activity(self.activity(row)?),
        };
        sink.push(&entity, activity);
        Ok(())
    }
}
