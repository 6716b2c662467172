//! What both SQLite files have in common.

use std::fs::File;
use std::path::Path;
use std::time::Duration;

use sqlx::migrate::{Migration, MigrationType, Migrator};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{SqlStr, Sqlite, SqlitePool, Transaction};
use store::{Error, Result};

/// How long a call waits for another process that writes.
const BUSY: Duration = Duration::from_secs(60);

/// Readers at once.
const READERS: u32 = 4;

/// A database file. SQLite has one writer at a time: writes of this process queue for one connection, in order, instead of
/// polling for the lock against each other; readers see the last commit and wait for nobody.
#[derive(Debug, Clone)]
pub(crate) struct Database {
    pub write: SqlitePool,
    pub read: SqlitePool,
}

impl Database {
    /// Opens a file, creating and migrating it as needed.
    ///
    /// A commit is on disk when it returns (`synchronous = FULL`). The write-ahead log is merged back at 64 MB instead of
    /// 4 MB: facts come in any order of entities, and a page that is written to by many commits is merged once. The first
    /// gigabyte is read through the page cache of the system without copying.
    ///
    /// Migrations are given by name in their order, from number 1 on. No macro finds them: what it needs to be built takes longer than
    /// all else of the driver.
    pub async fn open(file: &Path, migrations: &[(&'static str, &'static str)]) -> Result<Self> {
        let options = SqliteConnectOptions::new()
            .filename(file)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(BUSY)
            .pragma("wal_autocheckpoint", "16384")
            .pragma("journal_size_limit", "134217728")
            .pragma("mmap_size", "1073741824")
            .pragma("cache_size", "-32768");
        let _lock = lock(file).await?;
        let write = SqlitePoolOptions::new().max_connections(1).acquire_timeout(BUSY);
        let write = write.connect_with(options.clone()).await.map_err(error)?;
        let migration = |(number, &(name, sql)): (i64, &(&'static str, &'static str))| {
            Migration::new(number, name.into(), MigrationType::Simple, SqlStr::from_static(sql), false)
        };
        let migrations = Migrator::with_migrations((1..).zip(migrations).map(migration).collect());
        migrations.run(&write).await.map_err(|e| Error::Failed(e.into()))?;
        let read = SqlitePoolOptions::new().max_connections(READERS).acquire_timeout(BUSY);
        Ok(Self { write, read: read.connect_lazy_with(options) })
    }

    /// Begins a transaction that has the right to write from the start: nothing that it reads is changed by others.
    pub async fn begin(&self) -> Result<Transaction<'static, Sqlite>> {
        self.write.begin_with("BEGIN IMMEDIATE").await.map_err(error)
    }
}

/// Keeps other processes from opening the database until dropped: migrations of SQLite have no lock of their own, and of two
/// processes that turn a new file to write-ahead logging one would fail.
async fn lock(file: &Path) -> Result<File> {
    let path = file.with_extension("lock");
    let locked = tokio::task::spawn_blocking(move || {
        let lock = File::create(path)?;
        lock.lock()?;
        Ok::<_, std::io::Error>(lock)
    });
    locked.await.map_err(|e| Error::Failed(e.into()))?.map_err(|e| Error::Failed(e.into()))
}

/// Does a stream's next step on its own: whoever holds a stream without polling it must not hold a connection that others wait
/// for.
pub(crate) async fn apart<T: Send + 'static>(
    step: impl Future<Output = Result<T>> + Send + 'static,
) -> Result<T> {
    tokio::spawn(step).await.map_err(|e| Error::Failed(e.into()))?
}

/// What a driver's error means for the caller.
pub(crate) fn error(error: sqlx::Error) -> Error {
    match &error {
        sqlx::Error::PoolTimedOut | sqlx::Error::Io(_) => Error::Unavailable(error.into()),
        sqlx::Error::ColumnDecode { .. } => Error::Damaged(error.into()),
        // SQLITE_BUSY, whatever its extension.
        sqlx::Error::Database(e) if primary_code(e.as_ref()) == Some(5) => Error::Unavailable(error.into()),
        sqlx::Error::Database(e) if e.is_check_violation() => Error::Refused(e.message().to_owned()),
        sqlx::Error::Database(e) if e.is_foreign_key_violation() => Error::Missing("such tenant".to_owned()),
        _ => Error::Failed(error.into()),
    }
}

/// The code without its extension.
fn primary_code(error: &dyn sqlx::error::DatabaseError) -> Option<u32> {
    error.code()?.parse::<u32>().ok().map(|code| code & 0xff)
}
