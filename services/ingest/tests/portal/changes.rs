//! A portal that lives on.

use std::collections::{BTreeMap, BTreeSet};

use bitrix24::event::Hint;
use crm::moment::{DAY, HOUR};
use crm::{Body, Entity, Kind, Moment, State};
use ingest::portal::{Deletions, PortalError, Subject, Tally, job};
use portal_simulator::world::change::events;
use portal_simulator::{Clock, Mischief, Outgoing};
use store::EventStore;

use crate::support::{Served, Store, served};
use portal_simulator::held::{Held, assert_equals_portal};

/// Lets a portal tell of everything, badly.
fn subscribe(portal: &Served, lost: f64, doubled: f64) {
    portal.portal.subscribe(&Outgoing {
        url: "http://127.0.0.1:1/".into(),
        application_token: "token".into(),
        events: events(),
    });
    portal.portal.set_mischief(Mischief { lost_events: lost, doubled_events: doubled, ..Mischief::NONE });
}

/// What the events that have come since then hint at.
fn hints(portal: &Served) -> Vec<Subject> {
    let read = |body: &str| Subject::of(&Hint::parse(body.as_bytes()).unwrap().event);
    portal.portal.deliveries().iter().filter_map(|delivery| read(&delivery.body)).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn with_events_lost_and_doubled_a_poll_brings_the_store_to_the_portals_state() {
    let portal = served(80, 3).await;
    let store = portal.read_anew().await;
    subscribe(&portal, 0.3, 0.3);
    let mut followed = 0;
    for _ in 0..24 {
        portal.time.pass(HOUR);
        for hint in hints(&portal) {
            portal.reader(&store).read_again(&[hint]).await.unwrap();
            followed += 1;
        }
    }
    assert!(followed > 0 && portal.portal.counters().lost > 0 && portal.portal.counters().doubled > 0);
    portal.reader(&store).poll().await.unwrap();
    portal.reader(&store).reconcile(Deletions::Few).await.unwrap();
    let held = comments_aside(store.held().await);
    let anew = portal.read_anew().await.held().await;
    assert_equals_portal(&anew, &portal.portal);
    let anew = comments_aside(anew);
    assert_eq!(held.keys().collect::<Vec<_>>(), anew.keys().collect::<Vec<_>>());
    for (entity, held) in &held {
        assert_eq!(held, &anew[entity], "{entity:?}");
    }
}

/// A comment whose event is lost is found when its record is next changed: no list tells of it.
fn comments_aside(held: BTreeMap<Entity, Held>) -> BTreeMap<Entity, Held> {
    let aside = |(entity, held)| (entity, Held { comments: Default::default(), ..held });
    held.into_iter().map(aside).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn looks_follow_a_portal_without_a_poll_in_two_requests_mostly() {
    let portal = served(400, 3).await;
    let store = portal.read_anew().await;
    subscribe(&portal, 0.0, 0.0);
    let mut requests = Vec::new();
    for _ in 0..48 {
        portal.time.pass(HOUR / 2);
        portal.portal.live_until(portal.time.now());
        // The last events are on their way for some seconds.
        portal.time.pass(60_000);
        let events = portal.portal.deliveries();
        let events = events.iter().map(|delivery| Hint::parse(delivery.body.as_bytes()).unwrap().event);
        let jobs: Vec<_> = events.filter_map(|event| job::hinted("acme", &event, Moment(0))).collect();
        let reader = portal.reader(&store);
        if jobs.iter().any(|job| &*job.kind == job::LOOK) {
            let before = portal.portal.counters().requests;
            reader.look().await.unwrap();
            requests.push(portal.portal.counters().requests - before);
        }
        for subjects in jobs.iter().filter_map(|job| job.payload.get("subjects")) {
            let subjects: Vec<Subject> = serde_json::from_value(subjects.clone()).unwrap();
            reader.read_again(&subjects).await.unwrap();
        }
    }
    assert_equals_portal(&store.held().await, &portal.portal);
    requests.sort_unstable();
    assert!(requests.len() > 10 && requests[requests.len() / 2] <= 3, "{requests:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn with_every_event_the_store_follows_without_a_poll() {
    let portal = served(60, 3).await;
    let store = portal.read_anew().await;
    subscribe(&portal, 0.0, 0.0);
    portal.time.pass(DAY);
    portal.portal.live_until(portal.time.now());
    // The last events are on their way for some seconds.
    portal.time.pass(60_000);
    for hint in hints(&portal) {
        portal.reader(&store).read_again(&[hint]).await.unwrap();
    }
    assert_equals_portal(&store.held().await, &portal.portal);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deleted_deal_is_taken_out_by_its_event_and_by_reconciling() {
    let portal = served(60, 0).await;
    let store = portal.read_anew().await;
    let deals: Vec<u32> =
        portal.portal.world(|world| world.register(Kind::Deal).rows.keys().copied().collect());
    portal.time.pass(DAY);
    let (told, found) = (deals[3], deals[5]);
    portal.delete("deal", told);
    portal.delete("deal", found);
    let entity = |id: u32| Entity::new(Kind::Deal, id.to_string());
    let reader = portal.reader(&store);
    reader.read_again(&[Subject::Record(entity(told))]).await.unwrap();
    assert!(!store.held().await.contains_key(&entity(told)));
    assert!(store.held().await.contains_key(&entity(found)));
    reader.poll().await.unwrap();
    reader.reconcile(Deletions::Few).await.unwrap();
    assert_equals_portal(&store.held().await, &portal.portal);
    for id in [told, found] {
        let facts = store.events.timeline(store.tenant, &entity(id)).await.unwrap().facts;
        let Body::Stage(last) = &facts.last().unwrap().body else { panic!("the deletion comes last") };
        assert_eq!(last.state, State::LeftOut);
    }
    let again = reader.reconcile(Deletions::Few).await.unwrap();
    assert_eq!(again, Tally::default(), "what is known to be deleted is not deleted again");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_that_loses_sight_of_the_crm_takes_nothing_out() {
    let portal = served(60, 0).await;
    let store = portal.read_anew().await;
    let before = store.timelines().await;
    let deals: Vec<u32> =
        portal.portal.world(|world| world.register(Kind::Deal).rows.keys().copied().collect());
    for &deal in deals.iter().take(deals.len() / 2) {
        portal.delete("deal", deal);
    }
    let refused = portal.reader(&store).reconcile(Deletions::Few).await.unwrap_err();
    assert!(refused.to_string().contains("deal are not to be seen any more"), "{refused}");
    assert_eq!(store.timelines().await, before);
    // Unless somebody says that they were deleted.
    portal.reader(&store).reconcile(Deletions::All).await.unwrap();
    assert_equals_portal(&store.held().await, &portal.portal);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deleted_activity_is_as_if_it_had_never_been() {
    let portal = served(60, 0).await;
    let store = portal.read_anew().await;
    let activities: BTreeSet<u32> =
        portal.portal.world(|world| world.activities.keys().copied().take(5).collect());
    for id in &activities {
        portal.call("crm.activity.delete", serde_json::json!({ "id": id }));
    }
    portal.reader(&store).reconcile(Deletions::Few).await.unwrap();
    assert_equals_portal(&store.held().await, &portal.portal);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_slipped_through_is_found_by_reconciling() {
    let portal = served(60, 1).await;
    let store = portal.read_anew().await;
    portal.time.pass(DAY);
    portal.portal.live_until(portal.time.now());
    portal.reader(&store).reconcile(Deletions::Few).await.unwrap();
    let held = store.held().await;
    let anew = portal.read_anew().await.held().await;
    assert_eq!(held.keys().collect::<Vec<_>>(), anew.keys().collect::<Vec<_>>());
    for (entity, held) in &held {
        assert_eq!(
            held.activities.keys().collect::<Vec<_>>(),
            anew[entity].activities.keys().collect::<Vec<_>>()
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_forged_hint_leaves_no_trace() {
    let portal = served(60, 0).await;
    let store = portal.read_anew().await;
    let before = store.timelines().await;
    let reader = portal.reader(&store);
    for subject in [
        Subject::Record(Entity::new(Kind::Deal, "999999")),
        Subject::Activity(999_999),
        Subject::Comment(999_999),
    ] {
        assert_eq!(
            reader.read_again(std::slice::from_ref(&subject)).await.unwrap(),
            Tally::default(),
            "{subject:?}"
        );
    }
    assert_eq!(store.timelines().await, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn there_is_no_poll_before_a_backfill() {
    let portal = served(10, 0).await;
    let store = Store::new().await;
    assert!(matches!(portal.reader(&store).poll().await, Err(PortalError::NoBackfill)));
}
