//! The guard on generated tables: planted leaks beside clean attributes, imbalance, small tables, policies.

use std::collections::{BTreeMap, BTreeSet};

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::*;
use crate::schema::{ColumnSchema, Kind, Schema, infer};
use crate::table::{Table, TableBuilder};

/// A table of named columns, each made row by row by a function of the outcome and the row's luck.
fn table(
    names: &[String],
    outcome: &[bool],
    seed: u64,
    cell: impl Fn(usize, bool, &mut ChaCha8Rng) -> String,
) -> Table {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let mut builder = TableBuilder::new(names);
    for &won in outcome {
        let cells: Vec<String> = (0..names.len()).map(|column| cell(column, won, &mut rng)).collect();
        builder.push(cells.iter().map(String::as_str));
    }
    builder.finish()
}

fn outcome(rows: usize, base_rate: f64, seed: u64) -> Vec<bool> {
    let mut rng = ChaCha8Rng::seed_from_u64(seed ^ 0xC0FFEE);
    (0..rows).map(|_| rng.random_bool(base_rate)).collect()
}

fn schema(table: &Table) -> Schema {
    infer(table, &BTreeMap::new())
}

/// A number with mean 0 and variance 1, near enough to normal (the sum of four uniform ones).
fn normal(rng: &mut ChaCha8Rng) -> f64 {
    let sum: f64 = (0..4).map(|_| rng.random::<f64>()).sum();
    (sum - 2.0) * 3_f64.sqrt()
}

fn one_of<'a>(words: &[&'a str], rng: &mut ChaCha8Rng) -> &'a str {
    words[rng.random_range(0..words.len())]
}

/// Three words that tell nothing.
fn small_talk(rng: &mut ChaCha8Rng) -> String {
    let mut word = || format!("word{}", rng.random_range(0..80));
    format!("{} {} {}", word(), word(), word())
}

/// A cell that tells the outcome: yes or no, a stage, an amount, a measurement, a note.
fn telling(i: usize, won: bool, rng: &mut ChaCha8Rng) -> String {
    match i % 5 {
        0 => if won { "yes" } else { "no" }.to_owned(),
        1 if won => one_of(&["contract", "paid", "shipped"], rng).to_owned(),
        1 => one_of(&["refused", "duplicate", "spam", "no answer", "too dear"], rng).to_owned(),
        2 if won => rng.random_range(100..10_000).to_string(),
        2 => "0".to_owned(),
        3 => format!("{:.3}", normal(rng) + if won { 7.0 } else { 0.0 }),
        _ => format!("{} {}", small_talk(rng), if won { "paid" } else { "Declined!" }),
    }
}

/// A strong honest cell: a measurement, a grade, one with informative gaps, one with a nearly pure region, a
/// note.
fn strong(i: usize, won: bool, rng: &mut ChaCha8Rng) -> String {
    let signal = |distance: f64, rng: &mut ChaCha8Rng| normal(rng) + if won { distance } else { 0.0 };
    match i % 5 {
        0 => format!("{:.3}", signal(1.75, rng)),
        1 => format!("grade {}", (signal(1.8, rng) * 2.0).round()),
        2 if rng.random_bool(if won { 0.1 } else { 0.4 }) => String::new(),
        2 => format!("{:.3}", signal(1.5, rng)),
        3 if won && rng.random_bool(0.15) => "99".to_owned(),
        3 => format!("{:.3}", signal(1.5, rng)),
        _ => format!("{} mood{}", small_talk(rng), (signal(1.7, rng) * 2.0).round()),
    }
}

/// A cell that tells nothing.
fn idle(i: usize, rng: &mut ChaCha8Rng) -> String {
    match i % 6 {
        0 => format!("{:.3}", normal(rng)),
        1 => format!("v{}", rng.random_range(0..8)),
        2 => format!("v{}", rng.random_range(0..1000)),
        3 => one_of(&["yes", "no"], rng).to_owned(),
        4 if rng.random_bool(0.7) => String::new(),
        4 => rng.random_range(0..100).to_string(),
        _ => small_talk(rng),
    }
}

#[test]
fn every_planted_leak_is_certain_and_no_clean_attribute_is_when_many_win() {
    find_planted_leaks(1, 1500, 0.4);
}

#[test]
fn every_planted_leak_is_certain_and_no_clean_attribute_is_when_some_win() {
    find_planted_leaks(2, 2000, 0.15);
}

#[test]
fn every_planted_leak_is_certain_and_no_clean_attribute_is_when_few_win() {
    find_planted_leaks(3, 3000, 0.05);
}

