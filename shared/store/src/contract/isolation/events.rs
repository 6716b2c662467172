//! The event store.

use crm::{Kind, Timeline};
use futures::TryStreamExt;

use super::{assert_covered, names};
use crate::EventStore;
use crate::contract::samples::{comment, deal, entry, fact, forecast, tenant};
use crate::contract::{Case, World, cases};
use crate::events::Counts;

/// All cases.
pub fn cases() -> Vec<Case<dyn EventStore>> {
    let mut all = methods();
    all.extend(cases![each_method_has_a_case]);
    all
}

fn methods() -> Vec<Case<dyn EventStore>> {
    cases![append, timeline, scan, append_predictions, predictions, erase_entity, erase, count]
}

async fn each_method_has_a_case(_: World<dyn EventStore>) {
    assert_covered(<dyn EventStore>::METHODS, names(&methods()));
}

/// What a tenant can see of deals.
async fn seen(store: &dyn EventStore, number: u32) -> (Vec<Timeline>, Counts) {
    let timelines = store.scan(tenant(number), Kind::Deal).await.unwrap().try_concat().await.unwrap();
    (timelines, store.count(tenant(number)).await.unwrap())
}

/// A store in which tenant 1 has a fact and a prediction.
async fn with_rows(world: &World<dyn EventStore>) -> std::sync::Arc<dyn EventStore> {
    let store = world.open().await;
    store.append(tenant(1), &[entry("1", fact("a", 1, comment("A's")))]).await.unwrap();
    store.append_predictions(tenant(1), &[forecast(deal("1"), 1, 0.25)]).await.unwrap();
    store
}

async fn append(world: World<dyn EventStore>) {
    let store = with_rows(&world).await;
    let before = seen(&*store, 1).await;
    store.append(tenant(2), &[entry("1", fact("a", 2, comment("B's")))]).await.unwrap();
    assert_eq!(seen(&*store, 1).await, before);
}

async fn timeline(world: World<dyn EventStore>) {
    let store = with_rows(&world).await;
    assert_eq!(store.timeline(tenant(2), &deal("1")).await.unwrap().facts, []);
}

async fn scan(world: World<dyn EventStore>) {
    let store = with_rows(&world).await;
    assert_eq!(seen(&*store, 2).await.0, []);
}

async fn append_predictions(world: World<dyn EventStore>) {
    let store = with_rows(&world).await;
    store.append_predictions(tenant(2), &[forecast(deal("1"), 1, 0.75)]).await.unwrap();
    assert_eq!(store.predictions(tenant(1), &deal("1")).await.unwrap(), [forecast(deal("1"), 1, 0.25)]);
    assert_eq!(store.predictions(tenant(2), &deal("1")).await.unwrap(), [forecast(deal("1"), 1, 0.75)]);
}

async fn predictions(world: World<dyn EventStore>) {
    let store = with_rows(&world).await;
    assert_eq!(store.predictions(tenant(2), &deal("1")).await.unwrap(), []);
}

async fn erase_entity(world: World<dyn EventStore>) {
    let store = with_rows(&world).await;
    let before = seen(&*store, 1).await;
    store.erase_entity(tenant(2), &deal("1")).await.unwrap();
    assert_eq!(seen(&*store, 1).await, before);
}

async fn erase(world: World<dyn EventStore>) {
    let store = with_rows(&world).await;
    let before = seen(&*store, 1).await;
    store.erase(tenant(2)).await.unwrap();
    assert_eq!(seen(&*store, 1).await, before);
}

async fn count(world: World<dyn EventStore>) {
    let store = with_rows(&world).await;
    assert_eq!(store.count(tenant(2)).await.unwrap(), Counts::default());
}
