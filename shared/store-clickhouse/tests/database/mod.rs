//! Databases of tests.

#![expect(clippy::unwrap_used, reason = "these are tests")]

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use store_clickhouse::{ClickHouse, Options};

/// Environment variable with the server's URL.
pub const URL: &str = "LEADLIGHT_TEST_CLICKHOUSE_URL";

/// Whether there is a server; says so where there is none.
///
/// # Panics
/// Where there is none and there has to be one.
pub fn is_there() -> bool {
    let there = std::env::var_os(URL).is_some();
    if !there {
        println!("skipped: {URL} is not set; `cargo xtask test` sets it");
        assert!(std::env::var_os("CI").is_none(), "{URL} is not set");
    }
    there
}

/// A database that is dropped with this value.
pub struct Database {
    url: String,
}

impl Database {
    /// A database on the server of [`URL`], not created yet.
    pub fn new() -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let (server, number) = (std::env::var(URL).unwrap(), COUNT.fetch_add(1, Ordering::Relaxed));
        Self { url: format!("{}/test_{}_{number}", server.trim_end_matches('/'), std::process::id()) }
    }

    /// A store in it, migrated, which gathers small portions for so long.
    pub async fn open(&self, linger: Duration) -> ClickHouse {
        let store = ClickHouse::new(&self.url, Options { linger, ..Options::default() }).unwrap();
        store.migrate().await.unwrap();
        store
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        // A runtime of its own: the test's is in the middle of something.
        std::thread::scope(|scope| {
            scope.spawn(|| {
                let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
                runtime.block_on(async {
                    let store = ClickHouse::new(&self.url, Options::default()).unwrap();
                    store.drop_database().await.unwrap();
                });
            });
        });
    }
}