/// 200 leaks by value and 200 by missingness, with up to 2 % of slips, beside 200 strong honest attributes
/// and 1,800 that tell nothing.
fn find_planted_leaks(seed: u64, rows: usize, base_rate: f64) {
    let named = |prefix: &str, n: usize| (0..n).map(|i| format!("{prefix}_{i}")).collect::<Vec<_>>();
    let names = [named("value", 200), named("gap", 200), named("strong", 200), named("idle", 1800)].concat();
    let outcome = outcome(rows, base_rate, seed);
    let table = table(&names, &outcome, seed, |column, won, rng| {
        let slip = [0.0, 0.01, 0.02][column % 3];
        let told = won ^ rng.random_bool(slip);
        match column {
            0..200 => telling(column, told, rng),
            200..400 if told => idle([0, 1, 5][column % 3], rng),
            200..400 => String::new(),
            400..600 => strong(column, won, rng),
            _ => idle(column, rng),
        }
    });
    let leakage = examine(&table, &schema(&table), &outcome, None, seed, Policy::Certain);
    assert_eq!(leakage.examined, names.len() as u64);
    let certain = leakage.findings.iter().filter(|f| f.certain).map(|f| f.attribute.as_str());
    let certain: BTreeSet<&str> = certain.collect();
    let planted: BTreeSet<&str> = names[..400].iter().map(String::as_str).collect();
    assert_eq!(certain.symmetric_difference(&planted).collect::<Vec<_>>(), [&""; 0]);
    for finding in &leakage.findings {
        let by_gap = finding.rule == Rule::SeparatesByMissingness;
        assert_eq!(by_gap, finding.attribute.starts_with("gap"), "{finding:?}");
        assert!(finding.certain || finding.attribute.starts_with("strong"), "{finding:?}");
    }
    // The honest attributes put the guard to the test only if they are as strong as honest ones may be.
    let strong: Vec<_> = leakage.findings[400..].iter().map(|f| f.auc_alone).collect();
    assert!(strong.len() == 200 && strong[0] > 0.88 && strong[199] > 0.7, "{strong:?}");
}

fn names(names: &[&str]) -> Vec<String> {
    names.iter().map(|&name| name.to_owned()).collect()
}

#[test]
fn rare_pure_values_are_no_leak() {
    let outcome = outcome(4000, 0.02, 7);
    let names = names(&["referrer", "region"]);
    let table = table(&names, &outcome, 7, |column, won, rng| match column {
        0 if won && rng.random_bool(0.1) => "own staff".to_owned(),
        0 => one_of(&["search", "mail", "fair"], rng).to_owned(),
        _ if !won && rng.random_bool(0.3) => "abroad".to_owned(),
        _ => one_of(&["north", "south"], rng).to_owned(),
    });
    let leakage = examine(&table, &schema(&table), &outcome, None, 7, Policy::Certain);
    assert!(leakage.findings.iter().all(|finding| !finding.certain), "{leakage:?}");
}

#[test]
fn in_a_small_table_luck_is_never_certain() {
    for seed in 0..20 {
        let outcome = outcome(200, 0.3, seed);
        let names: Vec<_> = (0..200).map(|i| format!("strong_{i}")).collect();
        let table = table(&names, &outcome, seed, strong);
        let leakage = examine(&table, &schema(&table), &outcome, None, seed, Policy::Certain);
        let certain: Vec<_> = leakage.findings.iter().filter(|f| f.certain).collect();
        assert!(certain.is_empty(), "{certain:?}");
    }
}

#[test]
fn in_a_small_table_a_perfect_leak_is_certain_all_the_same() {
    let outcome = outcome(200, 0.3, 1);
    let names: Vec<_> = (0..5).map(|i| format!("value_{i}")).collect();
    let table = table(&names, &outcome, 1, telling);
    let leakage = examine(&table, &schema(&table), &outcome, None, 1, Policy::Certain);
    assert_eq!(leakage.findings.iter().filter(|f| f.certain).count(), 5, "{leakage:?}");
}

#[test]
fn with_hardly_any_successes_nothing_is_found() {
    for successes in [0, 1, 19] {
        let outcome: Vec<_> = (0..1000).map(|row| row < successes).collect();
        let table = table(&names(&["leak"]), &outcome, 1, |_, won, rng| telling(0, won, rng));
        assert_eq!(examine(&table, &schema(&table), &outcome, None, 1, Policy::All).findings, []);
    }
}

