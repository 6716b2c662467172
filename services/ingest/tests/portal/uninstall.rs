//! An application that is removed from its portal.

use std::time::Duration;

use crm::moment::{DAY, SECOND};
use ingest::portal::connection::Stage;
use portal_simulator::held::assert_equals_portal;
use portal_simulator::{Clock as _, Delivery};
use reqwest::StatusCode;
use serde_json::json;
use store::EventStore;
use store::registry::{Connections, Cursors, JobState, Scope};

use crate::support::api::key;
use crate::support::application::{ID, SECRET, World};
use crate::support::{CONNECTION, Store};

/// What the portal posts when the application is removed.
fn removal(world: &World) -> Delivery {
    world.portal.portal.uninstall(ID, true);
    let mut deliveries = world.portal.portal.deliveries().into_iter();
    deliveries.find(|delivery| delivery.body.contains("ONAPPUNINSTALL")).unwrap()
}

/// Waits until no job is due.
async fn idle(world: &World) {
    for _ in 0..500 {
        tokio::time::sleep(Duration::from_millis(20)).await;
        let now = world.portal.time.now();
        let mut due = 0;
        for state in [JobState::Waiting, JobState::Released, JobState::Running] {
            let jobs = world.store.in_state(state).await;
            due += jobs.iter().filter(|job| job.run_at <= now).count();
        }
        if due == 0 {
            return;
        }
    }
    panic!("there are jobs that nobody does");
}

async fn facts(store: &Store) -> u64 {
    store.events.count(store.tenant).await.unwrap().facts
}

async fn is_connected(store: &Store) -> bool {
    store.registry.connection(store.tenant, CONNECTION).await.unwrap().is_some()
}

/// How the connection is, past the limits of the API.
async fn stage(world: &World) -> Stage {
    let context = world.portal.context(&world.store).await;
    context.status(world.store.tenant, CONNECTION).await.unwrap().unwrap().stage
}

#[tokio::test(flavor = "multi_thread")]
async fn a_removed_application_is_left_alone_at_once_and_erased_when_seven_days_have_passed() {
    let world = World::new().await;
    world.connect().await;
    let known = facts(&world.store).await;
    assert_eq!(world.api.deliver(removal(&world)).await.status(), StatusCode::OK);
    let status = world.api.status().await;
    assert_eq!(status["stage"], "suspended");
    assert!(status["refusal"]["reason"].as_str().unwrap().contains("removed"), "{status}");
    assert!(status["erased_at"].is_i64(), "{status}");
    for passed in [10 * SECOND, 7 * DAY - 20 * SECOND] {
        world.portal.time.pass(passed);
        idle(&world).await;
        assert_eq!((stage(&world).await, facts(&world.store).await), (Stage::Suspended, known));
    }
    world.portal.time.pass(20 * SECOND);
    idle(&world).await;
    assert_eq!((is_connected(&world.store).await, facts(&world.store).await), (false, 0));
    // Connected again it is read from the beginning.
    for list in ["backfill", "changes", "deal", "activity", "deal/comments"] {
        let cursor = world.store.registry.cursor(world.store.tenant, &format!("portal/acme/{list}")).await;
        assert_eq!(cursor.unwrap().unwrap_or_default(), "", "{list}");
    }
    world.connect().await;
    assert_equals_portal(&world.store.held().await, &world.portal.portal);
    world.api.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_application_that_is_installed_again_within_seven_days_goes_on() {
    let world = World::new().await;
    world.connect().await;
    let known = facts(&world.store).await;
    world.api.deliver(removal(&world)).await;
    world.portal.time.pass(5 * DAY);
    idle(&world).await;
    let url = world.expect().await;
    world.identify(SECRET).await;
    assert_eq!(world.api.deliver(world.install(&url, 1)).await.status(), StatusCode::OK);
    world.portal.time.pass(5 * DAY);
    idle(&world).await;
    assert_eq!(stage(&world).await, Stage::Following);
    assert!(facts(&world.store).await >= known);
    world.api.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_removal_that_somebody_makes_up_who_knows_the_token_ends_nothing() {
    let world = World::new().await;
    world.connect().await;
    let known = facts(&world.store).await;
    // Every employee's browser has seen the token.
    let deal = world.portal.portal.world(|it| *it.register(crm::Kind::Deal).rows.keys().next().unwrap());
    world.portal.call("crm.deal.update", json!({"id": deal, "fields": {"TITLE": "Other"}}));
    world.portal.time.pass(10 * SECOND);
    let event = world.portal.portal.deliveries().pop().unwrap();
    let forged = Delivery { body: event.body.replace("ONCRMDEALUPDATE", "ONAPPUNINSTALL"), ..event };
    assert!(forged.body.contains("ONAPPUNINSTALL"));
    assert_eq!(world.api.deliver(forged).await.status(), StatusCode::OK);
    world.portal.time.pass(10 * SECOND);
    idle(&world).await;
    assert_eq!(stage(&world).await, Stage::Following);
    world.portal.time.pass(8 * DAY);
    idle(&world).await;
    assert_eq!(stage(&world).await, Stage::Following);
    assert!(facts(&world.store).await >= known);
    world.api.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_administrator_erases_a_connection_with_what_was_read_over_it_at_once() {
    let world = World::new().await;
    world.connect().await;
    let erase = |path: &str| {
        let request = world.api.http.delete(format!("{}/v1/portals/{path}", world.api.base));
        request.bearer_auth(key(Scope::Admin).expose()).send()
    };
    assert_eq!(erase("other?erase=true").await.unwrap().status(), StatusCode::NOT_FOUND);
    assert_eq!(erase("acme?erase=maybe").await.unwrap().status(), StatusCode::BAD_REQUEST);
    assert!(facts(&world.store).await > 0);
    assert_eq!(erase("acme?erase=true").await.unwrap().status(), StatusCode::NO_CONTENT);
    assert_eq!((is_connected(&world.store).await, facts(&world.store).await), (false, 0));
    world.api.end().await;
}
