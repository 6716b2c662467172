//! Planted fields are what they are said to be.

use std::collections::{BTreeMap, HashMap};

use crm::{Body, Entity, Entry, Kind, Moment, State, Version};
use synthetic::history::leaks::{Field, Honest, Leak, Nature, Planted, plant};
use synthetic::history::{Design, History};

/// What is known of a deal, in order of time.
struct Life<'a> {
    versions: Vec<(&'a Entry, &'a Version)>,
    /// When it was closed for good.
    closed: Option<Moment>,
    won: bool,
}

impl Life<'_> {
    /// Values of a field with the versions' entries.
    fn of<'b>(&'b self, field: &'b Field) -> impl Iterator<Item = (&'b Entry, Option<&'b str>)> {
        self.versions
            .iter()
            .map(|(entry, version)| (*entry, version.fields.get(&field.name).map(|value| &**value)))
    }

    /// Whether the field is filled in any version.
    fn has(&self, field: &Field) -> bool {
        self.of(field).any(|(_, value)| value.is_some())
    }
}

fn planted() -> Planted {
    plant(History::generate(9, &Design { deals: 600, days: 365, ..Design::small() }), 4, 50)
}

fn lives(planted: &Planted) -> Vec<Life<'_>> {
    let mut facts: BTreeMap<&Entity, Vec<&Entry>> = BTreeMap::new();
    for entry in planted.history.entries.iter().filter(|entry| entry.entity.kind == Kind::Deal) {
        facts.entry(&entry.entity).or_default().push(entry);
    }
    facts.into_values().map(life).collect()
}

fn life(mut facts: Vec<&Entry>) -> Life<'_> {
    facts.sort_by(|a, b| a.fact.place().cmp(&b.fact.place()));
    let last = facts.iter().rev().find_map(|entry| match &entry.fact.body {
        Body::Stage(stage) => Some((entry.fact.occurred_at, stage.state)),
        _ => None,
    });
    let (at, state) = last.expect("every deal has a stage");
    let versions = facts.into_iter().filter_map(|entry| match &entry.fact.body {
        Body::Version(version) => Some((entry, version)),
        _ => None,
    });
    Life {
        versions: versions.collect(),
        closed: (state != State::Open).then_some(at),
        won: state == State::Won,
    }
}

fn fields(planted: &Planted, nature: Nature) -> Vec<&Field> {
    let fields: Vec<&Field> = planted.fields.iter().filter(|field| field.nature == nature).collect();
    assert!(!fields.is_empty());
    fields
}

fn share(count: usize, of: usize) -> f64 {
    count as f64 / of as f64
}

#[test]
fn a_fifth_of_the_leaks_is_of_each_kind_and_ten_clean_fields_stand_beside_each() {
    let planted = planted();
    let mut counts: HashMap<Nature, usize> = HashMap::new();
    for field in &planted.fields {
        *counts.entry(field.nature).or_default() += 1;
    }
    for leak in [Leak::AfterClose, Leak::OnlyInClosed, Leak::ChangedByClose, Leak::FromFuture, Leak::Score] {
        assert_eq!(counts[&Nature::Leak(leak)], 10);
    }
    assert_eq!(planted.fields.len(), 550);
    assert_eq!(counts[&Nature::Honest(Honest::Strong)], 20);
}

#[test]
fn facts_stay_in_order_with_unique_keys_and_the_same_seed_plants_the_same() {
    let planted = planted();
    let entries = &planted.history.entries;
    assert!(entries.is_sorted_by_key(|entry| entry.fact.recorded_at));
    assert!(entries.iter().all(|entry| entry.fact.recorded_at <= planted.history.now));
    assert!(entries.iter().all(|entry| entry.fact.recorded_at >= entry.fact.occurred_at));
    let keys: std::collections::HashSet<(&Entity, &str)> =
        entries.iter().map(|entry| (&entry.entity, &*entry.fact.key)).collect();
    assert_eq!(keys.len(), entries.len());
    assert_eq!(self::planted().history.entries, *entries);
}

