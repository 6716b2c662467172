//! The 90 % interval of a probability covers the true one 87 to 93 % of the time.

use learning::training::{Balance, Options, Split};
use synthetic::Company;
use synthetic::linear::{Design, generate};

use crate::support::{counts, forecasts, load, mean, options, result, trained};

const BALANCES: [Balance; 5] =
    [Balance::None, Balance::Weights, Balance::Upsample, Balance::Downsample, Balance::Focal];

/// Every fifth row is held out.
const MODULUS: u32 = 5;

/// Percent of held-out rows whose interval covers the true probability.
fn coverage(company: &Company, balance: Balance, drop: &[&str]) -> f64 {
    let request = Options {
        split: Some(Split::Modulo { modulus: MODULUS, remainder: 0 }),
        balance: Some(balance),
        drop: drop.iter().map(|&name| name.to_owned()).collect(),
        trials: 8,
        ..options(company.target)
    };
    let model = load(&trained(&company.table, &request));
    let rows = || (0..company.truth.len()).step_by(MODULUS as usize);
    let forecasts = forecasts(&model, &company.table, rows());
    let covered = |(forecast, row): (&learning::model::Forecast, usize)| {
        f64::from(u8::from(forecast.low <= company.truth[row] && company.truth[row] <= forecast.high))
    };
    let covered: Vec<f64> = forecasts.iter().zip(rows()).map(covered).collect();
    100.0 * mean(&covered).0
}

#[test]
fn intervals_cover_a_truth_that_is_a_logistic_model() {
    for balance in BALANCES {
        let company = |seed| generate(seed, Design { rows: 3_000, ..Design::default() }).company;
        let shares: Vec<f64> =
            (0..counts(10, 200)).map(|seed| coverage(&company(seed), balance, &[])).collect();
        let (share, error) = mean(&shares);
        // Rows of one company share the errors of its weights, so the companies are what counts: two of their standard
        // errors (about 3 points at small counts, 0.7 in full) are allowed for.
        let holds = share + 2.0 * error >= 87.0 && share - 2.0 * error <= 93.0;
        let measured = format!("{share:.1} ± {error:.1} %");
        result(&format!("coverage of 90 % intervals, balance {balance:?}"), measured, "87 to 93 %", holds);
    }
}

#[test]
fn intervals_of_a_truth_outside_the_family_fall_short_of_little() {
    // Smooth effects, an interaction and hundreds of words: no recipe holds this truth, and what a model cannot express no
    // posterior knows of. It is reported, and kept from getting worse.
    let shares: Vec<f64> = (0..counts(4, 50))
        .map(|seed| coverage(&Company::generate(seed, 6_000), Balance::None, &["ID", "TITLE"]))
        .collect();
    let (share, error) = mean(&shares);
    let measured = format!("{share:.1} ± {error:.1} %");
    result(
        "coverage of 90 % intervals, truth outside the family",
        measured,
        "80 to 95 %",
        (80.0..=95.0).contains(&share),
    );
}
