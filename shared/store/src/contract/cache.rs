//! What every cache does.

use std::time::Duration;

use bytes::Bytes;
use crm::Moment;
use futures::StreamExt;
use futures::future::join_all;

use super::samples::{deals, tenant};
use super::{Case, World, cases};
use crate::cache::{Announcement, Budget, Take};
use crate::{Cache, Error};

/// All cases.
pub fn cases() -> Vec<Case<dyn Cache>> {
    cases![
        what_is_set_is_there_until_removed,
        what_is_set_again_is_replaced,
        what_has_expired_is_gone,
        erasing_a_tenant_leaves_nothing_and_it_can_begin_anew,
        a_budget_is_full_at_first_and_refills_with_time,
        a_budget_never_holds_more_than_its_capacity,
        a_refusal_takes_nothing,
        a_clock_that_goes_back_refills_nothing,
        more_than_the_capacity_is_refused,
        many_takers_at_once_get_no_more_than_there_is,
        every_listener_hears_an_announcement,
    ]
}

const LONG: Duration = Duration::from_secs(600);
const TEN_AND_TWO_A_SECOND: Budget = Budget { capacity: 10, refill_per_second: 2.0 };

async fn what_is_set_is_there_until_removed(world: World<dyn Cache>) {
    let cache = world.open().await;
    assert_eq!(cache.get(tenant(1), "k").await.unwrap(), None);
    cache.set(tenant(1), "k", Bytes::from_static(b"\0v\xff"), LONG).await.unwrap();
    assert_eq!(cache.get(tenant(1), "k").await.unwrap(), Some(Bytes::from_static(b"\0v\xff")));
    cache.remove(tenant(1), "k").await.unwrap();
    cache.remove(tenant(1), "k").await.unwrap();
    assert_eq!(cache.get(tenant(1), "k").await.unwrap(), None);
}

async fn what_is_set_again_is_replaced(world: World<dyn Cache>) {
    let cache = world.open().await;
    for value in ["one", "two", ""] {
        cache.set(tenant(1), "ключ \0", value.into(), LONG).await.unwrap();
        assert_eq!(cache.get(tenant(1), "ключ \0").await.unwrap(), Some(value.into()));
    }
    assert_eq!(cache.get(tenant(1), "ключ ").await.unwrap(), None);
}

async fn what_has_expired_is_gone(world: World<dyn Cache>) {
    let cache = world.open().await;
    cache.set(tenant(1), "short", "v".into(), Duration::from_millis(1)).await.unwrap();
    cache.set(tenant(1), "long", "v".into(), LONG).await.unwrap();
    while cache.get(tenant(1), "short").await.unwrap().is_some() {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    assert!(cache.get(tenant(1), "long").await.unwrap().is_some());
}

async fn erasing_a_tenant_leaves_nothing_and_it_can_begin_anew(world: World<dyn Cache>) {
    let cache = world.open().await;
    for key in ["a", "b"] {
        cache.set(tenant(1), key, "v".into(), LONG).await.unwrap();
    }
    cache.take(tenant(1), "portal", 10, TEN_AND_TWO_A_SECOND, Moment(0)).await.unwrap();
    cache.erase(tenant(1)).await.unwrap();
    for key in ["a", "b"] {
        assert_eq!(cache.get(tenant(1), key).await.unwrap(), None);
    }
    let taken = cache.take(tenant(1), "portal", 10, TEN_AND_TWO_A_SECOND, Moment(0)).await.unwrap();
    assert_eq!(taken, Take::Granted);
    cache.set(tenant(1), "a", "new".into(), LONG).await.unwrap();
    assert_eq!(cache.get(tenant(1), "a").await.unwrap(), Some("new".into()));
}

/// What comes of taking from tenant 1's budget of ten, with two a second.
async fn take(cache: &dyn Cache, amount: u32, now: i64) -> Take {
    cache.take(tenant(1), "portal", amount, TEN_AND_TWO_A_SECOND, Moment(now)).await.unwrap()
}

async fn a_budget_is_full_at_first_and_refills_with_time(world: World<dyn Cache>) {
    let cache = world.open().await;
    let start = 1_700_000_000_000;
    assert_eq!(take(&*cache, 7, start).await, Take::Granted);
    assert_eq!(take(&*cache, 3, start).await, Take::Granted);
    assert_eq!(take(&*cache, 1, start).await, Take::Wait(Duration::from_millis(500)));
    assert_eq!(take(&*cache, 4, start + 500).await, Take::Wait(Duration::from_millis(1500)));
    assert_eq!(take(&*cache, 4, start + 2000).await, Take::Granted);
    assert_eq!(take(&*cache, 1, start + 2000).await, Take::Wait(Duration::from_millis(500)));
}

async fn a_budget_never_holds_more_than_its_capacity(world: World<dyn Cache>) {
    let cache = world.open().await;
    assert_eq!(take(&*cache, 10, 0).await, Take::Granted);
    assert_eq!(take(&*cache, 10, 1_000_000).await, Take::Granted);
    assert_eq!(take(&*cache, 1, 1_000_000).await, Take::Wait(Duration::from_millis(500)));
}

async fn a_refusal_takes_nothing(world: World<dyn Cache>) {
    let cache = world.open().await;
    assert_eq!(take(&*cache, 8, 0).await, Take::Granted);
    for _ in 0..3 {
        assert_eq!(take(&*cache, 3, 0).await, Take::Wait(Duration::from_millis(500)));
    }
    assert_eq!(take(&*cache, 2, 0).await, Take::Granted);
}

async fn a_clock_that_goes_back_refills_nothing(world: World<dyn Cache>) {
    let cache = world.open().await;
    assert_eq!(take(&*cache, 10, 10_000).await, Take::Granted);
    assert!(matches!(take(&*cache, 1, 0).await, Take::Wait(_)));
    assert!(matches!(take(&*cache, 1, 10_000).await, Take::Wait(_)));
    assert_eq!(take(&*cache, 1, 10_500).await, Take::Granted);
}

async fn more_than_the_capacity_is_refused(world: World<dyn Cache>) {
    let cache = world.open().await;
    let refused = cache.take(tenant(1), "portal", 11, TEN_AND_TWO_A_SECOND, Moment(0)).await;
    assert!(matches!(refused, Err(Error::Refused(_))), "{refused:?}");
}

async fn many_takers_at_once_get_no_more_than_there_is(world: World<dyn Cache>) {
    let cache = world.open().await;
    let takers = (0..50).map(|_| {
        let cache = cache.clone();
        tokio::spawn(async move { take(&*cache, 1, 0).await })
    });
    let taken = join_all(takers).await;
    assert_eq!(taken.into_iter().filter(|one| *one.as_ref().unwrap() == Take::Granted).count(), 10);
}

async fn every_listener_hears_an_announcement(world: World<dyn Cache>) {
    let (cache, beside) = (world.open().await, world.open().await);
    let listeners = [cache.announcements().await.unwrap(), beside.announcements().await.unwrap()];
    cache.announce(tenant(7), &deals("воронка")).await.unwrap();
    for mut listener in listeners {
        let heard = tokio::time::timeout(Duration::from_secs(20), listener.next()).await.expect("in time");
        assert_eq!(heard, Some(Announcement { tenant: 7, population: deals("воронка") }));
    }
}
