//! Importing the files of a mapping into a store.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crm::privacy::Redactor;
use crm::{Moment, TenantId};
use csv_rows::TableError;
use store::EventStore;
use store::registry::Cursors;
use store::retry::retrying;
use tokio::sync::mpsc;
use tokio::task::JoinError;

use crate::files::{Batch, Importer, Mapping, RefusedRow, Source, source_id};
use crate::report::{FileReport, ImportReport};

/// Batches that wait for the store while the next are read.
const READ_AHEAD: usize = 2;

/// Why an import ended early. What was stored until then stays; the next import goes on from there.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// A file that cannot be used.
    #[error(transparent)]
    Table(#[from] TableError),
    /// A file that cannot be opened.
    #[error("{path}: cannot be read: {source}", path = path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// The system's reason.
        source: io::Error,
    },
    /// The store does not take the facts.
    #[error(transparent)]
    Store(#[from] store::Error),
    /// The watcher could not keep what it was shown.
    #[error("refused rows cannot be written: {0}")]
    Watch(io::Error),
    /// A defect.
    #[error("reading was cut short: {0}")]
    Reader(#[from] JoinError),
}

/// How far an import is.
#[derive(Debug, Clone, Copy)]
pub struct Progress<'a> {
    /// The file as the mapping names it.
    pub file: &'a Path,
    /// Bytes of it that were read.
    pub done: u64,
    /// All of its bytes.
    pub total: u64,
}

/// Who is told of an import as it goes on.
pub trait Watch: Send {
    /// After each batch.
    fn progress(&mut self, progress: Progress<'_>);

    /// For each refused row of a file.
    ///
    /// # Errors
    /// Where it cannot be kept; the import then ends.
    fn refused(&mut self, file: &Path, row: &RefusedRow) -> io::Result<()>;
}

/// Where facts go.
struct Destination<'s> {
    events: &'s dyn EventStore,
    cursors: &'s dyn Cursors,
    tenant: TenantId,
    now: Moment,
}

/// Imports all files of a mapping; their names are relative to `folder`.
///
/// A batch is appended first and the file's cursor moved after it, so that a crash between the two appends the same
/// facts again, which changes nothing. What an earlier import has stored is read again (for the report and the refused
/// rows), but not stored again. A store that is unavailable is waited for.
///
/// # Errors
/// [`ImportError`] at the first file that cannot be used, or where the store fails.
pub async fn import(
    events: &dyn EventStore,
    cursors: &dyn Cursors,
    tenant: TenantId,
    mapping: Arc<Mapping>,
    folder: &Path,
    now: Moment,
    watch: &mut dyn Watch,
) -> Result<ImportReport, ImportError> {
    Destination { events, cursors, tenant, now }.import(mapping, folder, watch).await
}

/// What a reader sends: first that the file is open, then its batches.
enum Part {
    Opened(Opened),
    Batch(Batch),
}

struct Opened {
    file: PathBuf,
    /// Name of its cursor.
    source: String,
    bytes: u64,
}

/// Reads a file until its end, or until nobody takes the batches any more.
fn read(
    mapping: &Mapping,
    source: Source<'_>,
    folder: &Path,
    redactor: Arc<Redactor>,
    sender: &mpsc::Sender<Part>,
) -> Result<(), ImportError> {
    let importer = Importer::open(mapping, source, folder, redactor)?;
    let path = folder.join(source.file());
    let unreadable = |error| ImportError::Read { path: path.clone(), source: error };
    let opened = Opened {
        file: source.file().to_path_buf(),
        source: source_id(mapping, source, folder).map_err(unreadable)?,
        bytes: std::fs::metadata(&path).map_err(unreadable)?.len(),
    };
    let parts = std::iter::once(Ok(Part::Opened(opened))).chain(importer.map(|batch| batch.map(Part::Batch)));
    for part in parts {
        if sender.blocking_send(part?).is_err() {
            break;
        }
    }
    Ok(())
}

impl Destination<'_> {
    async fn import(
        &self,
        mapping: Arc<Mapping>,
        folder: &Path,
        watch: &mut dyn Watch,
    ) -> Result<ImportReport, ImportError> {
        let redactor = Arc::new(Redactor::new());
        let mut report = ImportReport::default();
        for place in 0..mapping.sources().count() {
            let (mapping, folder, redactor) =
                (Arc::clone(&mapping), folder.to_path_buf(), Arc::clone(&redactor));
            let (sender, parts) = mpsc::channel(READ_AHEAD);
            // Reading and parsing would hold up the store's connections on their thread.
            let reader = tokio::task::spawn_blocking(move || match mapping.sources().nth(place) {
                Some(source) => read(&mapping, source, &folder, redactor, &sender),
                None => Ok(()),
            });
            let file = self.fill(parts, watch).await;
            reader.await??;
            report.files.push(file?);
        }
        Ok(report)
    }

    /// Stores the batches of a file; ends where the reader ends, be it by an error.
    async fn fill(
        &self,
        mut parts: mpsc::Receiver<Part>,
        watch: &mut dyn Watch,
    ) -> Result<FileReport, ImportError> {
        let mut report = FileReport::default();
        let Some(Part::Opened(Opened { file, source, bytes })) = parts.recv().await else {
            return Ok(report);
        };
        let stored_before = self.stored_rows(&source).await?;
        while let Some(Part::Batch(batch)) = parts.recv().await {
            report.add(&batch);
            for row in &batch.refused {
                watch.refused(&file, row).map_err(ImportError::Watch)?;
            }
            if batch.rows > stored_before {
                self.store(&source, &batch).await?;
            }
            watch.progress(Progress { file: &file, done: batch.bytes, total: bytes });
        }
        report.stored_before = stored_before.min(report.rows);
        report.file = file;
        Ok(report)
    }

    /// The file's cursor. One that is no number is as good as none: storing again changes nothing.
    async fn stored_rows(&self, source: &str) -> store::Result<u64> {
        let cursor = retrying(|| self.cursors.cursor(self.tenant, source)).await?;
        Ok(cursor.and_then(|rows| rows.parse().ok()).unwrap_or(0))
    }

    async fn store(&self, source: &str, batch: &Batch) -> store::Result<()> {
        let rows = batch.rows.to_string();
        retrying(|| async {
            self.events.append(self.tenant, &batch.entries).await?;
            self.cursors.advance(self.tenant, source, &rows, &[], self.now).await
        })
        .await
    }
}

#[cfg(test)]
mod tests;
