//! How the server is reached.

use std::str::FromStr;
use std::time::Duration;

use sqlx::migrate::{MigrateError, Migration, MigrationType, Migrator};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{PgPool, SqlStr};
use store::retry::retrying;
use store::{Error, Result};

use crate::call::failure;

/// Migrations by name in their order, from number 1 on. No macro finds them: what it needs to be built takes longer than all else of
/// the driver.
const MIGRATIONS: [(&str, &str); 3] = [
    ("registry", include_str!("../../../migrations/postgres/0001_registry.sql")),
    ("pools", include_str!("../../../migrations/postgres/0002_pools.sql")),
    ("jobs by kind", include_str!("../../../migrations/postgres/0003_jobs_by_kind.sql")),
];

fn migrator() -> Migrator {
    let migration = |(number, (name, sql)): (i64, (&'static str, &'static str))| {
        Migration::new(number, name.into(), MigrationType::Simple, SqlStr::from_static(sql), false)
    };
    Migrator::with_migrations((1..).zip(MIGRATIONS).map(migration).collect())
}

/// A call waits so long for a connection, which is longer than a server takes to start again.
const ACQUIRE: Duration = Duration::from_secs(30);

/// The server gives a statement up after so many milliseconds.
const STATEMENT: &str = "30000";

/// A registry in a database of a PostgreSQL server.
pub struct Postgres {
    pub(crate) pool: PgPool,
}

/// What can be set.
#[derive(Debug, Clone)]
pub struct Options {
    /// Connections that one process opens at most.
    pub connections: u32,
}

impl Default for Options {
    fn default() -> Self {
        Self { connections: 10 }
    }
}

impl Postgres {
    /// A registry by its URL, such as `postgres://user:password@host:5432/database?sslmode=verify-full`. Connections are
    /// opened when they are needed. It has to be called within a Tokio runtime.
    ///
    /// # Errors
    /// [`Error::Refused`] where the URL is none of PostgreSQL.
    pub fn new(url: &str, options: &Options) -> Result<Self> {
        let server = PgConnectOptions::from_str(url)
            .map_err(|error| Error::Refused(format!("no URL of a PostgreSQL server: {error}")))?
            .application_name("leadlight")
            .options([("statement_timeout", STATEMENT)]);
        let pool = PgPoolOptions::new()
            .max_connections(options.connections)
            .acquire_timeout(ACQUIRE)
            .idle_timeout(Duration::from_secs(600))
            .max_lifetime(Duration::from_secs(1800))
            .connect_lazy_with(server);
        Ok(Self { pool })
    }

    /// Brings the tables up to date; safe to be repeated, by several processes at once: all but one wait.
    ///
    /// # Errors
    /// Where the server cannot be reached, or the schema is not one that these migrations have made.
    pub async fn migrate(&self) -> Result<()> {
        retrying(|| async {
            migrator().run(&self.pool).await.map_err(|error| match error {
                MigrateError::Execute(error) => failure(error),
                other => Error::Failed(other.into()),
            })
        })
        .await
    }

    /// Closes all connections, once calls under way have ended.
    pub async fn close(&self) {
        self.pool.close().await;
    }
}
