//! Names that stay the same when a file is read again.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use csv_rows::{Row, TableError};
use xxhash_rust::xxh3::Xxh3;

use super::Refusal;
use super::columns::{Column, Columns};
use super::{Mapping, Source};
use crate::facts::activity_key;

/// Name of a file's cursor: another content or another mapping is another source.
///
/// # Errors
/// Where the file cannot be read.
pub fn source_id(mapping: &Mapping, source: Source<'_>, folder: &Path) -> io::Result<String> {
    let mut file = File::open(folder.join(source.file()))?;
    let mut hash = Xxh3::with_seed(mapping.digest);
    let mut buffer = vec![0; 1 << 20];
    loop {
        match file.read(&mut buffer)? {
            0 => return Ok(format!("file:{}:{:032x}", source.file().display(), hash.digest128())),
            read => hash.update(&buffer[..read]),
        }
    }
}

/// How facts of a file get their keys.
pub(super) struct FactKey {
    name: Box<str>,
    from: KeyFrom,
}

enum KeyFrom {
    Column(Column),
    /// A hash over the cells at these positions, which are those that the mapping uses.
    Content(Vec<usize>),
}

impl FactKey {
    /// Bound last: without a key column, the columns that were bound before are the content.
    pub(super) fn bind(
        name: &str,
        column: Option<&String>,
        columns: &mut Columns<'_>,
    ) -> Result<Self, TableError> {
        let from = match columns.optional(column)? {
            Some(column) => KeyFrom::Column(column),
            None => KeyFrom::Content(columns.used().to_vec()),
        };
        Ok(Self { name: name.into(), from })
    }

    pub(super) fn of(&self, row: Row<'_>) -> Result<Box<str>, Refusal> {
        let name = &self.name;
        match &self.from {
            KeyFrom::Column(column) => Ok(activity_key(name, column.id(row)?)),
            KeyFrom::Content(positions) => {
                let mut hash = Xxh3::new();
                for &position in positions {
                    let cell = row.cell(position);
                    hash.update(&(cell.len() as u64).to_le_bytes());
                    hash.update(cell.as_bytes());
                }
                Ok(format!("{name}:{:032x}", hash.digest128()).into())
            }
        }
    }
}
