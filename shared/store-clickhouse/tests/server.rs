//! What only a store behind a server has to do.

mod database;

use std::time::Duration;

use crm::Entry;
use database::Database;
use futures::future::join_all;
use store::EventStore;
use store::contract::samples::{comment, deal, entry, fact, tenant};

/// Longer than any test.
const NEVER: Duration = Duration::from_secs(3600);

fn comments(count: i64) -> Vec<Entry> {
    (0..count).map(|i| entry("0", fact(&i.to_string(), i, comment("hello")))).collect()
}

#[tokio::test]
async fn small_portions_are_written_together() {
    let Some(database) = Database::new() else { return };
    let store = database::open(&database, NEVER).await;
    // Nothing is written before there are enough of them.
    let entries = comments(1000);
    for done in join_all(entries.chunks(1).map(|portion| store.append(tenant(1), portion))).await {
        done.unwrap();
    }
    assert_eq!(store.timeline(tenant(1), &deal("0")).await.unwrap().facts.len(), 1000);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_processes_may_migrate_at_once_and_again() {
    let Some(database) = Database::new() else { return };
    let stores = join_all((0..4).map(|_| database::open(&database, NEVER))).await;
    stores[0].append(tenant(1), &comments(1000)).await.unwrap();
    stores[1].migrate().await.unwrap();
    assert_eq!(stores[2].count(tenant(1)).await.unwrap().facts, 1000);
}
