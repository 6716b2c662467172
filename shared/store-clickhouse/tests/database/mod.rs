//! Stores of tests.

#![expect(clippy::unwrap_used, reason = "these are tests")]

use std::time::Duration;

use store_clickhouse::{ClickHouse, Options};
pub use test_servers::clickhouse::Database;

/// A store in a database, migrated, which gathers small portions for so long.
pub async fn open(database: &Database, linger: Duration) -> ClickHouse {
    let store = ClickHouse::new(&database.url(), Options { linger, ..Options::default() }).unwrap();
    store.migrate().await.unwrap();
    store
}
