//! Events: subscriptions, what is posted, and what goes wrong on the way.

use std::collections::BTreeMap;
use std::time::Duration;

use crm::moment::{DAY, HOUR, MINUTE};
use portal_simulator::{Delivery, Mischief, Outgoing};
use serde_json::json;

use crate::support::{Test, app, portal};

fn pairs(delivery: &Delivery) -> BTreeMap<String, String> {
    let body = url::form_urlencoded::parse(delivery.body.as_bytes());
    body.map(|(key, value)| (key.into_owned(), value.into_owned())).collect()
}

fn subscribed() -> Test {
    let test = portal();
    test.portal.subscribe(&Outgoing {
        url: "https://leadlight.example/events".into(),
        application_token: "outgoing-token".into(),
        events: [
            "ONCRMDEALADD",
            "ONCRMDEALUPDATE",
            "ONCRMDEALDELETE",
            "ONCRMLEADADD",
            "ONCRMLEADDELETE",
            "ONCRMACTIVITYADD",
        ]
        .map(str::to_owned)
        .to_vec(),
    });
    test
}

/// What is delivered while so much time passes.
fn within(test: &Test, milliseconds: i64) -> Vec<BTreeMap<String, String>> {
    test.clock.pass(milliseconds);
    test.portal.live_until(portal_simulator::Clock::now(&*test.clock));
    // Until the last one has arrived.
    test.clock.pass(MINUTE);
    test.portal.deliveries().iter().map(pairs).collect()
}

#[test]
fn a_portal_lives_and_tells_of_it_with_ids_alone() {
    let test = subscribed();
    let before = test.portal.world(|world| world.activities.len());
    let told = within(&test, 10 * DAY);
    let after = test.portal.world(|world| world.activities.len());
    let of = |event: &str| told.iter().filter(|pairs| pairs["event"] == event).count();
    assert!(after > before && of("ONCRMACTIVITYADD") >= after - before, "{before} {after}");
    assert!(of("ONCRMDEALADD") > 0 && of("ONCRMDEALUPDATE") > of("ONCRMDEALADD"));
    for pairs in &told {
        assert!(pairs["data[FIELDS][ID]"].parse::<u32>().is_ok());
        assert!(pairs["ts"].parse::<i64>().is_ok() && pairs["event_handler_id"].parse::<u32>().is_ok());
        assert_eq!(pairs["auth[application_token]"], "outgoing-token");
        assert_eq!(pairs["auth[member_id]"], test.portal.member_id());
        assert!(!pairs.contains_key("auth[access_token]"), "outgoing webhooks have no tokens");
        assert!(pairs.keys().all(|key| !key.contains("TITLE")), "no values of fields");
    }
}

#[test]
fn events_come_out_of_order_and_once() {
    let test = subscribed();
    let told = within(&test, 20 * DAY);
    let moments: Vec<i64> = told.iter().map(|pairs| pairs["ts"].parse().unwrap()).collect();
    assert!(!moments.is_sorted());
    assert!(test.portal.deliveries().is_empty());
    assert_eq!(test.portal.counters().delivered, told.len() as u64);
}

#[test]
fn shares_of_events_are_lost_doubled_and_late() {
    let test = subscribed();
    test.portal.set_mischief(Mischief {
        lost_events: 0.2,
        doubled_events: 0.2,
        late_events: (0.2, Duration::from_secs(3_600)),
        ..Mischief::NONE
    });
    test.clock.pass(20 * DAY);
    test.portal.live_until(portal_simulator::Clock::now(&*test.clock));
    let counters = test.portal.counters();
    let soon = test.portal.deliveries().len() as u64;
    test.clock.pass(2 * HOUR);
    let all = soon + test.portal.deliveries().len() as u64;
    let events = counters.lost + all - counters.doubled;
    for share in [counters.lost, counters.doubled, counters.late] {
        assert!((0.1..0.3).contains(&(share as f64 / events as f64)), "{counters:?} of {events}");
    }
}

#[test]
fn an_application_is_told_with_tokens_once_it_is_installed() {
    let test = portal();
    let installation = test.portal.install(&app(), 1);
    let token = installation.tokens.access.clone();
    let bind = |event: &str| {
        test.with_token(
            &token,
            "event.bind",
            json!({ "event": event, "handler": "https://app.example/events" }),
        )
    };
    assert_eq!(bind("OnCrmDealUpdate").1["result"], true);
    assert_eq!(bind("ONCRMDEALUPDATE").1["error"], "ERROR_HANDLER_ALREADY_EXIST");
    assert_eq!(
        bind("ONNONSENSE"),
        (400, json!({ "error": "ERROR_EVENT_NOT_FOUND", "error_description": "Event not found" }))
    );
    assert!(within(&test, 5 * DAY).is_empty(), "the installation is not finished");
    test.portal.finish_installation("app.1");
    test.portal.set_mischief(Mischief { tokenless_events: 0.5, ..Mischief::NONE });
    let told = within(&test, 5 * DAY);
    let with_tokens = told.iter().filter(|pairs| pairs.contains_key("auth[access_token]")).count();
    assert!(with_tokens > 0 && with_tokens < told.len(), "{with_tokens} of {}", told.len());
    for pairs in &told {
        assert_eq!(pairs["auth[application_token]"], installation.application_token);
        assert!(!pairs.contains_key("auth[refresh_token]"));
        let Some(token) = pairs.get("auth[access_token]") else { continue };
        let seconds: i64 = pairs["auth[expires_in]"].parse().unwrap();
        assert!((1_800..=3_600).contains(&seconds));
        assert_eq!(test.with_token(token, "profile", json!({})).0, 200);
    }
}

