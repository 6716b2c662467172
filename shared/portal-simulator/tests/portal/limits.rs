//! Limits of requests and of operating time.

use std::net::{IpAddr, Ipv4Addr};

use crm::moment::{MINUTE, SECOND};
use portal_simulator::{Clock, Limits, Options, Request};
use serde_json::json;

use crate::support::with;

fn standard() -> Options {
    Options::new("acme", 5)
}

#[test]
fn the_fifty_first_request_at_once_is_one_too_many_and_half_a_second_later_it_is_not() {
    let test = with(standard());
    let ask = || test.ask("profile", json!({}));
    assert!((0..50).all(|_| ask().0 == 200));
    let (status, body) = ask();
    let words = json!({ "error": "QUERY_LIMIT_EXCEEDED", "error_description": "Too many requests" });
    assert_eq!((status, body), (503, words));
    test.clock.pass(SECOND / 2);
    assert_eq!([ask().0, ask().0], [200, 503]);
    assert_eq!(test.portal.counters().errors_of("QUERY_LIMIT_EXCEEDED"), 2);
}

#[test]
fn addresses_are_counted_each_for_itself_and_a_batch_counts_as_one() {
    let test = with(standard());
    let from = |last: u8, method: &str| {
        let address = IpAddr::V4(Ipv4Addr::new(10, 0, 0, last));
        test.portal.request(&Request::get(test.portal.target(method)).from(address)).status
    };
    assert!((0..50).all(|_| from(1, "batch?cmd[0]=profile&cmd[1]=profile") == 200));
    assert_eq!((from(1, "profile"), from(2, "profile")), (503, 200));
    assert_eq!(test.portal.requests_from(IpAddr::V4(Ipv4Addr::new(10, 0, 0, 1))), 51);
    assert_eq!(test.portal.counters().calls_of("profile"), 101);
}

#[test]
fn the_greatest_plan_takes_more_and_lifted_limits_take_everything() {
    let accepted = |limits| {
        let test = with(Options { limits, ..standard() });
        (0..1_000).take_while(|_| test.ask("server.time", json!({})).0 == 200).count()
    };
    assert_eq!(accepted(Limits::ENTERPRISE), 250);
    assert_eq!(accepted(Limits::LIFTED), 1_000);
}

#[test]
fn a_method_whose_time_is_used_up_rests_until_it_is_told_and_others_go_on() {
    let limits = Limits { operating: Some(2.0), rate: None };
    let test = with(Options { limits, ..standard() });
    let mut last = json!(null);
    let refused = loop {
        let (status, body) = test.ask("crm.deal.list", json!({}));
        if status != 200 {
            break (status, body);
        }
        last = body["time"].clone();
    };
    let words = json!({
        "error": "OPERATION_TIME_LIMIT",
        "error_description": "Method is blocked due to operation time limit.",
    });
    assert_eq!(refused, (429, words));
    assert!(last["operating"].as_f64().unwrap() >= 2.0, "the call that crosses the limit is done");
    assert_eq!(test.ask("crm.lead.list", json!({})).0, 200);
    let batch = test.result("batch", json!({ "cmd": { "d": "crm.deal.list" } }));
    assert_eq!(batch["result_error"]["d"]["error"], "OPERATION_TIME_LIMIT");
    let reset_at = last["operating_reset_at"].as_i64().unwrap();
    test.clock.pass(reset_at * SECOND - test.clock.now().0 + SECOND);
    assert_eq!(test.ask("crm.deal.list", json!({})).0, 200);
}

#[test]
fn operating_time_is_that_of_one_webhook() {
    let limits = Limits { operating: Some(0.001), rate: None };
    let options = standard();
    let webhooks = vec![options.webhooks[0].clone(), portal_simulator::Webhook::new(1, "second")];
    let test = with(Options { limits, webhooks, ..options });
    assert_eq!([test.ask("profile", json!({})).0, test.ask("profile", json!({})).0], [200, 429]);
    assert_eq!(test.post("/rest/1/second/profile", json!({})).0, 200);
}

#[test]
fn a_method_can_be_blocked_by_hand() {
    let test = with(standard());
    test.portal.block_method("crm.deal.list", test.clock.now() + MINUTE);
    assert_eq!(test.ask("crm.deal.list", json!({})).0, 429);
    test.clock.pass(MINUTE);
    assert_eq!(test.ask("crm.deal.list", json!({})).0, 200);
}

#[test]
fn counting_costs_and_costs_cannot_be_known_before() {
    let test = with(Options { limits: Limits::LIFTED, ..standard() });
    let seconds = || test.call("crm.deal.list", json!({ "start": -1 }))["time"]["duration"].as_f64().unwrap();
    let costs: Vec<f64> = (0..20).map(|_| seconds()).collect();
    let (least, most) =
        costs.iter().fold((f64::MAX, 0.0_f64), |(low, high), cost| (low.min(*cost), high.max(*cost)));
    assert!(most > 1.5 * least, "{costs:?}");
}
