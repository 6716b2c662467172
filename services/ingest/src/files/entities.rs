//! A row of an entity file: a version of its fields, its stages, its links.

use std::sync::Arc;

use crm::privacy::Redactor;
use crm::{Body, Entity, Kind, Link, Moment, Version};
use csv_rows::{Row, TableError};

use super::Refusal;
use super::columns::{self, Column, Columns, TimeCell};
use super::fields::FieldCells;
use super::mapping::{Entities, Shows};
use super::sink::{Convert, Happening, Sink};
use super::stages::StageCells;

/// An entity file whose columns are found.
pub(super) struct EntityRows {
    kind: Kind,
    id: Column,
    created: TimeCell,
    modified: Option<TimeCell>,
    recorded: Option<TimeCell>,
    shows: Shows,
    stages: Option<StageCells>,
    links: Vec<(Column, Kind)>,
    fields: FieldCells,
}

/// When things happened to the entity of a row, as far as the row tells.
pub(super) struct Times {
    pub(super) created: Moment,
    pub(super) modified: Option<Moment>,
    pub(super) recorded: Option<Moment>,
    pub(super) shows: Shows,
}

impl EntityRows {
    pub(super) fn bind(
        mapping: &Entities,
        mut columns: Columns<'_>,
        redactor: Arc<Redactor>,
    ) -> Result<Self, TableError> {
        if mapping.shows == Shows::EveryState && mapping.modified.is_none() {
            return Err(columns
                .file
                .refuse(None, "rows that show every state need `modified` in the mapping"));
        }
        let id = columns.named(&mapping.id)?;
        let created = columns.time(&mapping.created)?;
        let modified = columns.optional_time(mapping.modified.as_ref())?;
        let recorded = columns.optional_time(mapping.recorded.as_ref())?;
        let links = mapping.links.iter().map(|(name, kind)| Ok((columns.named(name)?, *kind)));
        let links = links.collect::<Result<_, TableError>>()?;
        let mut stages =
            mapping.stage.as_ref().map(|stages| StageCells::bind(stages, &mut columns)).transpose()?;
        let fields = FieldCells::bind(&mapping.fields, &columns, redactor)?;
        // Bound after the fields: who moved it last is often the responsible employee, which is a field as well.
        if let (Some(cells), Some(stages)) = (&mut stages, &mapping.stage) {
            cells.user = columns.optional(stages.user.as_ref())?;
        }
        let (kind, shows) = (mapping.kind, mapping.shows);
        Ok(Self { kind, id, created, modified, recorded, shows, stages, links, fields })
    }
}

impl Convert for EntityRows {
    fn convert(&self, row: Row<'_>, sink: &mut Sink) -> Result<(), Refusal> {
        let entity = Entity::new(self.kind, self.id.id(row)?);
        let times = Times {
            created: self.created.required(row)?,
            modified: columns::time(self.modified.as_ref(), row)?,
            recorded: columns::time(self.recorded.as_ref(), row)?,
            shows: self.shows,
        };
        let latest = self.shows == Shows::LatestState;
        // The latest state is put at the creation as well, marked as what was left to see: at every age an entity then
        // shows alike that nothing is known of its history, closed or not.
        let since = match (self.shows, times.modified) {
            (Shows::FirstState | Shows::LatestState, _) => times.created,
            (Shows::EveryState, Some(modified)) => sink.not_before(times.created, modified),
            (Shows::EveryState, None) => return Err(Refusal::NoChangeTime),
        };
        // Of two exports the one with the later change counts.
        let known = times.recorded.or(if latest { times.modified } else { None });
        let version = Happening {
            key: format!("version:{}", since.0).into(),
            occurred_at: since,
            recorded_at: known,
            backfilled: latest,
            body: Body::Version(Version { fields: Arc::new(self.fields.read(row)) }),
        };
        sink.push(&entity, version);
        if let Some(stages) = &self.stages {
            stages.convert(row, &entity, &times, sink)?;
        }
        for (column, kind) in &self.links {
            if column.text(row).is_empty() {
                continue;
            }
            let to = Entity::new(*kind, column.id(row)?);
            // Of several states each has its link; the first one counts.
            let link = Happening {
                key: format!("link:{}:{}:{}", kind.as_str(), to.id, since.0).into(),
                occurred_at: since,
                recorded_at: known,
                backfilled: latest,
                body: Body::Link(Link { to }),
            };
            sink.push(&entity, link);
        }
        Ok(())
    }
}
