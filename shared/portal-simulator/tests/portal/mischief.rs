//! Portals that misbehave.

use std::time::Duration;

use portal_simulator::{Mischief, Request};
use serde_json::json;

use crate::support::portal;

#[test]
fn a_burst_refuses_several_requests_in_a_row_within_all_limits() {
    let test = portal();
    test.portal.set_mischief(Mischief { bursts: 0.02, burst_length: 5, ..Mischief::NONE });
    let statuses: Vec<u16> = (0..2_000).map(|_| test.ask("server.time", json!({})).0).collect();
    let refused = statuses.iter().filter(|status| **status == 503).count();
    assert!((80..400).contains(&refused), "{refused}");
    let runs = statuses.chunk_by(|a, b| a == b).filter(|run| run[0] == 503);
    assert!(runs.clone().count() > 5 && runs.clone().all(|run| run.len().is_multiple_of(5)));
    test.portal.set_mischief(Mischief::NONE);
    assert_eq!(test.ask("server.time", json!({})).0, 200);
}

#[test]
fn answers_can_be_slow_broken_or_the_page_of_a_proxy() {
    let test = portal();
    let ask = || test.portal.request(&Request::get(test.portal.target("server.time")));
    test.portal.set_mischief(Mischief { slow: (1.0, Duration::from_secs(7)), ..Mischief::NONE });
    assert_eq!(ask().delay, Duration::from_secs(7));
    test.portal.set_mischief(Mischief { broken_json: 1.0, ..Mischief::NONE });
    let broken = ask();
    assert!(broken.status == 200 && serde_json::from_slice::<serde_json::Value>(&broken.body).is_err());
    test.portal.set_mischief(Mischief { pages: 1.0, ..Mischief::NONE });
    assert!(ask().body.starts_with(b"<html>"));
}

#[test]
fn a_portal_can_be_blocked_by_hand_or_deleted() {
    let test = portal();
    test.portal.set_mischief(Mischief { overloaded: true, ..Mischief::NONE });
    let (status, body) = test.ask("profile", json!({}));
    assert_eq!((status, &body["error"]), (503, &json!("OVERLOAD_LIMIT")));
    test.portal.set_mischief(Mischief::NONE);
    test.portal.delete();
    let (status, body) = test.ask("profile", json!({}));
    assert_eq!((status, &body["error"]), (500, &json!("PORTAL_DELETED")));
}

#[test]
fn a_renamed_portal_tells_where_it_is_now() {
    let test = portal();
    test.portal.rename("other");
    let target = test.portal.target("profile");
    let under = |name: &str| {
        let request = Request { name: Some(name.into()), ..Request::post(&target, &json!({})) };
        test.portal.request(&request)
    };
    let moved = under("acme");
    assert_eq!((moved.status, moved.location), (302, Some(format!("https://other.bitrix24.test{target}"))));
    assert_eq!(under("other").status, 200);
}

#[test]
fn plain_http_can_be_refused() {
    let options = portal_simulator::Options { https_only: true, ..portal_simulator::Options::new("acme", 5) };
    let test = crate::support::with(options);
    let plain = Request { secure: false, ..Request::get(test.portal.target("profile")) };
    let answer = test.portal.request(&plain);
    assert_eq!((answer.status, &answer.to_json()["error"]), (400, &json!("INVALID_REQUEST")));
}
