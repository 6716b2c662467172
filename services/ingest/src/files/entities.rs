//! A row of an entity file: a version of its fields, its stages, its links.

use std::sync::Arc;

use crm::privacy::Redactor;
use crm::{Entity, Kind};
use csv_rows::{Row, TableError};

use super::Refusal;
use super::columns::{self, Column, Columns, TimeCell};
use super::convert::Convert;
use super::fields::FieldCells;
use super::mapping::{Entities, Shows};
use super::stages::StageCells;
use crate::facts::{Shown, Sink};

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
        let links = self.links.iter().filter(|(column, _)| !column.text(row).is_empty());
        let links = links.map(|(column, kind)| Ok(Entity::new(*kind, column.id(row)?)));
        let shown = Shown {
            entity: Entity::new(self.kind, self.id.id(row)?),
            created: self.created.required(row)?,
            modified: columns::time(self.modified.as_ref(), row)?,
            recorded: columns::time(self.recorded.as_ref(), row)?,
            shows: self.shows,
            fields: self.fields.read(row),
            initial: self.stages.as_ref().map(|stages| stages.initial(row)),
            placed: self.stages.as_ref().map(|stages| stages.placed(row)).transpose()?,
            links: links.collect::<Result<_, Refusal>>()?,
        };
        Ok(shown.put(sink)?)
    }
}