#[test]
fn what_misses_the_same_rows_as_a_suspect_is_listed_with_it() {
    let outcome = outcome(2000, 0.4, 3);
    let mut gaps = ChaCha8Rng::seed_from_u64(3);
    let mut builder = TableBuilder::new(["score", "shade", "other"]);
    for &won in &outcome {
        let empty = gaps.random_bool(0.5);
        let score = strong(0, won, &mut gaps);
        let (shade, other) = (idle(1, &mut gaps), idle(4, &mut gaps));
        let related = if empty { ["", ""] } else { [score.as_str(), &shade] };
        builder.push([related[0], related[1], &other]);
    }
    let table = builder.finish();
    let leakage = examine(&table, &schema(&table), &outcome, None, 3, Policy::All);
    let names: Vec<_> =
        leakage.findings.iter().map(|f| (f.attribute.as_str(), f.certain, f.dropped)).collect();
    assert_eq!(names, [("score", false, true), ("shade", false, true)]);
    assert!(leakage.findings[1].measure.contains("\"score\""));
}

#[test]
fn the_policy_decides_what_is_dropped() {
    let outcome = outcome(2000, 0.4, 5);
    let names = names(&["leak", "strong", "idle"]);
    let table = table(&names, &outcome, 5, |column, won, rng| match column {
        0 => telling(0, won, rng),
        1 => strong(0, won, rng),
        _ => idle(0, rng),
    });
    for (policy, expected) in [
        (Policy::Certain, &[("leak", true), ("strong", false)][..]),
        (Policy::All, &[("leak", true), ("strong", true)]),
        (Policy::Flag, &[("leak", false), ("strong", false)]),
        (Policy::Off, &[]),
    ] {
        let leakage = examine(&table, &schema(&table), &outcome, None, 5, policy);
        let dropped: Vec<_> = leakage.findings.iter().map(|f| (f.attribute.as_str(), f.dropped)).collect();
        assert_eq!((leakage.policy, &dropped[..]), (policy, expected));
    }
}

#[test]
fn columns_that_are_not_attributes_are_not_examined() {
    let outcome = outcome(1000, 0.5, 5);
    let table = table(&names(&["won", "x"]), &outcome, 5, |_, won, rng| telling(0, won, rng));
    let mut schema = schema(&table);
    schema.columns[0].role = crate::schema::Role::Target;
    let leakage = examine(&table, &schema, &outcome, None, 5, Policy::Certain);
    assert_eq!((leakage.examined, leakage.findings.len()), (1, 1));
}

#[test]
fn the_same_seed_finds_the_same_on_any_number_of_threads() {
    let outcome = outcome(1000, 0.4, 9);
    let names: Vec<_> = (0..60).map(|i| format!("strong_{i}")).collect();
    let table = table(&names, &outcome, 9, strong);
    let schema = schema(&table);
    let on = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| examine(&table, &schema, &outcome, None, 9, Policy::Certain))
    };
    assert_eq!(on(1), on(3));
}

#[test]
fn values_not_seen_by_the_training_rows_do_no_harm() {
    let mut builder = TableBuilder::new(["value", "number", "text", "day"]);
    for i in 0..400 {
        let late = if i < 200 { 0 } else { 1000 };
        let n = i % 50 + late;
        builder.push([
            format!("v{n}").as_str(),
            &format!("{n}.5"),
            &format!("some words {n}"),
            &format!("2017-03-{:02}", n % 28 + 1),
        ]);
    }
    let all = builder.finish();
    let rows: Vec<u32> = (0..200).collect();
    let outcome: Vec<bool> = (0..200).map(|i| i % 3 == 0).collect();
    let mut schema = schema(&all);
    schema.columns[2].kind = Kind::Text;
    let leakage = examine(&all.select(&rows), &schema, &outcome, None, 1, Policy::Certain);
    assert!(leakage.findings.iter().all(|f| f.auc_alone.is_finite()));
}

#[test]
fn what_only_tells_entities_apart_is_no_leak() {
    // Eight rows each of 300 entities, with a name that no other entity has.
    let mut builder = TableBuilder::new(["name"]);
    let entity: Vec<u32> = (0..2_400).map(|row| row / 8).collect();
    entity.iter().for_each(|entity| builder.push([format!("name {entity}").as_str()]));
    let table = builder.finish();
    let outcome: Vec<bool> = entity.iter().map(|entity| entity * 7919 % 100 < 30).collect();
    let kinds = Schema {
        columns: vec![ColumnSchema { kind: Kind::Categorical, ..schema(&table).columns.remove(0) }],
    };
    assert_eq!(examine(&table, &kinds, &outcome, Some(&entity), 1, Policy::Certain).findings, []);
    // Were rows of an entity in several folds, the others would give its outcome away.
    assert_eq!(examine(&table, &kinds, &outcome, None, 1, Policy::Certain).findings.len(), 1);
}
