//! The cache.

use std::sync::Arc;
use std::time::Duration;

use crm::Moment;
use futures::StreamExt;

use super::{assert_covered, names};
use crate::Cache;
use crate::cache::{Budget, Take};
use crate::contract::samples::{deals, tenant};
use crate::contract::{Case, World, cases};

/// All cases.
pub fn cases() -> Vec<Case<dyn Cache>> {
    let mut all = methods();
    all.extend(cases![each_method_has_a_case]);
    all
}

fn methods() -> Vec<Case<dyn Cache>> {
    cases![get, set, remove, erase, take, announce, announcements]
}

async fn each_method_has_a_case(_: World<dyn Cache>) {
    assert_covered(<dyn Cache>::METHODS, names(&methods()));
}

const LONG: Duration = Duration::from_secs(600);
const ONE: Budget = Budget { capacity: 1, refill_per_second: 0.001 };

/// A cache in which tenant 1 has a value and an empty budget; 11 is a tenant whose number begins like it.
async fn with_value(world: &World<dyn Cache>) -> Arc<dyn Cache> {
    let cache = world.open().await;
    cache.set(tenant(1), "1:k", "A's".into(), LONG).await.unwrap();
    assert_eq!(cache.take(tenant(1), "1:k", 1, ONE, Moment(0)).await.unwrap(), Take::Granted);
    cache
}

async fn has_its_value(cache: &dyn Cache) -> bool {
    cache.get(tenant(1), "1:k").await.unwrap() == Some("A's".into())
}

async fn get(world: World<dyn Cache>) {
    let cache = with_value(&world).await;
    for key in ["1:k", "k", ":k"] {
        assert_eq!(cache.get(tenant(11), key).await.unwrap(), None);
    }
}

async fn set(world: World<dyn Cache>) {
    let cache = with_value(&world).await;
    cache.set(tenant(11), "1:k", "B's".into(), LONG).await.unwrap();
    assert!(has_its_value(&*cache).await);
}

async fn remove(world: World<dyn Cache>) {
    let cache = with_value(&world).await;
    cache.remove(tenant(11), "1:k").await.unwrap();
    assert!(has_its_value(&*cache).await);
}

async fn erase(world: World<dyn Cache>) {
    let cache = with_value(&world).await;
    cache.set(tenant(11), "b", "B's".into(), LONG).await.unwrap();
    cache.erase(tenant(11)).await.unwrap();
    assert!(has_its_value(&*cache).await);
    assert!(matches!(cache.take(tenant(1), "1:k", 1, ONE, Moment(0)).await.unwrap(), Take::Wait(_)));
    cache.set(tenant(11), "b", "B's".into(), LONG).await.unwrap();
    cache.erase(tenant(1)).await.unwrap();
    assert_eq!(cache.get(tenant(11), "b").await.unwrap(), Some("B's".into()));
}

async fn take(world: World<dyn Cache>) {
    let cache = with_value(&world).await;
    assert_eq!(cache.take(tenant(11), "1:k", 1, ONE, Moment(0)).await.unwrap(), Take::Granted);
}

async fn announce(world: World<dyn Cache>) {
    let cache = with_value(&world).await;
    cache.announce(tenant(11), &deals("3")).await.unwrap();
    assert!(has_its_value(&*cache).await);
}

/// They are of all tenants, and say of which.
async fn announcements(world: World<dyn Cache>) {
    let cache = world.open().await;
    let mut heard = cache.announcements().await.unwrap();
    for number in [1, 11] {
        cache.announce(tenant(number), &deals("3")).await.unwrap();
    }
    for number in [1, 11] {
        let next = tokio::time::timeout(Duration::from_secs(20), heard.next()).await.expect("in time");
        assert_eq!(next.unwrap().tenant, number);
    }
}
