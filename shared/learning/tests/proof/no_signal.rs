//! Where nothing can be known, the verdict says so.

use learning::report::Quality;
use synthetic::linear::{Design, generate};

use crate::support::{counts, mean, options, result, trained};

#[test]
fn pure_noise_is_no_better_than_the_base_rate() {
    let runs = counts(20, 200);
    let (mut said, mut excess) = (0, Vec::new());
    for seed in 0..runs {
        let base_rate = [0.1, 0.3, 0.6][seed as usize % 3];
        let design = Design { rows: 3_000, prior_deviation: 0.0, base_rate, ..Design::default() };
        let report = trained(&generate(seed, design).company.table, &options("won")).report;
        said += usize::from(report.verdict.quality == Quality::NoBetterThanBaseRate);
        excess.push(report.test.log_loss - report.test.baseline_log_loss);
    }
    let share = 100.0 * said as f64 / runs as f64;
    // The test is one-sided at 2.5 %. At 20 runs 17 are all but certain, at 200 runs the share itself is asked for.
    let least = counts(17, runs as usize * 95 / 100);
    result(
        "noise called no better than the base rate",
        format!("{share:.1} % of {runs} tables"),
        "at least 95 %",
        said >= least,
    );
    let within = excess.iter().filter(|&&excess| excess <= 0.005).count();
    let share = 100.0 * within as f64 / runs as f64;
    let (average, worst) = (mean(&excess).0, excess.iter().copied().fold(f64::NEG_INFINITY, f64::max));
    let measured = format!("{share:.1} % of tables, {average:.4} on average, {worst:.4} at most");
    result(
        "noise whose log-loss is at most 0.005 over the base rate's",
        measured,
        "at least 95 %",
        within >= least,
    );
}
