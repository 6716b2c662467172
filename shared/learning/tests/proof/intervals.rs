//! The 90 % interval of a probability covers the true one 87 to 93 % of the time.

use learning::training::{Balance, CalibrationChoice, Options, Split};
use synthetic::Company;
use synthetic::linear::{self, Design};

use crate::support::{counts, forecasts, load, mean, options, result, trained};

/// Share of held-out rows whose interval covers the true probability, and the mean width of intervals.
fn coverage(company: &Company, options: &Options) -> (f64, f64) {
    let trained = trained(&company.table, options);
    let model = load(&trained);
    let rows: Vec<usize> = (0..company.truth.len()).filter(|row| row % 5 == 0).collect();
    let (mut covered, mut width) = (0, 0.0);
    for (forecast, &row) in forecasts(&model, &company.table, rows.iter().copied()).iter().zip(&rows) {
        covered += usize::from(forecast.low <= company.truth[row] && company.truth[row] <= forecast.high);
        width += forecast.high - forecast.low;
    }
    if std::env::var("DEBUG").is_ok() {
        println!(
            "{:?} {} l2 {} {:?}",
            covered as f64 / rows.len() as f64,
            trained.report.model.calibration,
            trained.report.model.settings["l2"],
            trained.report.model.settings
        );
    }
    (covered as f64 / rows.len() as f64, width / rows.len() as f64)
}

fn request(balance: Balance) -> Options {
    Options {
        split: Some(Split::Modulo { modulus: 5, remainder: 0 }),
        balance: Some(balance),
        calibration: CalibrationChoice::Auto,
        trials: 8,
        ..options("won")
    }
}

#[test]
fn explore() {
    let seeds: u64 = std::env::var("SEEDS").map_or(60, |s| s.parse().unwrap());
    for trials in [1, 8] {
        for balance in [Balance::None, Balance::Weights] {
            for rows in [3_000, 12_000] {
                let shares: Vec<f64> = (0..seeds)
                    .map(|seed| {
                        let design = Design { rows, ..Design::default() };
                        coverage(&linear::generate(seed, design).company, &Options { trials, ..request(balance) }).0
                    })
                    .collect();
                let (share, error) = mean(&shares);
                println!("RESULT trials {trials} rows {rows} {balance:?} {share:.3} ± {error:.3}");
            }
        }
    }
    for trials in [1, 8] {
        for rows in [3_000, 12_000] {
        let shares: Vec<f64> = (0..seeds / 4)
            .map(|seed| {
                let mut company = Company::generate(seed, rows);
                company.time = None;
                let options = Options {
                    drop: ["ID", "TITLE"].map(str::to_owned).to_vec(),
                    trials,
                    ..request(Balance::None)
                };
                coverage(&company, &options).0
            })
            .collect();
        let (share, error) = mean(&shares);
        println!("RESULT company trials {trials} rows {rows} {share:.3} ± {error:.3}");
        }
    }
}
