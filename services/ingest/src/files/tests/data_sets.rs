//! The examples of the documentation on the data they are for.

use std::collections::BTreeMap;

use crm::moment::DAY;
use crm::{Body, Fact, Moment, State};

use super::support::{Imported, data_set, example, import_folder};
use crate::files::Refusal;

/// Facts by entity in their order.
fn timelines(imported: Imported) -> BTreeMap<Box<str>, Vec<Fact>> {
    let mut timelines: BTreeMap<Box<str>, Vec<Fact>> = BTreeMap::new();
    for entry in imported.entries {
        timelines.entry(entry.entity.id).or_default().push(entry.fact);
    }
    for facts in timelines.values_mut() {
        facts.sort_by(|a, b| a.place().cmp(&b.place()));
        facts.dedup_by(|a, b| a.key == b.key);
    }
    timelines
}

/// When a case ended and how: its first stage that is not open.
fn end(facts: &[Fact]) -> Option<(Moment, State)> {
    facts.iter().find_map(|fact| match &fact.body {
        Body::Stage(stage) if stage.state != State::Open => Some((fact.occurred_at, stage.state)),
        _ => None,
    })
}

/// Times of what happened, the version aside.
fn events(facts: &[Fact]) -> Vec<Moment> {
    facts.iter().filter(|fact| !matches!(fact.body, Body::Version(_))).map(|fact| fact.occurred_at).collect()
}

#[test]
fn the_log_of_2012_gives_the_cases_and_outcomes_that_its_readme_counts() {
    let Some(folder) = data_set("bpic2012") else { return };
    let imported = import_folder(&example("bpic2012.toml"), &folder).unwrap();
    assert_eq!(imported.refused, []);
    assert_eq!(imported.entries.len(), 262_200 + 13_087);
    let cases = timelines(imported);
    assert_eq!(cases.len(), 13_087);
    assert_eq!(cases.values().map(|facts| events(facts).len()).sum::<usize>(), 262_200);

    let count = |state| cases.values().filter(|facts| end(facts).map(|(_, state)| state) == state).count();
    assert_eq!(count(Some(State::Won)), 2_246);
    assert_eq!(count(Some(State::Lost)), 7_635 + 2_807);
    assert_eq!(count(None), 399);

    let open_after = |cut: &dyn Fn(&[Moment]) -> Option<Moment>| {
        let open =
            |facts: &&Vec<Fact>| end(facts).zip(cut(&events(facts))).is_some_and(|((end, _), cut)| end > cut);
        cases.values().filter(open).count()
    };
    assert_eq!(open_after(&|events| events.get(9).copied()), 6_105);
    assert_eq!(open_after(&|events| events.first().map(|&start| start + 7 * DAY)), 4_997);
}

#[test]
fn the_sales_pipeline_gives_deals_with_outcomes_and_companies() {
    let Some(folder) = data_set("sales-pipeline") else { return };
    let imported = import_folder(&example("sales-pipeline.toml"), &folder).unwrap();
    assert_eq!(imported.refused.len(), 500);
    assert!(imported.refused.iter().all(|row| row.refusal == Refusal::Empty("engage_date".into())));
    let timelines = timelines(imported);
    assert_eq!(timelines.len(), 8_800 - 500 + 85);
    let count =
        |state| timelines.values().filter(|facts| end(facts).is_some_and(|(_, s)| s == state)).count();
    assert_eq!((count(State::Won), count(State::Lost)), (4_238, 2_473));
}
