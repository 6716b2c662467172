//! A row of an event log.

use std::collections::BTreeMap;

use crm::{Activity, ActivityKind, Body, Entity, Kind, Moment, Stage, Version};
use csv_rows::{Row, TableError, TableFile};

use super::Refusal;
use super::columns::{self, Column, Columns, TimeCell};
use super::convert::Convert;
use super::identity::FactKey;
use super::mapping::{EventActivity, EventLog, Pattern};
use super::outcomes::Cases;
use super::stages::places;
use crate::facts::{Happening, Sink};

/// Columns of an event log and what the mapping says of its events.
pub(super) struct Events {
    case: Column,
    name: Column,
    lifecycle: Option<Column>,
    time: TimeCell,
    recorded: Option<TimeCell>,
    user: Option<Column>,
    key: FactKey,
    stages: Vec<Pattern>,
    /// Events that decide or end are stages whether a pattern says so or not: they carry the outcome.
    final_events: Vec<String>,
    activities: Vec<EventActivity>,
    leave_out: Vec<Pattern>,
}

/// An event.
pub(super) struct Event<'r> {
    pub(super) case: &'r str,
    pub(super) name: &'r str,
    pub(super) at: Moment,
    line: u64,
    role: Role,
}

/// What an event is for its case.
enum Role {
    Stage,
    Activity(ActivityKind, Box<str>),
}

impl Events {
    pub(super) fn bind(mapping: &EventLog, mut columns: Columns<'_>) -> Result<Self, TableError> {
        let ends = mapping.ends.iter().map(|end| &end.event);
        Ok(Self {
            case: columns.named(&mapping.case)?,
            name: columns.named(&mapping.activity)?,
            lifecycle: columns.optional(mapping.lifecycle.as_ref())?,
            time: columns.time(&mapping.time)?,
            recorded: columns.optional_time(mapping.recorded.as_ref())?,
            user: columns.optional(mapping.user.as_ref())?,
            key: FactKey::bind(mapping.name.get_ref(), mapping.key.as_ref(), &mut columns)?,
            stages: mapping.stages.clone(),
            final_events: mapping.outcomes.keys().chain(ends).cloned().collect(),
            activities: mapping.activities.clone(),
            leave_out: mapping.leave_out.clone(),
        })
    }

    /// The event of a row; `None` where the mapping leaves it out.
    pub(super) fn read<'r>(&self, row: Row<'r>) -> Result<Option<Event<'r>>, Refusal> {
        let (case, name) = (self.case.id(row)?, self.name.id(row)?);
        let at = self.time.required(row)?;
        let fits = |patterns: &[Pattern]| patterns.iter().any(|pattern| pattern.fits(name));
        let role = if fits(&self.stages) || self.final_events.iter().any(|known| known == name) {
            Role::Stage
        } else if let Some(activity) = self.activities.iter().find(|activity| fits(&activity.names)) {
            let lifecycle = columns::text(self.lifecycle.as_ref(), row);
            Role::Activity(activity.kind, activity.label.label(name, lifecycle))
        } else if fits(&self.leave_out) {
            return Ok(None);
        } else {
            return Err(Refusal::UnknownEvent);
        };
        Ok(Some(Event { case, name, at, line: row.line(), role }))
    }
}

/// An event log whose cases are known.
pub(super) struct EventRows {
    kind: Kind,
    events: Events,
    cases: Cases,
    order: BTreeMap<String, u16>,
    /// Whether a case comes into being with its first event, since no file has the fields of the entities.
    creates: bool,
}

impl EventRows {
    /// Reads the log once for the outcomes.
    pub(super) fn bind(
        mapping: &EventLog,
        columns: Columns<'_>,
        first_reading: TableFile,
        creates: bool,
    ) -> Result<Self, TableError> {
        let events = Events::bind(mapping, columns)?;
        let cases = Cases::read(mapping, &events, first_reading)?;
        Ok(Self { kind: mapping.kind, events, cases, order: places(&mapping.order), creates })
    }
}

impl Convert for EventRows {
    fn convert(&self, row: Row<'_>, sink: &mut Sink) -> Result<(), Refusal> {
        let Some(event) = self.events.read(row)? else { return Ok(()) };
        let entity = Entity::new(self.kind, event.case);
        let recorded_at = columns::time(self.events.recorded.as_ref(), row)?;
        let key = self.events.key.of(row)?;
        if self.creates
            && let Some(created) = self.cases.created_by(event.case, event.line)
        {
            let version = Happening {
                key: "version".into(),
                occurred_at: created,
                recorded_at: None,
                backfilled: false,
                body: Body::Version(Version::default()),
            };
            sink.push(&entity, version);
        }
        let user = columns::text(self.events.user.as_ref(), row).into();
        let body = match event.role {
            Role::Activity(kind, label) => {
                Body::Activity(Activity { kind, label, user, ..Activity::default() })
            }
            Role::Stage => Body::Stage(Stage {
                pipeline: "".into(),
                stage: event.name.into(),
                order: self.order.get(event.name).copied(),
                state: self.cases.state_at(event.case, event.at),
                user,
            }),
        };
        sink.push(&entity, Happening { key, occurred_at: event.at, recorded_at, backfilled: false, body });
        Ok(())
    }
}
