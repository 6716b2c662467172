//! Histories: the truth is what comes true, and what was asked for happens.

use std::collections::{BTreeMap, HashMap, HashSet};

use crm::moment::{DAY, HOUR, MINUTE};
use crm::{ActivityKind, Body, Entity, Entry, Kind, Moment, State};
use synthetic::history::{DealTruth, Design, History, Realism};

const AGES: [f64; 8] = [0.0, 0.4, 1.0, 3.0, 7.0, 14.0, 20.75, 30.0];

fn large_enough() -> Design {
    Design { deals: 20_000, days: 400, ..Design::small() }
}

/// Facts by entity.
fn timelines(history: &History) -> HashMap<&Entity, Vec<&Entry>> {
    let mut timelines: HashMap<&Entity, Vec<&Entry>> = HashMap::new();
    for entry in &history.entries {
        timelines.entry(&entry.entity).or_default().push(entry);
    }
    for timeline in timelines.values_mut() {
        timeline.sort_by(|a, b| a.fact.place().cmp(&b.fact.place()));
    }
    timelines
}

fn small(realism: Realism) -> History {
    History::generate(5, &Design { realism, ..Design::small() })
}

/// Moves of deals to stages of a state: deal, moment, user.
fn moves(history: &History, state: State) -> Vec<(&Entity, Moment, &str)> {
    let mut moves = Vec::new();
    for entry in history.entries.iter().filter(|entry| entry.entity.kind == Kind::Deal) {
        if let Body::Stage(stage) = &entry.fact.body
            && stage.state == state
        {
            moves.push((&entry.entity, entry.fact.occurred_at, &*stage.user));
        }
    }
    moves
}

/// Most closings as lost by one user within ten minutes.
fn largest_bulk(history: &History) -> usize {
    let mut by_user: BTreeMap<&str, Vec<Moment>> = BTreeMap::new();
    for (_, at, user) in moves(history, State::Lost) {
        by_user.entry(user).or_default().push(at);
    }
    let window = |times: Vec<Moment>| {
        let mut times = times;
        times.sort_unstable();
        (0..times.len())
            .map(|i| times[i..].iter().take_while(|at| **at - times[i] <= 10 * MINUTE).count())
            .max()
    };
    by_user.into_values().filter_map(window).max().unwrap_or(0)
}

/// Outcomes within the horizon beside the truth at an age, of deals open at that age.
fn judged(history: &History, age: f64) -> Vec<(f64, bool)> {
    let judge = |deal: &DealTruth| {
        let won = deal.won_within(history.horizon_days, history.now)?;
        Some((history.truth(deal, age)?, won))
    };
    history.deals.iter().filter_map(judge).collect()
}

/// (Σ y - Σ p) / sqrt(Σ p (1 - p)).
fn deviations(judged: &[(f64, bool)]) -> f64 {
    let excess: f64 = judged.iter().map(|&(p, won)| f64::from(u8::from(won)) - p).sum();
    let variance: f64 = judged.iter().map(|(p, _)| p * (1.0 - p)).sum();
    excess / variance.sqrt()
}

#[test]
fn the_truth_is_what_comes_true_at_every_age_and_at_every_level() {
    for realism in [Realism::ALL, Realism::NONE] {
        let history = History::generate(11, &Design { realism, ..large_enough() });
        for age in AGES {
            let mut judged = judged(&history, age);
            assert!(judged.len() > 3_000, "{} deals at {age} days", judged.len());
            assert!(deviations(&judged).abs() < 4.0, "{} at {age} days", deviations(&judged));
            judged.sort_by(|a, b| a.0.total_cmp(&b.0));
            for tenth in judged.chunks(judged.len().div_ceil(10)) {
                let off = deviations(tenth);
                assert!(off.abs() < 4.0, "{off} at {age} days around {}", tenth[0].0);
            }
        }
    }
}

#[test]
fn the_mean_truth_at_creation_is_the_base_rate_asked_for() {
    for base_rate in [0.05, 0.2, 0.5] {
        let history = History::generate(3, &Design { base_rate, ..Design::small() });
        let truths: Vec<f64> = history.deals.iter().filter_map(|deal| history.truth(deal, 0.0)).collect();
        let mean = truths.iter().sum::<f64>() / truths.len() as f64;
        assert!((mean - base_rate).abs() < 0.01, "{mean} for {base_rate}");
    }
}

