//! Reading a file batch by batch.

use std::path::Path;
use std::sync::Arc;

use crm::Entry;
use crm::privacy::Redactor;
use csv_rows::{RowFault, TableError, TableFile};

use super::activities::ActivityRows;
use super::columns::Columns;
use super::convert::Convert;
use super::entities::EntityRows;
use super::event_log::EventRows;
use super::{Mapping, Refusal, RefusedRow, Source, Warnings};
use crate::facts::Sink;

/// A batch ends when it has so many entries and refused rows,
const BATCH_ENTRIES: usize = 10_000;
/// or was made from rows of so many bytes.
const BATCH_BYTES: usize = 8 << 20;

/// Some rows of a file. The same file by the same mapping has the same batches.
#[derive(Debug, Default)]
pub struct Batch {
    /// What they say, in the order of the file.
    pub entries: Vec<Entry>,
    /// Those that could not be used.
    pub refused: Vec<RefusedRow>,
    /// What was odd.
    pub warnings: Warnings,
    /// Rows of the file up to the end of this batch, refused ones included: the cursor once the batch is stored.
    pub rows: u64,
    /// Bytes of the file that were read so far.
    pub bytes: u64,
}

/// Reads one file of a mapping. After an error it is at its end.
pub struct Importer {
    file: TableFile,
    convert: Box<dyn Convert>,
    rows: u64,
    ended: bool,
}

impl Importer {
    /// Opens a file in the data folder and finds the columns that the mapping names. An event log is read through
    /// once.
    ///
    /// # Errors
    /// [`TableError`] where the file cannot be read or lacks a column.
    pub fn open(
        mapping: &Mapping,
        source: Source<'_>,
        folder: &Path,
        redactor: Arc<Redactor>,
    ) -> Result<Self, TableError> {
        let path = folder.join(source.file());
        let file = TableFile::open(&path)?;
        let columns = Columns::of(&file, &mapping.zone.0);
        let convert: Box<dyn Convert> = match source {
            Source::Entities(entities) => Box::new(EntityRows::bind(entities, columns, redactor)?),
            Source::Activities(activities) => Box::new(ActivityRows::bind(activities, columns, redactor)?),
            Source::EventLog(log) => {
                let creates = !mapping.has_entities(log.kind);
                Box::new(EventRows::bind(log, columns, TableFile::open(&path)?, creates)?)
            }
        };
        Ok(Self { file, convert, rows: 0, ended: false })
    }

    fn batch(&mut self) -> Result<Batch, TableError> {
        let mut sink = Sink::default();
        let mut refused = Vec::new();
        let mut bytes = 0;
        while sink.entries.len() + refused.len() < BATCH_ENTRIES && bytes < BATCH_BYTES {
            let before = (sink.entries.len(), sink.warnings);
            let (line, refusal) = match self.file.next_row() {
                Ok(None) => {
                    self.ended = true;
                    break;
                }
                Ok(Some(row)) => (row.line(), self.convert.convert(row, &mut sink).err()),
                Err(error) => match error.fault() {
                    // A file that begins in another encoding is in that encoding throughout.
                    Some(RowFault::NotUtf8) if self.rows == 0 => return Err(error),
                    Some(fault) => (error.line().unwrap_or_default(), Some(fault.into())),
                    None => return Err(error),
                },
            };
            self.rows += 1;
            bytes += self.file.last_length();
            if let Some(refusal) = refusal {
                sink.entries.truncate(before.0);
                sink.warnings = before.1;
                refused.push(self.refused(line, refusal));
            }
        }
        let (rows, warnings) = (self.rows, sink.warnings);
        Ok(Batch { entries: sink.entries, refused, warnings, rows, bytes: self.file.bytes_read() })
    }

    fn refused(&self, line: u64, refusal: Refusal) -> RefusedRow {
        RefusedRow { line, refusal, cells: self.file.last_cells().map(|cell| cell.into_owned()).collect() }
    }
}

impl Iterator for Importer {
    type Item = Result<Batch, TableError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.ended {
            return None;
        }
        let batch = self.batch();
        self.ended |= batch.is_err();
        Some(batch)
    }
}
