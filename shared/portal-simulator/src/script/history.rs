//! From a generated history to what happens in a portal.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jiff::tz::TimeZone;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use crm::moment::DAY;
use crm::{Body, Entity, Entry, Kind, Moment, State};
use synthetic::history::{Design, History, START};

use super::{Company, Script, StagePlace};

/// The custom field with the product.
pub(super) const PRODUCT: &str = "UF_CRM_PRODUCT";

/// Shares of junk leads and of duplicate deals that somebody deletes, and how long after they ended.
const DELETED_LEADS: (f64, i64) = (0.2, 30 * DAY);
const DELETED_DEALS: (f64, i64) = (0.3, 10 * DAY);

/// The script of a company.
pub(super) fn script(company: &Company) -> Script {
    let (past, ahead) = (company.trade.days(), company.days_ahead);
    let deals = company.deals as f64 * f64::from(past + ahead) / f64::from(past);
    let design = Design {
        deals: deals.round().max(1.0) as usize,
        days: past + ahead,
        chores_per_day: company.chores_per_day,
        ..company.trade.design()
    };
    let mut history = History::generate(company.seed, &design);
    // A whole number of days: hours of the day, and dates, stay what they are.
    let later = (company.opens - (START + i64::from(past) * DAY)).div_euclid(DAY) * DAY;
    let mut entries = std::mem::take(&mut history.entries);
    for entry in &mut entries {
        shift(entry, later);
    }
    let deletions = deletions(&entries, company.seed);
    Script::new(entries, deletions, company.opens, Some((history, later)), stages())
}

/// The stages of leads, and of deals in all pipelines.
fn stages() -> BTreeSet<StagePlace> {
    let place = |kind, category: usize, order: u16, stage: &str, state| StagePlace {
        kind,
        category: category as u32,
        order,
        stage: stage.into(),
        state,
    };
    let leads = [
        ("NEW", 10, State::Open),
        ("IN_PROCESS", 12, State::Open),
        ("PROCESSED", 14, State::Open),
        ("CONVERTED", 20, State::Won),
        ("JUNK", 20, State::Lost),
    ];
    let leads = leads.map(|(stage, order, state)| place(Kind::Lead, 0, order, stage, state));
    let deals = synthetic::history::pipelines().into_iter().map(|(category, stage)| {
        place(Kind::Deal, category, stage.order.unwrap_or(0), &stage.stage, stage.state)
    });
    deals.chain(leads).collect()
}

fn shift(entry: &mut Entry, later: i64) {
    let fact = &mut entry.fact;
    fact.occurred_at = fact.occurred_at + later;
    fact.recorded_at = fact.recorded_at + later;
    match &mut fact.body {
        Body::Activity(activity) => {
            activity.planned_for = activity.planned_for.map(|planned| planned + later);
        }
        Body::Version(version) => {
            version.fields = Arc::new(portal_fields(entry.entity.kind, &version.fields, later));
        }
        Body::Stage(_) | Body::Link(_) => {}
    }
}

/// Fields by the names and with the values that a portal has for them.
fn portal_fields(
    kind: Kind,
    fields: &BTreeMap<Box<str>, Box<str>>,
    later: i64,
) -> BTreeMap<Box<str>, Box<str>> {
    let mut told = BTreeMap::new();
    for (name, value) in fields {
        match &**name {
            // A portal knows of persons whether they have a phone, not of deals.
            "HAS_PHONE" | "HAS_EMAIL" if kind == Kind::Deal => continue,
            "FORM" | "FORM_DEVICE" => told.insert(format!("UF_CRM_{name}").into(), value.clone()),
            "EMPLOYEES" => told.insert(name.clone(), size_of_firm(value)),
            "CLOSEDATE" => told.insert(name.clone(), date(value, later)),
            _ => told.insert(name.clone(), value.clone()),
        };
    }
    told
}

fn size_of_firm(employees: &str) -> Box<str> {
    match employees.parse().unwrap_or(0_u32) {
        0..50 => "EMPLOYEES_1",
        50..250 => "EMPLOYEES_2",
        250..500 => "EMPLOYEES_3",
        _ => "EMPLOYEES_4",
    }
    .into()
}

fn date(value: &str, later: i64) -> Box<str> {
    let moved = |midnight: Moment| (midnight + later).local(&TimeZone::UTC).date().to_string();
    value.parse().map_or_else(|_| value.into(), |midnight| moved(midnight).into())
}

/// Who is deleted, and when: a part of junk leads and of duplicates.
fn deletions(entries: &[Entry], seed: u64) -> Vec<(Moment, Entity)> {
    let mut rng = ChaCha8Rng::seed_from_u64(seed ^ 0xDE1E7E);
    let mut deletions = Vec::new();
    for entry in entries {
        let Body::Stage(stage) = &entry.fact.body else { continue };
        let (share, after) = match (entry.entity.kind, stage.state) {
            (Kind::Lead, State::Lost) => DELETED_LEADS,
            (Kind::Deal, State::LeftOut) => DELETED_DEALS,
            _ => continue,
        };
        if rng.random_bool(share) {
            deletions.push((entry.fact.recorded_at + after, entry.entity.clone()));
        }
    }
    deletions
}
