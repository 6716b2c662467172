//! The contract of the event store, each case in a database of its own.

#![expect(clippy::unwrap_used, reason = "these are tests")]

use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use store::EventStore;
use store::contract::{Suites, World, events, isolation};
use store_clickhouse::{ClickHouse, Options};

const URL: &str = "LEADLIGHT_TEST_CLICKHOUSE_URL";

fn main() -> ExitCode {
    let Ok(server) = std::env::var(URL) else {
        println!("skipped: {URL} is not set; `cargo xtask test` sets it");
        return if std::env::var_os("CI").is_some() { ExitCode::FAILURE } else { ExitCode::SUCCESS };
    };
    let world = move || {
        World::new(Database::of(&server), |database: Arc<Database>| async move { database.open().await })
    };
    Suites::default()
        .add("events", events::cases(), world.clone())
        .add("events isolation", isolation::events(), world)
        .run()
}

/// A database that is dropped with this value.
struct Database {
    url: String,
}

impl Database {
    fn of(server: &str) -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        Self { url: format!("{}/test_{}_{number}", server.trim_end_matches('/'), std::process::id()) }
    }

    async fn open(&self) -> Arc<dyn EventStore> {
        let store = self.store();
        store.migrate().await.unwrap();
        Arc::new(store)
    }

    fn store(&self) -> ClickHouse {
        let options = Options { linger: Duration::from_millis(1), ..Options::default() };
        ClickHouse::new(&self.url, options).unwrap()
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        // A runtime of its own: the case's is in the middle of something.
        std::thread::scope(|scope| {
            scope.spawn(|| {
                let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
                runtime.block_on(async { self.store().drop_database().await.unwrap() });
            });
        });
    }
}
