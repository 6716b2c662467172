//! Which cells of a row become fields.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crm::privacy::Redactor;
use csv_rows::{Row, TableError};

use super::columns::Columns;
use super::mapping::Fields;
use crate::facts::filled;

/// Columns that become fields.
pub(super) struct FieldCells {
    cells: Vec<Cell>,
    redactor: Arc<Redactor>,
}

struct Cell {
    position: usize,
    name: Box<str>,
    verbatim: bool,
}

impl FieldCells {
    /// Takes the columns that are used for nothing else so far, or those that the mapping names.
    pub(super) fn bind(
        mapping: &Fields,
        columns: &Columns<'_>,
        redactor: Arc<Redactor>,
    ) -> Result<Self, TableError> {
        let file = columns.file;
        let named = mapping.only.iter().chain(&mapping.leave_out).chain(mapping.rename.keys());
        for name in named.chain(&mapping.verbatim) {
            columns.position(name)?;
        }
        let wanted = |position: usize, name: &String| {
            if mapping.only.is_empty() {
                mapping.rename.contains_key(name) || !columns.used().contains(&position)
            } else {
                mapping.only.contains(name)
            }
        };
        let mut cells = Vec::new();
        let mut taken = BTreeSet::new();
        for (position, column) in file.header().iter().enumerate() {
            if !wanted(position, column) || mapping.leave_out.contains(column) {
                continue;
            }
            let name = mapping.rename.get(column).unwrap_or(column);
            if !taken.insert(name) {
                return Err(file.refuse(Some(column), format!("two columns become the field {name:?}")));
            }
            let verbatim = mapping.verbatim.contains(column);
            cells.push(Cell { position, name: name.as_str().into(), verbatim });
        }
        Ok(Self { cells, redactor })
    }

    /// The fields of a row that are filled in, free of personal data.
    pub(super) fn read(&self, row: Row<'_>) -> BTreeMap<Box<str>, Box<str>> {
        let filled = self.cells.iter().filter_map(|cell| {
            let text = match row.cell(cell.position).trim() {
                "" => None,
                text if cell.verbatim => Some(text.into()),
                text => filled(&self.redactor, text),
            };
            Some((cell.name.clone(), text?))
        });
        filled.collect()
    }
}