#[test]
fn with_drift_later_deals_are_better_and_the_truth_knows_it() {
    let design = Design { deals: 10_000, drift_per_year: 1.0, ..Design::small() };
    let history = History::generate(13, &design);
    let half = history.deals.len() / 2;
    let mean = |deals: &[DealTruth]| {
        let truths: Vec<f64> = deals.iter().filter_map(|deal| history.truth(deal, 0.0)).collect();
        truths.iter().sum::<f64>() / truths.len() as f64
    };
    assert!(mean(&history.deals[half..]) > mean(&history.deals[..half]) + 0.03);
    assert!(deviations(&judged(&history, 7.0)).abs() < 4.0);
}

#[test]
fn the_truth_tells_deals_apart_and_ends_with_the_deal() {
    let history = History::generate(7, &Design::small());
    let mut truths: Vec<f64> = history.deals.iter().filter_map(|deal| history.truth(deal, 7.0)).collect();
    truths.sort_by(f64::total_cmp);
    let (low, high) = (truths[truths.len() / 10], truths[truths.len() * 9 / 10]);
    assert!(high - low > 0.2, "{low} to {high}");
    let won = history.deals.iter().find(|deal| deal.won_at().is_some()).unwrap();
    let at = won.won_at().unwrap();
    assert!(history.truth_at(won, at + -1).is_some());
    assert_eq!(history.truth_at(won, at), None);
    assert_eq!(history.truth_at(won, won.created + -1), None);
    let last = history.deals.last().unwrap();
    assert_eq!(history.truth_at(last, history.now + 1), None);
}

#[test]
fn the_same_seed_gives_the_same_facts_and_another_seed_others() {
    let design = Design { deals: 300, ..Design::small() };
    let facts = |seed| format!("{:?}", History::generate(seed, &design).entries);
    assert_eq!(facts(1), facts(1));
    assert_ne!(facts(1), facts(2));
}

#[test]
fn facts_come_in_order_of_recording_with_keys_unique_to_their_entity() {
    let history = small(Realism::ALL);
    assert!(history.entries.is_sorted_by_key(|entry| entry.fact.recorded_at));
    assert!(history.entries.iter().all(|entry| entry.fact.recorded_at <= history.now));
    assert!(history.entries.iter().all(|entry| entry.fact.recorded_at >= entry.fact.occurred_at));
    let mut keys = HashSet::new();
    assert!(history.entries.iter().all(|entry| keys.insert((&entry.entity, &entry.fact.key))));
}

#[test]
fn nothing_happens_to_an_entity_before_its_creation_but_to_those_linked_to_it() {
    let history = small(Realism::ALL);
    let timelines = timelines(&history);
    let created: HashMap<&str, Moment> = history.deals.iter().map(|deal| (&*deal.id, deal.created)).collect();
    let mut earlier = 0;
    for (entity, timeline) in &timelines {
        let first = timeline.iter().find(|entry| matches!(entry.fact.body, Body::Version(_)));
        let first = first.unwrap().fact.occurred_at;
        assert!(timeline.iter().all(|entry| entry.fact.occurred_at >= first), "{entity:?}");
        if entity.kind == Kind::Deal {
            assert_eq!(first, created[&*entity.id]);
        }
        for entry in timeline {
            if let Body::Link(link) = &entry.fact.body {
                let linked = &timelines[&link.to];
                earlier +=
                    linked.iter().filter(|known| known.fact.occurred_at < entry.fact.occurred_at).count();
            }
        }
    }
    assert!(earlier > history.deals.len(), "{earlier} earlier facts of linked entities");
}

#[test]
fn stages_agree_with_the_truth_about_what_became_of_a_deal() {
    let history = small(Realism::ALL);
    let timelines = timelines(&history);
    for deal in history.deals.iter().filter(|deal| !deal.entered_closed) {
        let timeline = &timelines[&Entity::new(Kind::Deal, deal.id.clone())];
        let mut state = State::Open;
        for (place, entry) in timeline.iter().enumerate() {
            if let Body::Stage(stage) = &entry.fact.body {
                state = stage.state;
            }
            let at = entry.fact.occurred_at;
            if timeline.get(place + 1).is_none_or(|next| next.fact.occurred_at > at) {
                assert_eq!(deal.is_open_at(at), state == State::Open, "{} at {at}", deal.id);
            }
        }
        assert_eq!(state == State::LeftOut, deal.left_out_at().is_some());
    }
}

