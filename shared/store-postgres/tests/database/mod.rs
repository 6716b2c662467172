//! Databases of tests.

#![expect(clippy::unwrap_used, reason = "these are tests")]

use std::str::FromStr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use sqlx::postgres::PgConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions, Connection};
use store_postgres::{Options, Postgres};
use tokio::sync::OnceCell;

/// Environment variable with the server's URL.
pub const URL: &str = "LEADLIGHT_TEST_POSTGRES_URL";

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

/// A database that is created by the first who opens it, and dropped with this value.
pub struct Database {
    server: String,
    name: String,
    created: OnceCell<()>,
}

impl Database {
    /// A database on the server of [`URL`].
    pub fn new() -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("test_{}_{number}", std::process::id());
        Self { server: std::env::var(URL).unwrap(), name, created: OnceCell::new() }
    }

    /// Its URL.
    pub fn url(&self) -> String {
        let server = PgConnectOptions::from_str(&self.server).unwrap();
        server.database(&self.name).to_url_lossy().into()
    }

    /// A registry in it, migrated.
    pub async fn open(&self) -> Arc<Postgres> {
        self.create().await;
        let registry = Postgres::new(&self.url(), &Options { connections: 4 }).unwrap();
        registry.migrate().await.unwrap();
        Arc::new(registry)
    }

    /// Creates it, empty, where that has not been done.
    pub async fn create(&self) {
        self.created.get_or_init(|| self.execute(format!("CREATE DATABASE {}", self.name))).await;
    }

    async fn execute(&self, statement: String) {
        let mut server = sqlx::PgConnection::connect(&self.server).await.unwrap();
        sqlx::query(AssertSqlSafe(statement)).execute(&mut server).await.unwrap();
        server.close().await.unwrap();
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        // A runtime of its own: the test's is in the middle of something.
        std::thread::scope(|scope| {
            scope.spawn(|| {
                let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
                runtime.block_on(self.execute(format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name)));
            });
        });
    }
}