#[test]
fn fields_filled_after_the_close_are_not_there_before_it() {
    let planted = planted();
    for field in fields(&planted, Nature::Leak(Leak::AfterClose)) {
        let lives = lives(&planted);
        assert!(lives.iter().filter(|life| life.has(field)).count() > 30, "{field:?}");
        for life in lives.iter().filter(|life| life.has(field)) {
            let first = life.of(field).find(|(_, value)| value.is_some()).unwrap().0;
            assert!(first.fact.recorded_at > life.closed.unwrap());
        }
    }
}

#[test]
fn fields_of_closed_deals_are_filled_while_these_are_open_but_never_in_deals_that_stay_open() {
    let planted = planted();
    let lives = lives(&planted);
    for field in fields(&planted, Nature::Leak(Leak::OnlyInClosed)) {
        assert!(lives.iter().all(|life| life.closed.is_some() || !life.has(field)));
        let early = lives.iter().filter(|life| {
            life.of(field).any(|(entry, value)| value.is_some() && Some(entry.fact.recorded_at) < life.closed)
        });
        assert!(share(early.count(), lives.len()) > 0.05, "{field:?}");
    }
}

#[test]
fn fields_changed_by_the_closing_change_at_no_other_time() {
    let planted = planted();
    let lives = lives(&planted);
    for field in fields(&planted, Nature::Leak(Leak::ChangedByClose)) {
        let mut changed = 0;
        for life in lives.iter().filter(|life| life.has(field)) {
            let values: Vec<_> = life.of(field).collect();
            for pair in values.windows(2).filter(|pair| pair[0].1 != pair[1].1) {
                let closed = life.closed.unwrap();
                let made_it = pair[1].0.fact.recorded_at;
                // A backfilled version may be the first to show it.
                assert!(made_it >= closed, "{field:?}");
                changed += 1;
            }
        }
        assert!(changed > 40, "{field:?} {changed}");
    }
}

#[test]
fn fields_from_the_future_follow_the_outcome_on_the_first_day_but_were_recorded_after_the_close() {
    let planted = planted();
    let lives = lives(&planted);
    for field in fields(&planted, Nature::Leak(Leak::FromFuture)) {
        for life in lives.iter().filter(|life| life.has(field)) {
            for (entry, value) in life.of(field) {
                let late = life.closed.is_none_or(|closed| entry.fact.recorded_at > closed);
                assert!(value.is_none() || late, "{field:?}");
            }
        }
        let early = lives.iter().filter(|life| {
            life.of(field).any(|(entry, value)| value.is_some() && Some(entry.fact.occurred_at) < life.closed)
        });
        assert!(share(early.count(), lives.len()) > 0.1, "{field:?}");
    }
}

#[test]
fn scores_end_on_the_side_of_the_outcome() {
    let planted = planted();
    let lives = lives(&planted);
    for field in fields(&planted, Nature::Leak(Leak::Score)) {
        let mean = |won: bool| {
            let last =
                |life: &Life<'_>| life.of(field).filter_map(|(_, value)| value).last().map(str::to_owned);
            let closed = lives.iter().filter(|life| life.closed.is_some() && life.won == won);
            let values: Vec<f64> = closed.filter_map(last).map(|value| value.parse().unwrap()).collect();
            values.iter().sum::<f64>() / values.len() as f64
        };
        assert!(mean(true) > mean(false) + 20.0, "{field:?} {} {}", mean(true), mean(false));
    }
}

#[test]
fn clean_fields_are_filled_in_open_deals_too_and_not_first_by_the_closing() {
    let planted = planted();
    let lives = lives(&planted);
    let open = lives.iter().filter(|life| life.closed.is_none()).count();
    for field in fields(&planted, Nature::Honest(Honest::Strong)) {
        let filled = lives.iter().filter(|life| life.closed.is_none() && life.has(field)).count();
        assert!(share(filled, open) > 0.4, "{field:?}");
    }
    let clean = planted.fields.iter().filter(|field| matches!(field.nature, Nature::Honest(_)));
    for field in clean {
        for life in lives.iter().filter(|life| life.has(field)) {
            let (place, (first, _)) =
                life.of(field).enumerate().find(|(_, (_, value))| value.is_some()).unwrap();
            assert!(
                place == 0 || Some(first.fact.recorded_at) < life.closed || life.closed.is_none(),
                "{field:?}"
            );
        }
    }
}
