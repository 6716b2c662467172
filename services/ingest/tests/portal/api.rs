//! Portals over HTTP: connected, watched, and telling of changes.

use std::time::Duration;

use futures::{StreamExt, stream};
use portal_simulator::{Clock as _, Outgoing};
use proptest::prelude::{Strategy, any, prop};
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use reqwest::StatusCode;
use serde_json::{Value, json};
use store::registry::{Connections, JobState, Scope};

use crate::support::api::{Api, TOKEN, event, key};
use crate::support::{Store, served};
use portal_simulator::held::assert_equals_portal;

#[tokio::test(flavor = "multi_thread")]
async fn a_portal_is_connected_watched_and_taken_away_and_no_answer_shows_a_secret() {
    let (portal, store) = (served(30, 0).await, Store::new().await);
    let api = Api::new(&portal, &store).await;
    let asked = json!({"name": "acme", "webhook": portal.url(), "plan": "self-hosted"});
    let forbidden = api.post("/v1/portals", Scope::Ingest, &asked).await;
    assert_eq!(forbidden.status(), StatusCode::FORBIDDEN);
    let mut answers = Vec::new();
    let created = api.post("/v1/portals", Scope::Admin, &asked).await;
    assert_eq!(created.status(), StatusCode::CREATED);
    answers.push(created.text().await.unwrap());
    // The stream ends with the import.
    let events = api.get("/v1/portals/acme/progress", Scope::Admin).await.text().await.unwrap();
    let last = events.trim().rsplit("data: ").next().unwrap();
    let last: Value = serde_json::from_str(last).unwrap();
    assert_eq!(last["stage"], "following", "{last}");
    assert_equals_portal(&store.held().await, &portal.portal);
    answers.extend([events, api.get("/v1/portals", Scope::Admin).await.text().await.unwrap()]);
    let refused = json!({"name": "acme2", "webhook": format!("{}x/", portal.url().trim_end_matches('/'))});
    let refused = api.post("/v1/portals", Scope::Admin, &refused).await;
    assert_eq!(refused.status(), StatusCode::BAD_GATEWAY);
    answers.push(refused.text().await.unwrap());
    let code = portal.url().trim_end_matches('/').rsplit('/').next().unwrap().to_owned();
    for answer in answers {
        assert!(!answer.contains(&code), "{answer}");
    }
    let request = api.http.delete(format!("{}/v1/portals/acme", api.base));
    let gone = request.bearer_auth(key(Scope::Admin).expose()).send().await.unwrap();
    assert_eq!(gone.status(), StatusCode::NO_CONTENT);
    assert_eq!(api.get("/v1/portals/acme", Scope::Admin).await.status(), StatusCode::NOT_FOUND);
    assert_eq!(store.registry.connections(store.tenant).await.unwrap(), []);
    api.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_portal_tells_is_in_the_store_soon_after() {
    let (portal, store) = (served(60, 1).await, Store::new().await);
    let api = Api::new(&portal, &store).await;
    api.connect(&portal, &store).await;
    portal.portal.subscribe(&Outgoing {
        url: format!("{}/portals/a/acme/events", api.base),
        application_token: TOKEN.into(),
        events: portal_simulator::world::change::events(),
    });
    portal.time.pass(86_400_000);
    portal.portal.live_until(portal.time.now());
    portal.time.pass(60_000);
    let deliveries = portal.portal.deliveries();
    assert!(!deliveries.is_empty());
    for delivery in deliveries {
        assert_eq!(api.event("/portals/a/acme/events", delivery.body).await, StatusCode::OK);
    }
    portal.settle(&store).await;
    assert_equals_portal(&store.held().await, &portal.portal);
    api.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_does_not_know_the_token_is_told_nothing_and_changes_nothing() {
    let (portal, store) = (served(10, 0).await, Store::new().await);
    let api = Api::new(&portal, &store).await;
    api.connect(&portal, &store).await;
    let path = "/portals/a/acme/events";
    let update = |token: &str| event("ONCRMDEALUPDATE", "data[FIELDS][ID]=1", token);
    let requests = portal.portal.counters().requests;
    for (path, body) in [
        (path, update("51856fefc120afa4b628cc82d3935ccf")),
        (path, update("")),
        ("/portals/a/other/events", update(TOKEN)),
        ("/portals/b/acme/events", update(TOKEN)),
        (path, event("ONAPPUNINSTALL", "data[CLEAN]=1", "forged")),
        (path, event("ONAPPINSTALL", "auth[access_token]=a&auth[refresh_token]=b", "forged")),
    ] {
        let status = api.event(path, body.clone()).await;
        let expected = if body.ends_with('=') { StatusCode::BAD_REQUEST } else { StatusCode::UNAUTHORIZED };
        assert_eq!(status, expected, "{path} {body}");
    }
    for body in ["", "event=", "%%%", "{\"event\": 1}", "event=ONCRMDEALUPDATE&auth[member_id]=a"] {
        assert_eq!(api.event(path, body).await, StatusCode::BAD_REQUEST, "{body}");
    }
    let oversized = update(TOKEN) + &"&x=1".repeat(20_000);
    assert_eq!(api.event(path, oversized).await, StatusCode::PAYLOAD_TOO_LARGE);
    tokio::time::sleep(Duration::from_millis(200)).await;
    portal.time.pass(1_000);
    tokio::time::sleep(Duration::from_millis(200)).await;
    assert_eq!(portal.portal.counters().requests, requests, "the portal was not called");
    assert_eq!(api.status().await["stage"], "following");
    api.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_event_that_is_replayed_makes_the_portal_be_read_once_and_unknown_ones_not_at_all() {
    let (portal, store) = (served(10, 0).await, Store::new().await);
    let api = Api::new(&portal, &store).await;
    api.connect(&portal, &store).await;
    let path = "/portals/a/acme/events";
    assert_eq!(api.event(path, event("ONTASKADD", "data[FIELDS_AFTER][ID]=1", TOKEN)).await, StatusCode::OK);
    for _ in 0..100 {
        let body = event("ONCRMDEALUPDATE", "data[FIELDS][ID]=1", TOKEN);
        assert_eq!(api.event(path, body).await, StatusCode::OK);
    }
    tokio::time::sleep(Duration::from_millis(300)).await;
    let queued = store.in_state(JobState::Waiting).await;
    assert_eq!(queued.iter().map(|job| &*job.kind).collect::<Vec<_>>(), ["portal/look"]);
    api.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_flood_by_somebody_who_knows_the_token_is_refused_before_it_is_queued() {
    let (portal, store) = (served(10, 0).await, Store::new().await);
    let api = Api::new(&portal, &store).await;
    api.connect(&portal, &store).await;
    let posts = (1..=5_100).map(|comment| {
        api.event(
            "/portals/a/acme/events",
            event("ONCRMTIMELINECOMMENTADD", &format!("data[ID]={comment}"), TOKEN),
        )
    });
    let answers: Vec<StatusCode> = stream::iter(posts).buffer_unordered(16).collect().await;
    let refused = answers.iter().filter(|status| **status == StatusCode::TOO_MANY_REQUESTS).count();
    let taken = answers.iter().filter(|status| **status == StatusCode::OK).count();
    assert!(refused > 0 && taken + refused == 5_100, "{taken} taken, {refused} refused");
    api.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_webhook_is_not_removed_by_the_removal_of_an_application() {
    let (portal, store) = (served(10, 0).await, Store::new().await);
    let api = Api::new(&portal, &store).await;
    api.connect(&portal, &store).await;
    let removed = event("ONAPPUNINSTALL", "data[CLEAN]=1", TOKEN);
    assert_eq!(api.event("/portals/a/acme/events", removed).await, StatusCode::OK);
    assert_eq!(api.status().await["stage"], "following");
    assert_eq!(store.jobs().await, 0);
    api.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn no_body_whatever_makes_the_server_fail() {
    let (portal, store) = (served(10, 0).await, Store::new().await);
    let api = Api::new(&portal, &store).await;
    api.connect(&portal, &store).await;
    let names = prop::sample::select(vec![
        "event",
        "EVENT",
        "data[FIELDS][ID]",
        "data[ID]",
        "data",
        "data[",
        "auth[member_id]",
        "auth[domain]",
        "auth[application_token]",
        "ts",
        "auth[expires]",
        "x",
    ]);
    let values = prop::sample::select(vec![
        "ONCRMDEALUPDATE",
        "ONCRMDEALDELETE",
        "ONAPPINSTALL",
        "ONVOXIMPLANTCALLEND",
        "-1",
        "18446744073709551616",
        "%00",
        "%ff%fe",
        "\u{202e}",
        TOKEN,
        "",
    ]);
    let field = (names, values).prop_map(|(name, value)| format!("{name}={value}").into_bytes());
    let fields = prop::collection::vec(field, 0..12).prop_map(|fields| fields.join(&b'&'));
    let noise = prop::collection::vec(any::<u8>(), 0..300);
    let bodies = prop::strategy::Union::new([fields.boxed(), noise.boxed()]);
    let mut runner = TestRunner::deterministic();
    for _ in 0..500 {
        let body = bodies.new_tree(&mut runner).unwrap().current();
        let status = api.event("/portals/a/acme/events", body.clone()).await;
        assert!(!status.is_server_error(), "{status}: {}", String::from_utf8_lossy(&body));
    }
    api.end().await;
}
