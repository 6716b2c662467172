//! The registry in a SQLite file.

mod admin;
mod audit;
mod connections;
mod cursors;
mod dispatch;
mod feedback;
mod forecasts;
mod jobs;
mod keys;
mod models;
mod pools;
mod row;
mod schedules;
mod tenants;
mod users;

use std::path::Path;

use store::Result;

use crate::sqlite::Database;

/// The registry in a SQLite file.
#[derive(Debug, Clone)]
pub struct SqliteRegistry {
    pub(crate) database: Database,
}

impl SqliteRegistry {
    /// Opens the file, creating and migrating it as needed.
    ///
    /// # Errors
    /// Where it cannot be opened, or is no registry.
    pub async fn open(file: &Path) -> Result<Self> {
        const MIGRATIONS: [(&str, &str); 3] = [
            ("registry", include_str!("../../../migrations/sqlite/registry/0001_registry.sql")),
            ("pools", include_str!("../../../migrations/sqlite/registry/0002_pools.sql")),
            ("jobs by kind", include_str!("../../../migrations/sqlite/registry/0003_jobs_by_kind.sql")),
        ];
        Ok(Self { database: Database::open(file, &MIGRATIONS).await? })
    }
}
