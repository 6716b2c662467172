//! What every event store does.

use super::samples::{comment, entry, fact, one_of_each, tenant};
use super::{Case, World, cases};
use crate::EventStore;

/// All cases.
pub fn cases() -> Vec<Case<dyn EventStore>> {
    cases![every_sort_of_fact_comes_back_as_it_went_in, facts_read_again_change_nothing]
}

async fn every_sort_of_fact_comes_back_as_it_went_in(world: World<dyn EventStore>) {
    let store = world.open().await;
    let entries: Vec<_> = one_of_each().into_iter().map(|fact| entry("1", fact)).collect();
    store.append(tenant(1), &entries).await.unwrap();
    assert_eq!(store.timeline(tenant(1), &entries[0].entity).await.unwrap().facts, one_of_each());
}

async fn facts_read_again_change_nothing(world: World<dyn EventStore>) {
    let store = world.open().await;
    let call = entry("1", fact("a", 5, comment("hello")));
    for _ in 0..3 {
        store.append(tenant(1), &[call.clone(), call.clone()]).await.unwrap();
    }
    assert_eq!(store.timeline(tenant(1), &call.entity).await.unwrap().facts, [call.fact]);
    assert_eq!(store.count(tenant(1)).await.unwrap().facts, 1);
}
