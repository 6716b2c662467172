//! Whatever happens to the server, the cache goes on by itself.

#![expect(clippy::unwrap_used, reason = "these are tests")]

mod support;

use std::time::Duration;

use bytes::Bytes;
use crm::{Kind, Moment, TenantId};
use futures::StreamExt;
use futures::future::try_join5;
use store::Cache;
use store::cache::{Announcements, Budget};
use store::registry::Population;
use test_servers::{Outage, Server, alone};
use tokio::time::{Instant, sleep, timeout};

use support::Prefix;

const PATIENCE: Duration = Duration::from_secs(30);
const BUDGET: Budget = Budget { capacity: 1, refill_per_second: 1.0 };

fn tenant() -> TenantId {
    TenantId::found_in_registry(1)
}

/// One of each call; they are made at once.
async fn use_all(cache: &impl Cache) -> store::Result<()> {
    let value = Bytes::from_static(b"value");
    let population = Population { kind: Kind::Deal, pipeline: "1".into() };
    try_join5(
        cache.set(tenant(), "key", value, PATIENCE),
        cache.take(tenant(), "budget", 1, BUDGET, Moment(0)),
        cache.announce(tenant(), &population),
        cache.get(tenant(), "key"),
        cache.erase(tenant()),
    )
    .await?;
    Ok(())
}

/// Calls without pause: during the outage each fails soon, and as unavailable; after it each succeeds again.
async fn the_cache_goes_on_after(outage: impl Fn(&Server) -> Outage<'_>) {
    let (Some(url), Some(server)) = (test_servers::url("redis"), Server::controlled("redis")) else { return };
    let cache = Prefix::new(&url).open();
    use_all(&cache).await.unwrap();
    let away = outage(&server);
    let end = Instant::now() + Outage::lasts();
    while Instant::now() < end {
        let error = timeout(PATIENCE, use_all(&cache)).await.expect("an answer").unwrap_err();
        assert!(error.is_transient(), "{error}");
    }
    drop(away);
    let back = async {
        while use_all(&cache).await.is_err() {
            sleep(Duration::from_millis(20)).await;
        }
    };
    timeout(PATIENCE, back).await.expect("the cache answers again");
    for _ in 0..100 {
        use_all(&cache).await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn calls_succeed_again_after_a_stop_of_the_server() {
    let _alone = alone().await;
    the_cache_goes_on_after(Server::stop).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn calls_succeed_again_after_a_crash_of_the_server() {
    let _alone = alone().await;
    the_cache_goes_on_after(Server::kill).await;
}

/// The pipeline of the next announcement; `None` at the end.
async fn heard(announcements: &mut Announcements) -> Option<Box<str>> {
    let next = timeout(PATIENCE, announcements.next()).await.expect("an announcement or the end");
    next.map(|announcement| announcement.population.pipeline)
}

#[tokio::test(flavor = "multi_thread")]
async fn announcements_end_with_the_connection_and_can_be_listened_to_again() {
    let _alone = alone().await;
    let (Some(url), Some(server)) = (test_servers::url("redis"), Server::controlled("redis")) else { return };
    let prefix = Prefix::new(&url);
    let (listener, announcer) = (prefix.open(), prefix.open());
    let announce = async |pipeline: &str| {
        announcer.announce(tenant(), &Population { kind: Kind::Deal, pipeline: pipeline.into() }).await
    };
    let mut announcements = listener.announcements().await.unwrap();
    announce("1").await.unwrap();
    assert_eq!(heard(&mut announcements).await.as_deref(), Some("1"));

    let away = server.kill();
    assert_eq!(heard(&mut announcements).await, None);
    assert!(listener.announcements().await.err().expect("nobody to listen to").is_transient());
    sleep(Outage::lasts()).await;
    drop(away);

    let mut announcements = listener.announcements().await.unwrap();
    while announce("2").await.is_err() {}
    assert_eq!(heard(&mut announcements).await.as_deref(), Some("2"));
}
