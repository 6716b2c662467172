//! Registries of tests.

#![expect(clippy::unwrap_used, reason = "these are tests")]

use std::sync::Arc;

use store_postgres::{Options, Postgres};
pub use test_servers::postgres::Database;

/// A registry in a database, migrated.
pub async fn open(database: &Database) -> Arc<Postgres> {
    database.create().await;
    let registry = Postgres::new(&database.url(), &Options { connections: 4 }).unwrap();
    registry.migrate().await.unwrap();
    Arc::new(registry)
}
