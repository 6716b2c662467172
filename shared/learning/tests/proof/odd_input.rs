//! Scoring survives every cell: no panic, a probability strictly between 0 and 1 that its interval holds.

use learning::model::{Forecast, Model};
use learning::training::Options;

use crate::support::{cells, counts, deals, load, options, result, trained};

const ROWS: usize = 2_000;

fn is_sound(forecast: &Forecast) -> bool {
    let Forecast { probability, low, high, log_odds, base } = *forecast;
    let inside = |p: f64| p > 0.0 && p < 1.0;
    inside(probability)
        && inside(low)
        && inside(high)
        && low <= probability
        && probability <= high
        && log_odds.is_finite()
        && base.is_finite()
}

/// A model with bins and linear terms of numbers, words, and dates.
fn model() -> (Model, learning::table::Table) {
    let table = deals(6, ROWS);
    let outputs = [
        "ALL_BINARY",
        "ALL_CATEGORICAL",
        "quantile_bin(amount, 10)",
        "normalize(amount)",
        "ngram(note, 2)",
        "month(created)",
    ];
    let recipe = learning::recipe::Recipe::of_outputs(&outputs).expect("a valid recipe");
    (load(&trained(&table, &Options { recipe: Some(recipe), ..options("won") })), table)
}

#[test]
fn every_cell_gives_a_sound_forecast() {
    let (model, table) = model();
    let long_word = "x".repeat(10 << 20);
    let long_text = "слово 🙂 word, ".repeat((10 << 20) / 22);
    let odd = [
        "NaN",
        "nan",
        "inf",
        "-inf",
        "Infinity",
        "1e400",
        "-1e400",
        "1e-400",
        "-0",
        "0x10",
        "1,5",
        "١٢",
        "\u{0}",
        "\u{feff}",
        "\u{202e}abc",
        "🙂",
        "2025-02-30",
        "9999-12-31",
        "-0001-01-01",
        "   ",
        "\n",
        "NULL",
        "\"",
        &long_word,
        &long_text,
    ];
    let mut scorer = model.scorer();
    let mut unsound = Vec::new();
    for row in 0..counts(3, 40) {
        for (position, input) in model.inputs().iter().enumerate() {
            for &cell in &odd {
                let mut record = cells(&model, &table, row);
                record[position] = Some(cell);
                if !is_sound(&scorer.score(&record)) {
                    unsound.push((input.name.clone(), cell.chars().take(20).collect::<String>()));
                }
            }
        }
    }
    result("unsound forecasts of odd cells", format!("{unsound:?}"), "[]", unsound.is_empty());
}

#[test]
fn cells_past_the_end_are_missing_and_further_ones_are_not_read() {
    let (model, table) = model();
    let mut scorer = model.scorer();
    let mut different = 0;
    for row in 0..counts(100, ROWS) {
        let full = cells(&model, &table, row);
        for kept in 0..=full.len() {
            let mut gaps = full.clone();
            gaps[kept..].fill(None);
            different += usize::from(scorer.score(&full[..kept]) != scorer.score(&gaps));
        }
        let mut longer = full.clone();
        longer.extend([Some("1e9"); 50]);
        different += usize::from(scorer.score(&longer) != scorer.score(&full));
    }
    result("records scored differently for their length", different, "0", different == 0);
}

#[test]
fn a_number_that_is_not_finite_is_scored_as_one_that_is_no_number() {
    let (model, table) = model();
    let amount = model.inputs().iter().position(|input| input.name == "amount").expect("an input");
    let mut scorer = model.scorer();
    let mut score = |cell: &'static str| {
        let mut record = cells(&model, &table, 0);
        record[amount] = Some(cell);
        scorer.score(&record)
    };
    let word = score("none of it");
    assert!(["inf", "-inf", "1e400", "Infinity"].iter().all(|cell| score(cell) == word));
    // `NaN` is among the spellings of a missing cell.
    assert_eq!(score("NaN"), score(""));
}

#[test]
fn numbers_beyond_the_training_range_score_as_its_ends() {
    let (model, table) = model();
    let amount = model.inputs().iter().position(|input| input.name == "amount").expect("an input");
    let numbers = table.column("amount").expect("the column");
    // The ends as the model knows them: its training part is the first 75 % of rows.
    let trained: Vec<f64> = (0..ROWS * 3 / 4).filter_map(|row| numbers.value(row)?.parse().ok()).collect();
    let ends = [f64::min, f64::max].map(|end| trained.iter().copied().reduce(end).expect("some numbers"));
    let mut scorer = model.scorer();
    let mut score = |number: f64| {
        let cell = number.to_string();
        let mut record = cells(&model, &table, 0);
        record[amount] = Some(&cell);
        scorer.score(&record)
    };
    let [least, most] = ends.map(&mut score);
    let holds = [-1e300, -1e9, ends[0] - 1.0].iter().all(|&number| score(number) == least)
        && [ends[1] + 1.0, 1e9, 1e300].iter().all(|&number| score(number) == most);
    result(
        "forecasts beyond the training range",
        if holds { "equal" } else { "different" },
        "those of its ends",
        holds,
    );
}
