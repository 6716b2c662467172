//! A percent is hidden only where it breaks its word.

use learning::evaluation::{Scored, evaluate};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use crate::support::{counts, most_by_chance, result};

/// Sizes of the test part and centres of its log-odds: mean probabilities near 3, 11, 28 and 50 %.
const SIZES: [usize; 4] = [100, 300, 1_000, 3_000];
const CENTRES: [f64; 4] = [-3.7, -2.3, -1.0, 0.0];

/// Whether a model that says the true probability of every row is hidden.
fn is_hidden(n: usize, centre: f64, seed: u64) -> bool {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let probability: Vec<f64> = (0..n)
        .map(|_| {
            let log_odds: f64 = centre + rng.random_range(-1.5..1.5);
            1.0 / (1.0 + (-log_odds).exp())
        })
        .collect();
    let outcome: Vec<bool> = probability.iter().map(|&p| rng.random_bool(p)).collect();
    let base_rate = probability.iter().sum::<f64>() / n as f64;
    evaluate(&Scored::new(&probability, &outcome), base_rate, seed).calibration.hidden
}

#[test]
fn a_calibrated_model_is_hidden_at_most_five_percent_of_the_time() {
    let runs_each = counts(20, 250);
    let mut hidden = 0;
    for (k, (n, centre)) in SIZES.iter().flat_map(|&n| CENTRES.map(|centre| (n, centre))).enumerate() {
        let runs = (0..runs_each).filter(|run| is_hidden(n, centre, 10_000 * k as u64 + run)).count();
        println!("hidden at {n} rows around log-odds {centre}: {runs} of {runs_each}");
        hidden += runs;
    }
    let runs = runs_each as usize * SIZES.len() * CENTRES.len();
    // At small counts chance alone may exceed 5 %, so the bound is what 5 % shows in 999 of 1,000 repetitions. The full
    // count of 4,000 runs has a standard error of 0.34 %.
    let most = counts(most_by_chance(runs, 0.05), runs * 5 / 100);
    let share = 100.0 * hidden as f64 / runs as f64;
    let measured = format!("{share:.1} % of {runs} runs");
    result("calibrated models whose percent is hidden", measured, "at most 5 %", hidden <= most);
}
