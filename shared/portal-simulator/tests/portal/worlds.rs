//! The world behind the API: it is the same for the same seed, follows its script, and its truth comes true.

use std::sync::Arc;

use crm::moment::{DAY, HOUR};
use crm::{Activity, Body, Entity, Entry, Fact, Kind, Moment, Stage, State, Version};
use portal_simulator::{Clock, Company, Limits, Options, Portal, Request, Script, SimulatedTime, Trade};
use serde_json::json;

use crate::support::{id, portal, with};

#[test]
fn the_same_seed_gives_the_same_answers_to_the_last_byte() {
    let live = |seed: u64| {
        let test = with(Options { limits: Limits::LIFTED, ..Options::new("acme", seed) });
        let mut said = Vec::new();
        for call in
            ["crm.deal.list", "crm.activity.list?order[ID]=DESC", "voximplant.statistic.get", "profile"]
        {
            test.clock.pass(HOUR);
            let response = test.portal.request(&Request::get(test.portal.target(call)));
            said.push(String::from_utf8(response.body).unwrap());
        }
        (said, test.portal.webhooks())
    };
    assert_eq!(live(5), live(5));
    assert_ne!(live(5), live(6));
}

#[test]
fn time_is_what_changes_the_world_and_asking_is_not() {
    let test = portal();
    let count = || test.call("crm.activity.list", json!({ "select": ["ID"] }))["total"].as_u64().unwrap();
    let before = count();
    assert_eq!(count(), before);
    test.clock.pass(5 * DAY);
    assert!(count() > before + 20, "{before}");
}

#[test]
fn living_in_steps_leads_where_living_at_once_does() {
    let (steps, once) = (portal(), portal());
    for _ in 0..100 {
        steps.clock.pass(DAY / 10);
        steps.portal.live_until(steps.clock.now());
    }
    once.clock.pass(10 * DAY);
    let told = |test: &crate::support::Test| test.all("crm.activity.list", json!({}), None, "ID");
    assert_eq!(told(&steps), told(&once));
}

#[test]
fn the_truth_of_open_deals_is_a_probability_and_closed_ones_have_none() {
    let test = portal();
    let now = test.clock.now();
    let deals = test.portal.world(|world| {
        let register = world.register(Kind::Deal);
        let closed = |id: &u32| register.get(*id, "CLOSED") == true.into();
        register.rows.keys().map(|id| (*id, closed(id))).collect::<Vec<_>>()
    });
    let (closed, open): (Vec<_>, Vec<_>) = deals.into_iter().partition(|(_, closed)| *closed);
    assert!(open.len() > 10 && closed.len() > 100);
    assert!(closed.iter().all(|(deal, _)| test.portal.truth(*deal, now).is_none()));
    let truths: Vec<f64> = open.iter().filter_map(|(deal, _)| test.portal.truth(*deal, now)).collect();
    assert!(truths.len() > open.len() * 9 / 10);
    assert!(truths.iter().all(|truth| (0.0..1.0).contains(truth)));
    assert!(truths.iter().any(|truth| *truth > 0.0));
}

#[test]
fn trades_differ_as_they_should() {
    let [machinery, school] = [Trade::Machinery, Trade::School].map(|trade| {
        let company = Company { deals: 150, days_ahead: 1, ..Company::new(trade, 3) };
        let script = Arc::new(Script::generate(&company));
        let clock = Arc::new(SimulatedTime::new(script.opens()));
        let portal = Portal::new(Options::new("acme", 3), script, clock);
        let leads = portal.world(|world| world.register(Kind::Lead).rows.len());
        let deals = portal.world(|world| world.register(Kind::Deal).rows.len());
        leads as f64 / deals as f64
    });
    assert!(school > 2.0 * machinery, "{school} {machinery}");
    assert_eq!(Trade::from_name("school"), Some(Trade::School));
}

#[test]
fn something_is_deleted_and_a_planned_task_is_done_when_its_time_comes() {
    let test = portal();
    let planned = test.portal.world(|world| {
        let open = world.activities.values().filter(|activity| !activity.completed);
        open.map(|activity| activity.id).collect::<Vec<_>>()
    });
    test.clock.pass(30 * DAY);
    test.portal.live_until(test.clock.now());
    test.portal.world(|world| {
        let done = |id| world.activities.get(id).is_none_or(|activity| activity.completed);
        assert!(!planned.is_empty() && planned.iter().all(done));
        let leads = &world.register(Kind::Lead).rows;
        let last = *leads.keys().last().unwrap() as usize;
        assert!(leads.len() < last, "some of {last} leads are gone");
    });
}

#[test]
fn an_event_log_is_a_portal_of_deals() {
    let at = |hour: i64| Moment(1_700_000_000_000) + hour * HOUR;
    let fact = |key: &str, hour: i64, body: Body| Entry {
        entity: Entity::new(Kind::Deal, "case 173688"),
        fact: Fact { key: key.into(), occurred_at: at(hour), recorded_at: at(hour), backfilled: false, body },
    };
    let stage = |name: &str, state| Body::Stage(Stage { stage: name.into(), state, ..Stage::default() });
    let version = Version { fields: Arc::new([("AMOUNT_REQ".into(), "20000".into())].into()) };
    let entries = vec![
        fact("1", 0, stage("A_SUBMITTED", State::Open)),
        fact("2", 0, Body::Version(version)),
        fact("3", 5, Body::Activity(Activity { label: "W_Calling/START".into(), ..Activity::default() })),
        fact("4", 9, stage("A_APPROVED", State::Won)),
    ];
    let script = Arc::new(Script::replay(entries, at(6)));
    assert_eq!((script.ends(), script.horizon_days()), (at(9), None));
    let clock = Arc::new(SimulatedTime::new(script.opens()));
    let test =
        crate::support::Test { portal: Portal::new(Options::new("bpi", 1), script, clock.clone()), clock };
    let deal = || test.result("crm.deal.get", json!({ "id": 1 }));
    assert_eq!((&deal()["STAGE_ID"], &deal()["UF_CRM_AMOUNT_REQ"]), (&json!("A_SUBMITTED"), &json!("20000")));
    let activity = test.result("crm.activity.list", json!({}))[0].clone();
    assert_eq!((&activity["SUBJECT"], id(&activity["OWNER_ID"])), (&json!("W_Calling/START"), 1));
    test.clock.pass(4 * HOUR);
    assert_eq!(deal()["STAGE_SEMANTIC_ID"], "S");
    assert_eq!(test.portal.truth(1, at(6)), None);
}
