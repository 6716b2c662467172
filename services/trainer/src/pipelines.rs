//! Pipelines that may deserve a model of their own.

use std::collections::BTreeMap;

use crm::Training;
use learning::table::Table;
use rustc_hash::FxHashSet;

use crate::Census;
use crate::dataset::{Dataset, columns};

/// The pipelines of a dataset, if there are several, that have enough outcomes for a model of their own, with how many these are.
pub(crate) fn of(dataset: &Dataset, training: &Training) -> Vec<(Box<str>, u64)> {
    let outcomes = outcomes(&dataset.table);
    if outcomes.len() < 2 {
        return Vec::new();
    }
    let enough = outcomes.into_iter().filter(|(_, census)| census.is_enough_for_own(training));
    enough.map(|(pipeline, census)| (pipeline, census.closed())).collect()
}

/// Entities with a known outcome by the pipeline that they were in first.
pub(crate) fn outcomes(table: &Table) -> BTreeMap<Box<str>, Census> {
    let column = |name| table.column(name);
    let mut outcomes: BTreeMap<Box<str>, Census> = BTreeMap::new();
    let (Some(pipeline), Some(entity), Some(success)) =
        (column(columns::PIPELINE), column(columns::ENTITY), column(columns::SUCCESS))
    else {
        return outcomes;
    };
    let mut seen = FxHashSet::default();
    for row in 0..table.rows() {
        if seen.insert(entity.codes()[row]) {
            let census = outcomes.entry(pipeline.value(row).unwrap_or_default().into()).or_default();
            *(if success.value(row) == Some("1") { &mut census.won } else { &mut census.lost }) += 1;
        }
    }
    outcomes
}

/// The rows of a pipeline, in order.
pub(crate) fn rows(dataset: &Dataset, pipeline: &str) -> Vec<u32> {
    let column = dataset.table.column(columns::PIPELINE);
    let is_of =
        |row: &u32| column.is_some_and(|column| column.value(*row as usize).unwrap_or_default() == pipeline);
    (0..dataset.table.rows() as u32).filter(is_of).collect()
}
