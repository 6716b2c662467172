//! What designs ask for beyond the untidy: an interest that nobody sees, effects that are no sums, wrong labels, pace.

use std::collections::HashMap;

use crm::{Body, Kind, Moment, State};
use synthetic::history::{DealTruth, Design, History, Realism};

fn design() -> Design {
    Design { deals: 8_000, interest: 8, interplay: 5, mislabelled: 0.03, pace: 1.5, ..Design::small() }
}

/// (Σ y - Σ p) / sqrt(Σ p (1 - p)) of deals of known outcome, at an age.
fn deviations<'a>(history: &History, deals: impl Iterator<Item = &'a DealTruth>, age: f64) -> f64 {
    let judge = |deal: &DealTruth| {
        let won = deal.won_within(history.horizon_days, history.now)?;
        Some((history.truth(deal, age)?, f64::from(u8::from(won))))
    };
    let judged: Vec<(f64, f64)> = deals.filter_map(judge).collect();
    assert!(judged.len() > 500, "{} deals", judged.len());
    let excess: f64 = judged.iter().map(|(p, won)| won - p).sum();
    excess / judged.iter().map(|(p, _)| p * (1.0 - p)).sum::<f64>().sqrt()
}

#[test]
fn the_truth_comes_true_for_every_interest() {
    let history = History::generate(21, &design());
    for age in [0.0, 3.0, 14.0] {
        for interest in [-8, 0, 8] {
            let deals = history.deals.iter().filter(|deal| deal.interest == interest);
            let off = deviations(&history, deals, age);
            assert!(off.abs() < 4.0, "{off} at {age} days with interest {interest}");
        }
    }
}

#[test]
fn interest_matters_and_no_field_shows_it() {
    let history = History::generate(21, &design());
    let truths = |interest: i32| {
        let of = history.deals.iter().filter(|deal| deal.interest == interest);
        let truths: Vec<f64> = of.filter_map(|deal| history.truth(deal, 0.0)).collect();
        truths.iter().sum::<f64>() / truths.len() as f64
    };
    assert!(truths(8) > truths(0) + 0.05 && truths(0) > truths(-8) + 0.03);
    let interests: HashMap<&str, i32> = history.deals.iter().map(|deal| (&*deal.id, deal.interest)).collect();
    let mut by_value: HashMap<(&str, &str), [f64; 2]> = HashMap::new();
    for entry in history.entries.iter().filter(|entry| entry.entity.kind == Kind::Deal) {
        let Body::Version(version) = &entry.fact.body else { continue };
        for name in ["SOURCE_ID", "UF_CRM_PRODUCT", "TITLE", "FORM"] {
            let Some((name, value)) = version.fields.get_key_value(name) else { continue };
            let [sum, count] = by_value.entry((name, value)).or_default();
            *sum += f64::from(interests[&*entry.entity.id]);
            *count += 1.0;
        }
    }
    for (value, [sum, count]) in by_value.iter().filter(|(_, [_, count])| *count > 2_000.0) {
        assert!((sum / count).abs() < 1.0, "{value:?}: {}", sum / count);
    }
}

#[test]
fn a_part_of_outcomes_is_recorded_as_their_opposite() {
    let history = History::generate(21, &design());
    let mut last: HashMap<&str, State> = HashMap::new();
    for entry in history.entries.iter().filter(|entry| entry.entity.kind == Kind::Deal) {
        if let Body::Stage(stage) = &entry.fact.body {
            last.insert(&entry.entity.id, stage.state);
        }
    }
    let won: Vec<&DealTruth> = history.deals.iter().filter(|deal| deal.won_at().is_some()).collect();
    let wrong = won.iter().filter(|deal| last[&*deal.id] == State::Lost).count() as f64 / won.len() as f64;
    assert!((0.015..0.05).contains(&wrong), "{wrong}");
    assert!(won.iter().all(|deal| (last[&*deal.id] == State::Lost) == deal.mislabelled));
}

#[test]
fn a_faster_pace_loses_deals_sooner() {
    let days = |pace: f64| {
        let history = History::generate(4, &Design { pace, realism: Realism::NONE, ..Design::small() });
        let created: HashMap<&str, Moment> =
            history.deals.iter().map(|deal| (&*deal.id, deal.created)).collect();
        let lost = history
            .entries
            .iter()
            .filter(|entry| matches!(&entry.fact.body, Body::Stage(stage) if stage.state == State::Lost));
        let mut ages: Vec<i64> =
            lost.map(|entry| entry.fact.occurred_at - created[&*entry.entity.id]).collect();
        ages.sort_unstable();
        ages[ages.len() / 2]
    };
    assert!(days(0.5) > days(2.0) * 5 / 4, "{} {}", days(0.5), days(2.0));
}

#[test]
fn leads_that_come_to_nothing_are_as_many_as_asked_for() {
    let per_deal = |junk_leads: f64| {
        let history = History::generate(4, &Design { junk_leads, ..Design::small() });
        let junk = history.entries.iter().filter(|entry| {
            let lost = matches!(&entry.fact.body, Body::Stage(stage) if stage.state == State::Lost);
            entry.entity.kind == Kind::Lead && lost
        });
        junk.count() as f64 / history.deals.len() as f64
    };
    assert!((0.1..0.2).contains(&per_deal(0.15)));
    assert!((1.4..1.6).contains(&per_deal(1.5)));
}
