//! Both registries have the same schema: tables, columns, families of types, nullability and unique keys.

#![expect(clippy::unwrap_used, reason = "these are tests")]

mod database;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use database::Database;
use sqlx::migrate::Migrator;
use sqlx::{Connection, PgPool, SqliteConnection, query_as};

/// What a value in a column is like.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Family {
    Whole,
    Real,
    Text,
    Bytes,
}

/// Columns by (table, name), with whether they may be null.
type Columns = BTreeMap<(String, String), (Family, bool)>;

/// Unique keys: table, columns, and whether for some rows only.
type Keys = BTreeSet<(String, Vec<String>, bool)>;

/// The embedded installation has its queue in the jobs table, in this column.
const EMBEDDED_QUEUE: (&str, &str) = ("jobs", "hint");

#[tokio::test]
async fn both_registries_have_the_same_schema() {
    let Some(database) = Database::new() else { return };
    database::open(&database).await.close().await;
    let postgres = PgPool::connect(&database.url()).await.unwrap();
    let mut sqlite = SqliteConnection::connect("sqlite::memory:").await.unwrap();
    let migrations = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../migrations/sqlite/registry");
    Migrator::new(migrations).await.unwrap().run(&mut sqlite).await.unwrap();

    let mut embedded = columns_of_sqlite(&mut sqlite).await;
    assert!(embedded.remove(&(EMBEDDED_QUEUE.0.into(), EMBEDDED_QUEUE.1.into())).is_some());
    assert_eq!(columns_of_postgres(&postgres).await, embedded);
    assert_eq!(keys_of_postgres(&postgres).await, keys_of_sqlite(&mut sqlite).await);
    postgres.close().await;
}

async fn columns_of_postgres(pool: &PgPool) -> Columns {
    let sql = "
        SELECT table_name::text, column_name::text, data_type::text, is_nullable = 'YES' FROM information_schema.columns
        WHERE table_schema = 'public' AND table_name NOT LIKE '\\_sqlx%'";
    let rows: Vec<(String, String, String, bool)> = query_as(sql).fetch_all(pool).await.unwrap();
    rows.into_iter()
        .map(|(table, column, kind, nullable)| {
            let family = match &*kind {
                "bigint" | "smallint" | "boolean" => Family::Whole,
                "double precision" => Family::Real,
                "text" | "json" => Family::Text,
                "bytea" => Family::Bytes,
                other => panic!("{table}.{column} is of the type {other}"),
            };
            ((table, column), (family, nullable))
        })
        .collect()
}

async fn columns_of_sqlite(sqlite: &mut SqliteConnection) -> Columns {
    // The row id is never null, whatever the pragma says.
    let sql = "
        SELECT m.name, c.name, c.type, c.\"notnull\" = 0 AND NOT (c.pk > 0 AND c.type = 'INTEGER')
        FROM sqlite_schema AS m JOIN pragma_table_info(m.name) AS c
        WHERE m.type = 'table' AND m.name NOT LIKE '\\_sqlx%' ESCAPE '\\' AND m.name NOT LIKE 'sqlite\\_%' ESCAPE '\\'";
    let rows: Vec<(String, String, String, bool)> = query_as(sql).fetch_all(sqlite).await.unwrap();
    rows.into_iter()
        .map(|(table, column, kind, nullable)| {
            let family = match &*kind {
                "INTEGER" => Family::Whole,
                "REAL" => Family::Real,
                "TEXT" => Family::Text,
                "BLOB" => Family::Bytes,
                other => panic!("{table}.{column} is of the type {other}"),
            };
            ((table, column), (family, nullable))
        })
        .collect()
}

async fn keys_of_postgres(pool: &PgPool) -> Keys {
    let sql = "
        SELECT t.relname::text,
            array(SELECT a.attname::text FROM unnest(i.indkey::int2[]) WITH ORDINALITY AS k (number, place)
                  JOIN pg_attribute AS a ON a.attrelid = t.oid AND a.attnum = k.number ORDER BY k.place),
            i.indpred IS NOT NULL
        FROM pg_index AS i JOIN pg_class AS t ON t.oid = i.indrelid JOIN pg_namespace AS n ON n.oid = t.relnamespace
        WHERE i.indisunique AND n.nspname = 'public' AND t.relname NOT LIKE '\\_sqlx%'";
    query_as(sql).fetch_all(pool).await.unwrap().into_iter().collect()
}

async fn keys_of_sqlite(sqlite: &mut SqliteConnection) -> Keys {
    let sql = "
        SELECT m.name, (SELECT json_group_array(name) FROM (SELECT name FROM pragma_index_info(i.name) ORDER BY seqno)),
            i.partial
        FROM sqlite_schema AS m JOIN pragma_index_list(m.name) AS i
        WHERE m.type = 'table' AND i.\"unique\" AND m.name NOT LIKE '\\_sqlx%' ESCAPE '\\'
        UNION ALL
        SELECT m.name, json_array(c.name), 0 FROM sqlite_schema AS m JOIN pragma_table_info(m.name) AS c
        WHERE m.type = 'table' AND c.pk > 0 AND m.sql LIKE '%PRIMARY KEY AUTOINCREMENT%'";
    let rows: Vec<(String, String, bool)> = query_as(sql).fetch_all(sqlite).await.unwrap();
    let read = |columns: String| serde_json::from_str(&columns).unwrap();
    rows.into_iter().map(|(table, columns, partial)| (table, read(columns), partial)).collect()
}
