//! The leakage guard on companies with planted fields: leaks are named, clean fields are not.
//!
//! Thresholds were set by reasoning and looked at on companies of seeds below 1000; those here are others.

use std::collections::{BTreeMap, HashMap};
use std::fmt::Display;

use crm::{Entity, Fact, Finding, Guard, Kind, Rule, Settings, Timeline};
use synthetic::history::leaks::{Leak, Nature, Planted, plant};
use synthetic::history::{Design, History};

/// Of a kind and class of strength: fields, those named by a certain rule, those suspected, and of those named how many
/// by the rule that is made for the kind.
type Tally = BTreeMap<(Nature, &'static str), [usize; 4]>;

/// A count that depends on whether full counts are asked for.
fn counts<T>(small: T, full: T) -> T {
    if std::env::var("LEADLIGHT_COUNTS").is_ok_and(|counts| counts == "full") { full } else { small }
}

/// Prints the line of a result and fails the test where the target is missed.
fn result(name: &str, measured: impl Display, target: &str, holds: bool) {
    println!("RESULT {name} | {measured} | {target} | {}", if holds { "pass" } else { "fail" });
    assert!(holds, "{name}: {measured}, but must be {target}");
}

fn timelines(planted: &Planted) -> Vec<Timeline> {
    let mut facts: BTreeMap<&Entity, Vec<Fact>> = BTreeMap::new();
    for entry in planted.history.entries.iter().filter(|entry| entry.entity.kind == Kind::Deal) {
        facts.entry(&entry.entity).or_default().push(entry.fact.clone());
    }
    let timeline = |(entity, mut facts): (&Entity, Vec<Fact>)| {
        facts.sort_by(|a, b| a.place().cmp(&b.place()));
        Timeline { entity: entity.clone(), facts }
    };
    facts.into_iter().map(timeline).collect()
}

fn guarded(planted: &Planted) -> Vec<Finding> {
    let settings = Settings::default();
    let mut guard = Guard::new(&settings, planted.history.now);
    for timeline in timelines(planted) {
        guard.see(&timeline);
    }
    guard.finish()
}

/// Adds what was found in a company to a tally by kind and by third of strength.
fn tally(planted: &Planted, findings: &[Finding], tally: &mut Tally) {
    let found: HashMap<&str, &Finding> =
        findings.iter().map(|finding| (finding.field.as_str(), finding)).collect();
    let mut by_nature: BTreeMap<Nature, Vec<(f64, &str)>> = BTreeMap::new();
    for field in &planted.fields {
        by_nature.entry(field.nature).or_default().push((field.strength, &field.name));
    }
    for (nature, mut fields) in by_nature {
        fields.sort_by(|a, b| a.0.total_cmp(&b.0));
        let third = fields.len().div_ceil(3);
        for (fields, strength) in fields.chunks(third).zip(["weak", "middle", "strong"]) {
            let row = tally.entry((nature, strength)).or_default();
            for (_, name) in fields {
                row[0] += 1;
                let Some(finding) = found.get(name) else { continue };
                row[if finding.certain { 1 } else { 2 }] += 1;
                row[3] += usize::from(finding.certain && made_for(nature) == Some(finding.rule));
            }
        }
    }
}

fn made_for(nature: Nature) -> Option<Rule> {
    match nature {
        Nature::Leak(Leak::AfterClose) => Some(Rule::FilledAfterClose),
        Nature::Leak(Leak::OnlyInClosed) => Some(Rule::FilledOnlyInClosed),
        Nature::Leak(Leak::ChangedByClose) => Some(Rule::ChangedByClose),
        Nature::Leak(Leak::FromFuture) => Some(Rule::FromFuture),
        Nature::Leak(Leak::Score) => Some(Rule::Score),
        Nature::Honest(_) => None,
    }
}

#[test]
fn planted_leaks_are_named_and_clean_fields_are_not() {
    let leaks = counts(100, 500);
    let mut all = Tally::new();
    for seed in counts(1001..1002, 1001..1004) {
        let planted = plant(History::generate(seed, &Design::leaks()), seed, leaks);
        tally(&planted, &guarded(&planted), &mut all);
    }
    for ((nature, strength), [fields, certain, suspect, own]) in &all {
        println!(
            "{nature:?}, {strength}: {certain} of {fields} named ({own} by its own rule), {suspect} suspected"
        );
    }
    let sum = |is_leak: bool| {
        let rows = all.iter().filter(|((nature, _), _)| matches!(nature, Nature::Leak(_)) == is_leak);
        rows.fold([0; 3], |sum, (_, row)| std::array::from_fn(|i| sum[i] + row[i]))
    };
    let ([leaks, caught, _], [clean, wronged, suspected]) = (sum(true), sum(false));
    let share = caught as f64 / leaks as f64;
    let measured = format!("{caught} of {leaks} leaks named by a certain rule: {:.2} %", 100.0 * share);
    result("leaks planted in store data", measured, "at least 95 %", share >= 0.95);
    let share = (wronged + suspected) as f64 / clean as f64;
    let measured = format!(
        "{wronged} of {clean} clean fields named by a certain rule, {suspected} suspected: {:.2} %",
        100.0 * share
    );
    result("clean fields beside them", measured, "at most 1 %", share <= 0.01);
}
