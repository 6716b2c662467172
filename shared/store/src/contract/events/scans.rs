//! Scans.

use crm::{Entity, Entry, Kind, Timeline};
use futures::{StreamExt, TryStreamExt};

use crate::EventStore;
use crate::contract::samples::{comment, deal, entry, fact, one_of_each, tenant};
use crate::contract::{Case, World, cases};

pub(super) fn cases() -> Vec<Case<dyn EventStore>> {
    cases![
        a_scan_gives_every_timeline_once_in_order_of_id,
        a_scan_gives_what_timeline_gives,
        a_scan_is_of_one_kind,
        a_scan_of_nothing_ends_at_once,
        a_long_timeline_comes_whole,
        a_scan_that_is_dropped_harms_nothing,
        the_store_can_be_used_while_scans_wait,
    ]
}

async fn scan(store: &dyn EventStore, kind: Kind) -> Vec<Timeline> {
    store.scan(tenant(1), kind).await.unwrap().try_concat().await.unwrap()
}

async fn a_scan_gives_every_timeline_once_in_order_of_id(world: World<dyn EventStore>) {
    let store = world.open().await;
    // Scattered over many entities in many batches, with ids whose order by bytes is not that of numbers or languages.
    let id = |i: usize| format!("{}{}", ["", "я", "Z", "a", "\u{0}", "🪟"][i % 6], i % 997);
    for start in (0..6000).step_by(1500) {
        let entries: Vec<Entry> = (start..start + 1500)
            .map(|i| entry(&id(i), fact(&format!("{i}"), (i * 7919 % 1000) as i64, comment("x"))))
            .collect();
        store.append(tenant(1), &entries).await.unwrap();
    }
    let found = scan(&*store, Kind::Deal).await;
    let mut ids: Vec<String> = (0..6000).map(id).collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(found.iter().map(|timeline| &*timeline.entity.id).collect::<Vec<_>>(), ids);
    assert_eq!(found.iter().map(|timeline| timeline.facts.len()).sum::<usize>(), 6000);
    assert!(found.iter().all(|timeline| timeline.facts.is_sorted_by(|a, b| a.place() < b.place())));
}

async fn a_scan_gives_what_timeline_gives(world: World<dyn EventStore>) {
    let store = world.open().await;
    for id in ["2", "10", "", "\u{0}"] {
        let entries: Vec<Entry> = one_of_each().into_iter().rev().map(|fact| entry(id, fact)).collect();
        store.append(tenant(1), &entries).await.unwrap();
    }
    let found = scan(&*store, Kind::Deal).await;
    assert_eq!(found.len(), 4);
    for timeline in found {
        assert_eq!(store.timeline(tenant(1), &timeline.entity).await.unwrap(), timeline);
    }
}

async fn a_scan_is_of_one_kind(world: World<dyn EventStore>) {
    let store = world.open().await;
    let note = fact("a", 1, comment("x"));
    let entries =
        Kind::ALL.map(|kind| Entry { entity: Entity::new(kind, kind.as_str()), fact: note.clone() });
    store.append(tenant(1), &entries).await.unwrap();
    for Entry { entity, fact } in entries {
        assert_eq!(scan(&*store, entity.kind).await, [Timeline { entity, facts: vec![fact] }]);
    }
}

async fn a_scan_of_nothing_ends_at_once(world: World<dyn EventStore>) {
    let store = world.open().await;
    store.append(tenant(1), &[entry("1", fact("a", 1, comment("x")))]).await.unwrap();
    assert_eq!(scan(&*store, Kind::Lead).await, []);
}

async fn a_long_timeline_comes_whole(world: World<dyn EventStore>) {
    let store = world.open().await;
    let facts: Vec<_> =
        (0..25_000).map(|i| fact(&format!("{}", i * 7919 % 25_000), i, comment("x"))).collect();
    let mut entries: Vec<Entry> = facts.iter().map(|fact| entry("2", fact.clone())).collect();
    entries.extend(["1", "3"].map(|id| entry(id, facts[0].clone())));
    store.append(tenant(1), &entries).await.unwrap();
    assert!(store.timeline(tenant(1), &deal("2")).await.unwrap().facts == facts);
    let found = scan(&*store, Kind::Deal).await;
    assert_eq!(found.iter().map(|timeline| timeline.facts.len()).collect::<Vec<_>>(), [1, 25_000, 1]);
    assert!(found[1].facts == facts);
}

async fn a_scan_that_is_dropped_harms_nothing(world: World<dyn EventStore>) {
    let store = world.open().await;
    let entries: Vec<Entry> =
        (0..10_000).map(|i| entry(&format!("{i}"), fact("a", 1, comment("x")))).collect();
    store.append(tenant(1), &entries).await.unwrap();
    for _ in 0..20 {
        let mut timelines = store.scan(tenant(1), Kind::Deal).await.unwrap();
        timelines.next().await.unwrap().unwrap();
    }
    assert_eq!(scan(&*store, Kind::Deal).await.len(), 10_000);
}

async fn the_store_can_be_used_while_scans_wait(world: World<dyn EventStore>) {
    let store = world.open().await;
    let entries: Vec<Entry> =
        (10_000..30_000).map(|i| entry(&format!("{i}"), fact("a", 1, comment("x")))).collect();
    store.append(tenant(1), &entries).await.unwrap();
    let mut scans = Vec::new();
    for _ in 0..10 {
        let mut timelines = store.scan(tenant(1), Kind::Deal).await.unwrap();
        let first = timelines.next().await.unwrap().unwrap().len();
        scans.push((first, timelines));
    }
    store.append(tenant(1), &[entry("1", fact("a", 1, comment("before all others")))]).await.unwrap();
    assert_eq!(store.timeline(tenant(1), &deal("10000")).await.unwrap().facts.len(), 1);
    for (first, timelines) in scans {
        assert_eq!(first + timelines.try_concat().await.unwrap().len(), 20_000);
    }
}