#[test]
fn many_deals_are_closed_at_once_where_asked_for_and_only_old_ones() {
    let history = small(Realism::ALL);
    assert!(largest_bulk(&history) > 50, "{}", largest_bulk(&history));
    let too_young = |deal: &&DealTruth| {
        deal.bulk_closed.is_some_and(|at| at - deal.created <= i64::from(history.horizon_days) * DAY)
    };
    assert_eq!(history.deals.iter().filter(too_young).count(), 0);
    assert!(largest_bulk(&small(Realism { bulk_closings: false, ..Realism::ALL })) < 10);
}

#[test]
fn lost_deals_come_back_and_mistakes_are_corrected_within_three_days() {
    let history = small(Realism::ALL);
    let timelines = timelines(&history);
    let (mut back, mut corrected) = (0, 0);
    for (_, timeline) in timelines.iter().filter(|(entity, _)| entity.kind == Kind::Deal) {
        let stages = timeline.iter().filter_map(|entry| match &entry.fact.body {
            Body::Stage(stage) => Some((entry.fact.occurred_at, stage.state)),
            _ => None,
        });
        for ((closed, before), (opened, _)) in
            stages.clone().zip(stages.skip(1)).filter(|(_, (_, state))| *state == State::Open)
        {
            back += usize::from(before == State::Lost);
            corrected += usize::from(before == State::Won);
            assert!(before != State::Won || opened - closed < 3 * DAY);
        }
    }
    assert!(back >= 30, "{back}");
    assert!(corrected >= 10, "{corrected}");
    let plain = small(Realism { reopenings: false, mistakes: false, ..Realism::ALL });
    assert_eq!(plain.deals.iter().map(|deal| deal.reopenings()).sum::<usize>(), 0);
}

#[test]
fn a_part_of_calls_is_entered_hours_to_days_late() {
    let late = |realism| {
        let history = small(Realism { backfill: false, ..realism });
        let calls = history.entries.iter().filter(|entry| {
            matches!(&entry.fact.body, Body::Activity(activity) if activity.kind == ActivityKind::Call)
        });
        let delays: Vec<i64> = calls.map(|entry| entry.fact.recorded_at - entry.fact.occurred_at).collect();
        delays.iter().filter(|delay| **delay >= HOUR).count() as f64 / delays.len() as f64
    };
    assert!((0.15..0.25).contains(&late(Realism::ALL)), "{}", late(Realism::ALL));
    assert_eq!(late(Realism { late_entry: false, ..Realism::ALL }), 0.0);
}

#[test]
fn some_deals_are_never_touched_left_out_or_entered_when_closed() {
    let history = small(Realism::ALL);
    let share = |of: &dyn Fn(&DealTruth) -> bool| {
        history.deals.iter().filter(|deal| of(deal)).count() as f64 / history.deals.len() as f64
    };
    let untouched = share(&|deal| !deal.was_touched() && deal.created + 30 * DAY < history.now);
    assert!((0.03..0.3).contains(&untouched), "{untouched}");
    let left_out = share(&|deal| deal.left_out_at().is_some());
    assert!((0.02..0.15).contains(&left_out), "{left_out}");
    let entered_closed = share(&|deal| deal.entered_closed);
    assert!((0.015..0.05).contains(&entered_closed), "{entered_closed}");
}

#[test]
fn before_the_installation_only_one_backfilled_version_is_left_to_see() {
    let history = small(Realism::ALL);
    let installed = history.entries[0].fact.recorded_at;
    for (entity, timeline) in timelines(&history) {
        let versions = timeline.iter().filter(|entry| matches!(entry.fact.body, Body::Version(_)));
        let (backfilled, seen): (Vec<&&Entry>, Vec<&&Entry>) =
            versions.partition(|entry| entry.fact.backfilled);
        let old = timeline[0].fact.occurred_at < installed;
        assert_eq!(backfilled.len(), usize::from(old), "{entity:?}");
        assert!(seen.iter().all(|entry| entry.fact.occurred_at >= installed));
    }
    let plain = small(Realism { backfill: false, ..Realism::ALL });
    assert!(plain.entries.iter().all(|entry| !entry.fact.backfilled));
}

#[test]
fn a_deal_has_about_twenty_activities() {
    let history = small(Realism::ALL);
    let activities = history
        .entries
        .iter()
        .filter(|entry| entry.entity.kind == Kind::Deal && matches!(entry.fact.body, Body::Activity(_)));
    let mean = activities.count() as f64 / history.deals.len() as f64;
    assert!((16.0..25.0).contains(&mean), "{mean}");
}
