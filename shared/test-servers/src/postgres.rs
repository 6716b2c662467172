//! Databases of tests at the PostgreSQL server.

use std::str::FromStr;

use sqlx::postgres::PgConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, PgConnection};
use tokio::sync::OnceCell;

/// A database that is created by the first who opens it, and dropped with this value.
pub struct Database {
    server: String,
    name: String,
    created: OnceCell<()>,
}

impl Database {
    /// A database of its own; `None`, having said so, where there is no server.
    ///
    /// # Panics
    /// Then, if the tests run on CI.
    pub fn new() -> Option<Self> {
        let server = crate::url("postgres")?;
        Some(Self { server, name: crate::unique().replace('-', "_"), created: OnceCell::new() })
    }

    /// Its URL.
    pub fn url(&self) -> String {
        let server = PgConnectOptions::from_str(&self.server).expect("the server's URL is one");
        server.database(&self.name).to_url_lossy().into()
    }

    /// Creates it, empty, where that has not been done.
    pub async fn create(&self) {
        self.created.get_or_init(|| self.execute(format!("CREATE DATABASE {}", self.name))).await;
    }

    async fn execute(&self, statement: String) {
        let mut server = PgConnection::connect(&self.server).await.expect("the server answers");
        sqlx::query(AssertSqlSafe(statement)).execute(&mut server).await.expect("the server obeys");
        server.close().await.expect("the server is left");
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        crate::wait(self.execute(format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name)));
    }
}
