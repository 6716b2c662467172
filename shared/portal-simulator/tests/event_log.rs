//! A real event log as a portal of deals: BPI Challenge 2012, loan applications of a bank.

#![expect(clippy::unwrap_used, reason = "these are tests")]

use std::collections::BTreeMap;
use std::fs::File;
use std::path::Path;
use std::sync::Arc;

use crm::{Activity, ActivityKind, Body, Entity, Entry, Fact, Kind, Moment, Stage, State};
use flate2::read::GzDecoder;
use portal_simulator::{Limits, Options, Portal, Request, Script, SimulatedTime};
use serde_json::json;

/// The facts of the log: states of applications are stages, everything else is an activity. `None` where the log is not there.
fn entries() -> Option<Vec<Entry>> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/bpic2012/events.csv.gz");
    let Ok(file) = File::open(&file) else {
        println!("skipped: {} is not there", file.display());
        return None;
    };
    let mut rows = csv::Reader::from_reader(GzDecoder::new(file));
    let entry = |row: csv::StringRecord| {
        let at: Moment = row[4].parse().unwrap();
        let name = &row[2];
        let body = if name.starts_with("A_") {
            let state = match name {
                "A_APPROVED" | "A_ACTIVATED" | "A_REGISTERED" => State::Won,
                "A_DECLINED" | "A_CANCELLED" => State::Lost,
                _ => State::Open,
            };
            Body::Stage(Stage { stage: name.into(), state, user: row[5].into(), ..Stage::default() })
        } else {
            let label = format!("{name}/{}", &row[3]).into();
            Body::Activity(Activity {
                kind: ActivityKind::Other,
                label,
                user: row[5].into(),
                ..Activity::default()
            })
        };
        let fact = Fact { key: row[1].into(), occurred_at: at, recorded_at: at, backfilled: false, body };
        Entry { entity: Entity::new(Kind::Deal, &row[0]), fact }
    };
    Some(rows.records().map(|row| entry(row.unwrap())).collect())
}

#[test]
fn a_bank_s_event_log_is_a_portal_of_deals_with_its_outcomes() {
    let Some(entries) = entries() else { return };
    let events = entries.len();
    let ends = entries.iter().map(|entry| entry.fact.recorded_at).max().unwrap();
    let script = Arc::new(Script::replay(entries, ends));
    let clock = Arc::new(SimulatedTime::new(script.opens()));
    let options = Options { limits: Limits::LIFTED, ..Options::new("bank", 1) };
    let portal = Portal::new(options, script, clock);
    let total = |method: &str, filter: serde_json::Value| {
        let request = Request::post(portal.target(method), &json!({ "filter": filter, "select": ["ID"] }));
        portal.request(&request).to_json()["total"].as_u64().unwrap()
    };
    let with = |meaning: &str| total("crm.deal.list", json!({ "STAGE_SEMANTIC_ID": meaning }));
    assert_eq!([with("S"), with("F"), with("P")], [2_246, 7_635 + 2_807, 399]);
    let by_label = portal.world(|world| {
        let mut counts: BTreeMap<Box<str>, usize> = BTreeMap::new();
        for activity in world.activities.values() {
            *counts.entry(activity.subject.clone()).or_default() += 1;
        }
        counts
    });
    let activities: usize = by_label.values().sum();
    let stages = portal.world(|world| world.stage_rows(Kind::Deal).unwrap().len());
    assert_eq!(activities + stages, events);
    assert_eq!(total("crm.activity.list", json!({})), activities as u64);
}
