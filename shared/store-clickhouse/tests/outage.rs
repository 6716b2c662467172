//! A server that is killed under work. Nothing else may run meanwhile, hence the file of its own.

#![expect(clippy::unwrap_used, reason = "these are tests")]

mod database;

use std::process::Command;
use std::sync::Arc;
use std::time::Duration;

use crm::{Entry, Kind};
use database::Database;
use futures::TryStreamExt;
use store::EventStore;
use store::contract::samples::{comment, entry, fact, tenant};
use store::events::Counts;

/// Stops, kills or starts the server; false where it is not one that can be.
fn control(action: &str) -> bool {
    let Some(program) = std::env::var_os("LEADLIGHT_TEST_XTASK") else { return false };
    std::env::var_os("LEADLIGHT_TEST_SERVERS").is_some()
        && Command::new(program).args(["server", action, "clickhouse"]).status().unwrap().success()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_append_and_a_scan_outlive_their_server() {
    if !database::is_there() {
        return;
    }
    let database = Database::new();
    let store = Arc::new(database.open(Duration::ZERO).await);
    let comment = |i: i64| entry(&(i / 100).to_string(), fact(&i.to_string(), i, comment("hello")));
    let entries: Vec<Entry> = (0..100_000).map(comment).collect();
    store.append(tenant(1), &entries).await.unwrap();
    let mut scan = store.scan(tenant(1), Kind::Deal).await.unwrap();
    let mut seen = scan.try_next().await.unwrap().unwrap();
    if !control("kill") {
        return println!("skipped: this server cannot be stopped");
    }
    let append = tokio::spawn({
        let (store, entries) = (Arc::clone(&store), entries.clone());
        async move { store.append(tenant(2), &entries).await }
    });
    assert!(control("start"));
    append.await.unwrap().unwrap();
    while let Some(batch) = scan.try_next().await.unwrap() {
        seen.extend(batch);
    }
    assert!(seen.is_sorted_by(|a, b| a.entity < b.entity), "each entity once, in order");
    assert!(seen.iter().all(|timeline| timeline.facts.len() == 100), "each timeline whole");
    let all = Counts { entities: 1000, facts: 100_000, predictions: 0 };
    assert_eq!((seen.len(), store.count(tenant(2)).await.unwrap()), (1000, all));
}
