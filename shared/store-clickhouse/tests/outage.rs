//! A server that is killed under work. Nothing else may run meanwhile, hence the file of its own.

mod database;

use std::sync::Arc;
use std::time::Duration;

use crm::{Entry, Kind};
use database::Database;
use futures::TryStreamExt;
use store::EventStore;
use store::contract::samples::{comment, entry, fact, tenant};
use store::events::Counts;
use test_servers::{Outage, Server};

#[tokio::test(flavor = "multi_thread")]
async fn an_append_and_a_scan_outlive_their_server() {
    let Some(database) = Database::new() else { return };
    let store = Arc::new(database::open(&database, Duration::ZERO).await);
    let comment = |i: i64| entry(&(i / 100).to_string(), fact(&i.to_string(), i, comment("hello")));
    let entries: Vec<Entry> = (0..100_000).map(comment).collect();
    store.append(tenant(1), &entries).await.unwrap();
    let mut scan = store.scan(tenant(1), Kind::Deal).await.unwrap();
    let mut seen = scan.try_next().await.unwrap().unwrap();
    let Some(server) = Server::controlled("clickhouse") else { return };
    let outage = server.kill();
    let append = tokio::spawn({
        let (store, entries) = (Arc::clone(&store), entries.clone());
        async move { store.append(tenant(2), &entries).await }
    });
    tokio::time::sleep(Outage::lasts()).await;
    drop(outage);
    append.await.unwrap().unwrap();
    while let Some(batch) = scan.try_next().await.unwrap() {
        seen.extend(batch);
    }
    assert!(seen.is_sorted_by(|a, b| a.entity < b.entity), "each entity once, in order");
    assert!(seen.iter().all(|timeline| timeline.facts.len() == 100), "each timeline whole");
    let all = Counts { entities: 1000, facts: 100_000, predictions: 0 };
    assert_eq!((seen.len(), store.count(tenant(2)).await.unwrap()), (1000, all));
}
