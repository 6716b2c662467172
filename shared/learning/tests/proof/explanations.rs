//! Reasons add up to the log-odds shown, and a model file scores as the model it was written from.

use learning::model::Model;
use learning::training::{Balance, CalibrationChoice, Options};
use rand::seq::IndexedRandom;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use crate::support::{cells, counts, deals, forecasts, load, options, result, trained};

const ROWS: usize = 2_800;

/// A record of values seen and never seen, with gaps.
fn record<'a>(model: &Model, rng: &mut ChaCha8Rng, pool: &'a [&'a str]) -> Vec<Option<&'a str>> {
    model
        .inputs()
        .iter()
        .map(|_| if rng.random_bool(0.2) { None } else { pool.choose(rng).copied() })
        .collect()
}

/// The largest difference between base plus contributions and the log-odds shown, the base being that of the first record
/// for all: over rows of the table and over records that no table has.
fn largest_gap(seed: u64, options: &Options) -> f64 {
    const POOL: [&str; 12] = [
        "web",
        "never seen",
        "small",
        "yes",
        "0",
        "-1e30",
        "417.5",
        "1e300",
        "urgent call urgent",
        "новое слово",
        "2025-03-04",
        "2031-12-31 23:59",
    ];
    let table = deals(seed, ROWS);
    let model = load(&trained(&table, options));
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let mut records: Vec<Vec<Option<&str>>> = (0..300).map(|row| cells(&model, &table, row)).collect();
    records.extend((0..300).map(|_| record(&model, &mut rng, &POOL)));
    let mut scorer = model.scorer();
    let base = scorer.score(&records[0]).base;
    let gap = |record: &Vec<Option<&str>>| {
        let forecast = scorer.score(record);
        let sum = forecast.base + scorer.contributions().map(|(_, contribution)| contribution).sum::<f64>();
        let log_odds = (forecast.probability / (1.0 - forecast.probability)).ln();
        // The probability is log-odds again, but for rounding where it is close to 0 or 1.
        assert!((log_odds - forecast.log_odds).abs() < 1e-6 * (1.0 + forecast.log_odds.abs().exp() * 1e-9));
        assert!(forecast.low <= forecast.probability && forecast.probability <= forecast.high);
        (sum - forecast.log_odds).abs().max((forecast.base - base).abs())
    };
    records.iter().map(gap).fold(0.0, f64::max)
}

#[test]
fn contributions_and_base_are_the_log_odds_shown() {
    use CalibrationChoice::{Beta, Isotonic, None, Platt};
    let mut largest: f64 = 0.0;
    for seed in 0..counts(1, 10) {
        for calibration in [None, Platt, Beta, Isotonic] {
            for balance in [Balance::None, Balance::Weights, Balance::Focal] {
                let options = Options {
                    calibration,
                    balance: Some(balance),
                    trials: 5,
                    recipe: recipe(seed),
                    ..options("won")
                };
                largest = largest.max(largest_gap(seed, &options));
            }
        }
    }
    result(
        "contributions + base - log-odds, largest",
        format!("{largest:.1e}"),
        "at most 1e-9",
        largest <= 1e-9,
    );
}

/// A recipe with a pair and a linear term for even seeds, the search's own for odd ones.
fn recipe(seed: u64) -> Option<learning::recipe::Recipe> {
    let outputs = [
        "ALL_BINARY",
        "ALL_CATEGORICAL",
        "quantile_bin(ALL_NUMERIC, 10)",
        "normalize(ALL_NUMERIC)",
        "cartesian(size, repeat)",
        "ngram(lowercase(note), 2)",
        "month(created)",
    ];
    seed.is_multiple_of(2).then(|| learning::recipe::Recipe::of_outputs(&outputs).expect("a valid recipe"))
}

#[test]
fn a_model_read_again_scores_the_same_to_the_bit() {
    let table = deals(3, ROWS);
    let trained = trained(&table, &options("won"));
    let (first, second) = (load(&trained), load(&trained));
    let rows = || 0..counts(500, ROWS);
    let bits = |model: &Model| -> Vec<[u64; 5]> {
        let bits = |f: &learning::model::Forecast| {
            [f.probability, f.low, f.high, f.log_odds, f.base].map(f64::to_bits)
        };
        forecasts(model, &table, rows()).iter().map(bits).collect()
    };
    let different = bits(&first).iter().zip(bits(&second)).filter(|(a, b)| **a != *b).count();
    // The stored report speaks of the scores that the file gives: same test part, same log-loss.
    let test: Vec<usize> = (ROWS * 3 / 4..ROWS).collect();
    let outcome: Vec<bool> = test
        .iter()
        .map(|&row| table.column("won").and_then(|column| column.value(row)) == Some("1"))
        .collect();
    let probability: Vec<f64> = forecasts(&first, &table, test).iter().map(|f| f.probability).collect();
    let log_loss = learning::evaluation::log_loss(&probability, &outcome);
    let gap = (log_loss - trained.report.test.log_loss).abs();
    let measured = format!("{different} rows differ, log-loss off by {gap:.1e}");
    result(
        "scores of a model read again",
        measured,
        "0 rows, log-loss within 1e-6",
        different == 0 && gap < 1e-6,
    );
}

#[test]
fn a_cell_not_given_and_an_empty_cell_are_alike() {
    let table = deals(4, ROWS);
    let model = load(&trained(&table, &options("won")));
    let mut scorer = model.scorer();
    let mut different = 0;
    for row in 0..counts(300, ROWS) {
        let absent = cells(&model, &table, row);
        let empty: Vec<Option<&str>> = absent.iter().map(|cell| Some(cell.unwrap_or(""))).collect();
        different += usize::from(scorer.score(&absent) != scorer.score(&empty));
    }
    result("rows where None and \"\" score differently", different, "0", different == 0);
}
