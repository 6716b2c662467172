//! Planted leaks are named and dropped, and honest attributes are kept.

use std::collections::{BTreeMap, HashSet};

use learning::leakage::{Finding, Policy, examine};
use learning::schema::{Role, infer};
use learning::training::Options;
use synthetic::leaks::{Nature, Planted, generate};

use crate::support::{counts, options, result, trained};

const ROWS: usize = 2_000;

/// Leaks that no certain rule named, and honest attributes that one did.
fn mistakes<'a>(
    planted: &'a Planted,
    findings: &[Finding],
    looked_at: impl Fn(&str) -> bool,
) -> (Vec<&'a str>, Vec<&'a str>) {
    let named: HashSet<&str> =
        findings.iter().filter(|f| f.certain && f.dropped).map(|f| f.attribute.as_str()).collect();
    let leaks = || planted.of(Nature::LeakByValue).chain(planted.of(Nature::LeakByMissingness));
    let honest = planted.of(Nature::Strong).chain(planted.of(Nature::Weak));
    let missed = leaks().filter(|name| looked_at(name) && !named.contains(name)).collect();
    (missed, honest.filter(|name| named.contains(name)).collect())
}

#[test]
fn the_guard_names_all_planted_leaks_and_no_honest_attribute() {
    let (mut missed, mut wronged, tables) = (0, 0, counts(1, 10));
    for seed in 1..=tables {
        let planted = generate(seed, ROWS);
        let mut schema = infer(&planted.table, &BTreeMap::new());
        let target = planted.table.position(planted.target).expect("the target");
        schema.columns[target].role = Role::Target;
        let column = &planted.table.columns()[target];
        let outcome: Vec<bool> = (0..ROWS).map(|row| column.value(row) == Some("1")).collect();
        let leakage = examine(&planted.table, &schema, &outcome, None, seed, Policy::Certain);
        assert_eq!(leakage.examined, 2_400);
        let (unnamed, dropped) = mistakes(&planted, &leakage.findings, |_| true);
        missed += unnamed.len();
        wronged += dropped.len();
    }
    let of = format!(
        "{missed} of {} leaks missed, {wronged} of {} honest ones dropped",
        tables * 400,
        tables * 2_000
    );
    result("planted leaks", of, "none missed, none dropped", missed == 0 && wronged == 0);
}

#[test]
fn training_leaves_planted_leaks_out_and_says_so() {
    let planted = generate(11, ROWS);
    // A part of the table is enough to see the guard at work inside a run.
    let parts: usize = counts(20, 1);
    let kept: HashSet<&str> = planted
        .attributes
        .iter()
        .enumerate()
        .filter(|(i, _)| i % parts == 0)
        .map(|(_, (name, _))| name.as_str())
        .collect();
    let drop = planted.attributes.iter().map(|(name, _)| name).filter(|name| !kept.contains(name.as_str()));
    let request = Options { drop: drop.cloned().collect(), trials: 1, ..options(planted.target) };
    let report = trained(&planted.table, &request).report;
    let (missed, wronged) = mistakes(&planted, &report.leakage.findings, |name| kept.contains(name));
    let used: HashSet<&str> =
        report.importance.iter().map(|importance| importance.attribute.as_str()).collect();
    let leaks = planted.of(Nature::LeakByValue).chain(planted.of(Nature::LeakByMissingness));
    let taught = leaks.filter(|name| used.contains(name)).count();
    let measured =
        format!("{} missed, {} honest ones dropped, {taught} used by the model", missed.len(), wronged.len());
    let holds = missed.is_empty() && wronged.is_empty() && taught == 0;
    result(&format!("planted leaks in a run on {} attributes", kept.len()), measured, "0, 0, 0", holds);
}
