//! A model of shuffled labels never goes live.

use std::num::NonZeroUsize;

use learning::model::Model;
use learning::table::{Table, TableBuilder};
use learning::training::{Options, train};
use rand::SeedableRng;
use rand::seq::SliceRandom;
use rand_chacha::ChaCha8Rng;
use synthetic::linear::{Design, generate};
use trainer::gate::{Decision, Publication, judge};

use crate::support::{Rows, counts, result};

const ROWS: u32 = 2_600;
/// Rows before T.
const KNOWN: u32 = 2_000;

/// The table with the outcomes of the rows before T in another order.
fn with_shuffled_labels(table: &Table, rng: &mut ChaCha8Rng) -> Table {
    let mut order: Vec<usize> = (0..KNOWN as usize).collect();
    order.shuffle(rng);
    order.extend(KNOWN as usize..ROWS as usize);
    let mut builder = TableBuilder::new(table.columns().iter().map(|column| column.name().to_owned()));
    for (row, &other) in order.iter().enumerate() {
        let cell = |name: &str| if name == "won" { other } else { row };
        let cells = table.columns().iter().map(|column| column.value(cell(column.name())).unwrap_or(""));
        builder.push(cells);
    }
    builder.finish()
}

/// Forecasts of the rows after T by a model of those before.
fn forecasts(table: &Table) -> Vec<f64> {
    let options = Options { trials: 3, threads: NonZeroUsize::MIN, ..Options::new("won") };
    let known: Vec<u32> = (0..KNOWN).collect();
    let trained = train(&table.select(&known), &options, &mut |_| {}).unwrap();
    let model = Model::from_bytes(trained.model.into()).unwrap();
    let columns: Vec<_> = model.inputs().iter().map(|input| table.column(&input.name)).collect();
    let mut scorer = model.scorer();
    let mut score = |row: u32| {
        let cells: Vec<_> = columns.iter().map(|column| column.and_then(|c| c.value(row as usize))).collect();
        scorer.score(&cells).probability
    };
    (KNOWN..ROWS).map(&mut score).collect()
}

#[test]
fn a_model_of_shuffled_labels_never_goes_live() {
    let runs = counts(6, 100);
    let (mut as_first, mut as_successor, mut honest) = (0, 0, 0);
    for seed in 0..runs {
        let table = generate(seed, Design { rows: ROWS as usize, ..Design::default() }).company.table;
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        let Some(won) = table.column("won") else { panic!("no outcomes") };
        let success = |row: u32| won.value(row as usize) == Some("1");
        let mut rows = Rows {
            entity: (KNOWN..ROWS).collect(),
            success: (KNOWN..ROWS).map(success).collect(),
            weight: vec![1.0; (ROWS - KNOWN) as usize],
            new: forecasts(&table),
            old: Vec::new(),
            base_rate: (0..KNOWN).filter(|&row| success(row)).count() as f64 / f64::from(KNOWN),
        };
        let live = |verdict: trainer::gate::Verdict| u64::from(verdict.decision == Decision::Publish);
        honest += live(judge(&rows.first(), Publication::Own, seed));
        rows.old = std::mem::take(&mut rows.new);
        rows.new = forecasts(&with_shuffled_labels(&table, &mut rng));
        as_first += live(judge(&rows.first(), Publication::Own, seed));
        as_successor += live(judge(&rows.paired(), Publication::Own, seed));
    }
    let name = "gate, shuffled labels,";
    result(&format!("{name} first model"), format!("{as_first} of {runs} published"), "none", as_first == 0);
    let measured = format!("{as_successor} of {runs} published");
    result(&format!("{name} after a model of true labels"), measured, "none", as_successor == 0);
    let measured = format!("{honest} of {runs} published");
    result("gate, true labels, first model", measured, "at least 95 %", 100 * honest >= 95 * runs);
}
