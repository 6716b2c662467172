//! Rows of one tenant are invisible to another: a case for each method of each port, under the method's name, and a case that
//! fails for a method that has none.

use super::samples::{comment, deal, entry, fact, tenant};
use super::{Case, World, cases};
use crate::EventStore;

/// Cases of the event store.
pub fn events() -> Vec<Case<dyn EventStore>> {
    cases![timeline]
}

async fn timeline(world: World<dyn EventStore>) {
    let store = world.open().await;
    store.append(tenant(1), &[entry("1", fact("a", 1, comment("mine")))]).await.unwrap();
    assert!(store.timeline(tenant(2), &deal("1")).await.unwrap().facts.is_empty());
}
