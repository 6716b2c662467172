//! What only a store behind a server has to do.

#![expect(clippy::unwrap_used, reason = "these are tests")]

mod database;

use std::process::Command;
use std::sync::Arc;
use std::time::Duration;

use crm::{Entry, Kind};
use database::Database;
use futures::TryStreamExt;
use futures::future::join_all;
use store::EventStore;
use store::contract::samples::{comment, deal, entry, fact, tenant};
use store::events::Counts;

/// Longer than any test.
const NEVER: Duration = Duration::from_secs(3600);

fn comments(deals: usize, each: usize) -> Vec<Entry> {
    let one = |i: usize| entry(&format!("{}", i / each), fact(&format!("{i}"), i as i64, comment("hello")));
    (0..deals * each).map(one).collect()
}

/// Stops, kills or starts the server; false where it is not one that can be.
fn control(action: &str) -> bool {
    let Some(program) = std::env::var_os("LEADLIGHT_TEST_XTASK") else { return false };
    std::env::var_os("LEADLIGHT_TEST_SERVERS").is_some()
        && Command::new(program).args(["server", action, "clickhouse"]).status().unwrap().success()
}

#[tokio::test]
async fn small_portions_are_written_together() {
    if !database::is_there() {
        return;
    }
    let database = Database::new();
    let store = database.open(NEVER).await;
    // Nothing is written before there are enough of them.
    let entries = comments(1, 1000);
    for done in join_all(entries.chunks(1).map(|portion| store.append(tenant(1), portion))).await {
        done.unwrap();
    }
    assert_eq!(store.timeline(tenant(1), &deal("0")).await.unwrap().facts.len(), 1000);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_processes_may_migrate_at_once_and_again() {
    if !database::is_there() {
        return;
    }
    let database = Database::new();
    let stores = join_all((0..4).map(|_| database.open(NEVER))).await;
    stores[0].append(tenant(1), &comments(1, 1000)).await.unwrap();
    stores[1].migrate().await.unwrap();
    assert_eq!(stores[2].count(tenant(1)).await.unwrap().facts, 1000);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_append_and_a_scan_outlive_their_server() {
    if !database::is_there() {
        return;
    }
    let database = Database::new();
    let store = Arc::new(database.open(NEVER).await);
    let entries = comments(1000, 100);
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