#[test]
fn an_application_without_pages_is_told_of_its_installation_and_of_its_end() {
    let test = portal();
    let app = portal_simulator::App { install_path: Some("https://app.example/install".into()), ..app() };
    let installation = test.portal.install(&app, 1);
    let told: Vec<_> = test.portal.deliveries().iter().map(pairs).collect();
    assert_eq!((told.len(), &*told[0]["event"]), (1, "ONAPPINSTALL"));
    assert!(told[0].contains_key("auth[refresh_token]"));
    let handler = json!({ "event": "ONAPPUNINSTALL", "handler": "https://app.example/uninstall" });
    assert_eq!(test.with_token(&installation.tokens.access, "event.bind", handler).0, 200);
    test.portal.uninstall("app.1", true);
    let told: Vec<_> = test.portal.deliveries().iter().map(pairs).collect();
    assert_eq!((&*told[0]["event"], &*told[0]["data[CLEAN]"]), ("ONAPPUNINSTALL", "1"));
    assert!(!told[0].contains_key("auth[access_token]"));
    assert_eq!(told[0]["auth[application_token]"], installation.application_token);
    assert_eq!(test.with_token(&installation.tokens.access, "profile", json!({})).0, 401);
}

#[test]
fn own_writes_are_told_of_too() {
    let test = subscribed();
    test.call("crm.deal.update", json!({ "id": 3, "fields": { "COMMENTS": "hot" } }));
    let told = within(&test, 0);
    assert!(told.iter().any(|pairs| pairs["event"] == "ONCRMDEALUPDATE" && pairs["data[FIELDS][ID]"] == "3"));
}

#[test]
fn offline_events_wait_in_a_queue_one_for_each_record() {
    let test = portal();
    let token = test.portal.install(&app(), 1).tokens.access;
    let bound =
        test.with_token(&token, "event.bind", json!({ "event": "ONCRMDEALUPDATE", "event_type": "offline" }));
    assert_eq!(bound.1["result"], true);
    for comment in ["a", "b", "c"] {
        test.call("crm.deal.update", json!({ "id": 3, "fields": { "COMMENTS": comment } }));
        test.clock.pass(MINUTE);
    }
    let get = |params| test.with_token(&token, "event.offline.get", params).1["result"].take();
    let reserved = get(json!({ "clear": 0 }));
    let events = reserved["events"].as_array().unwrap();
    let of_deal = events.iter().filter(|event| event["EVENT_DATA"]["FIELDS"]["ID"] == "3").count();
    assert_eq!(of_deal, 1);
    assert_eq!(get(json!({}))["events"], json!([]), "reserved rows are hidden from others");
    test.with_token(&token, "event.offline.clear", json!({ "process_id": reserved["process_id"] }));
    let left = test.with_token(&token, "event.offline.list", json!({})).1;
    assert_eq!(left["result"], json!([]));
}

#[test]
fn a_placement_is_posted_with_a_query_and_a_body() {
    let test = portal();
    let token = test.portal.install(&app(), 1).tokens.access;
    let bind = |handler: &str| {
        let params = json!({ "PLACEMENT": "CRM_DEAL_DETAIL_TAB", "HANDLER": handler, "TITLE": "Forecast" });
        test.with_token(&token, "placement.bind", params)
    };
    assert_eq!(bind("").0, 200);
    assert_eq!(bind("https://app.example/card").1["result"], true);
    assert_eq!(bind("https://app.example/card").1["error_description"], "Handler already binded");
    let opened = test.portal.placement("app.1", "CRM_DEAL_DETAIL_TAB", 3, 41).unwrap();
    assert!(
        opened
            .url
            .starts_with("https://app.example/card?DOMAIN=acme.bitrix24.test&PROTOCOL=1&LANG=ru&APP_SID=")
    );
    let body = pairs(&opened);
    assert_eq!((&*body["PLACEMENT"], &*body["AUTH_EXPIRES"]), ("CRM_DEAL_DETAIL_TAB", "3600"));
    let options: serde_json::Value = serde_json::from_str(&body["PLACEMENT_OPTIONS"]).unwrap();
    assert_eq!(options["ID"], "41");
    let profile = test.with_token(&body["AUTH_ID"], "profile", json!({})).1;
    assert_eq!(profile["result"]["ID"], "3");
    assert_eq!(test.portal.placement("app.1", "CRM_LEAD_DETAIL_TAB", 3, 41), None);
}
