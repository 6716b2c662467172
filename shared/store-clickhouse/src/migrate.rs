//! Brings the tables up to date.
//!
//! ClickHouse has neither transactions nor locks for this. So every statement of a migration does nothing where its work is
//! done already, and a migration is recorded after its statements: two processes at once, or one after another's crash, do
//! no more than repeat them.

use clickhouse::Client;
use clickhouse::sql::Identifier;
use store::Result;
use store::retry::retrying;

use crate::error::failure;

/// Migrations by number, in order.
const MIGRATIONS: [(u32, &str); 1] = [(1, include_str!("../../../migrations/clickhouse/0001_events.sql"))];

const RECORD: &str = "CREATE TABLE IF NOT EXISTS migrations {on_cluster} (
    version UInt32,
    applied_at DateTime DEFAULT now()
) ENGINE = {replicated}ReplacingMergeTree ORDER BY version";

/// Where the tables are.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Layout {
    /// On one server, or wherever a database with the engine `Replicated` or `Shared` puts them.
    #[default]
    Single,
    /// Replicated on all servers of the cluster of that name in the servers' configuration.
    Cluster(String),
}

impl Layout {
    /// A statement as it is for this layout.
    fn fill(&self, statement: &str) -> String {
        let (on_cluster, replicated) = match self {
            Layout::Single => (String::new(), ""),
            Layout::Cluster(name) => (format!("ON CLUSTER `{}`", name.replace('`', "")), "Replicated"),
        };
        statement.replace("{on_cluster}", &on_cluster).replace("{replicated}", replicated)
    }
}

/// Creates the database where missing and runs the migrations that are not recorded yet.
pub async fn run(client: &Client, layout: &Layout) -> Result<()> {
    retrying(|| async { migrate(client, layout).await.map_err(failure) }).await
}

async fn migrate(client: &Client, layout: &Layout) -> clickhouse::error::Result<()> {
    let create = client
        .clone()
        .with_database("default")
        .query(&layout.fill("CREATE DATABASE IF NOT EXISTS ? {on_cluster}"));
    create.bind(Identifier(client.database().unwrap_or_default())).execute().await?;
    client.query_raw(&layout.fill(RECORD)).execute().await?;
    let done: Vec<u32> = client.query("SELECT DISTINCT version FROM migrations").fetch_all().await?;
    for (version, script) in MIGRATIONS.into_iter().filter(|(version, _)| !done.contains(version)) {
        for statement in statements(script) {
            client.query_raw(&layout.fill(statement)).execute().await?;
        }
        client.query("INSERT INTO migrations (version) VALUES (?)").bind(version).execute().await?;
    }
    Ok(())
}

/// The statements of a script, each ended by a semicolon at the end of a line.
fn statements(script: &str) -> impl Iterator<Item = &str> {
    script.split(";\n").map(str::trim).filter(|statement| !statement.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cluster_has_replicated_tables_on_each_of_its_servers() {
        let cluster = Layout::Cluster("main".into());
        for statement in MIGRATIONS.iter().flat_map(|(_, script)| statements(script)) {
            let filled = cluster.fill(statement);
            assert!(filled.contains("ON CLUSTER `main` ("), "{filled}");
            assert!(filled.contains("ENGINE = ReplicatedReplacingMergeTree"), "{filled}");
            assert!(!Layout::Single.fill(statement).contains('{'), "{statement}");
        }
    }

    #[test]
    fn every_statement_does_nothing_the_second_time() {
        for (_, script) in MIGRATIONS {
            assert!(statements(script).count() > 0);
            for statement in statements(script) {
                assert!(
                    statement.contains("IF NOT EXISTS") || statement.contains("IF EXISTS"),
                    "{statement}"
                );
            }
        }
    }
}
