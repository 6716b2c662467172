//! Databases of tests at the ClickHouse server.

use clickhouse::Client;

/// A database that is dropped with this value; whoever opens it creates it.
pub struct Database {
    server: String,
    name: String,
}

impl Database {
    /// A database of its own; `None`, having said so, where there is no server.
    ///
    /// # Panics
    /// Then, if the tests run on CI.
    pub fn new() -> Option<Self> {
        let server = crate::url("clickhouse")?.trim_end_matches('/').to_owned();
        Some(Self { server, name: crate::unique().replace('-', "_") })
    }

    /// Its URL.
    pub fn url(&self) -> String {
        format!("{}/{}", self.server, self.name)
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        let client = Client::default().with_url(&self.server).with_database("default");
        let drop = client.query(&format!("DROP DATABASE IF EXISTS {}", self.name)).execute();
        if let Err(error) = crate::wait(drop) {
            eprintln!("database {} is left at the server: {error}", self.name);
        }
    }
}
