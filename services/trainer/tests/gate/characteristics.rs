//! The gate's operating characteristics: how often it publishes a model of known true degradation.

use learning::calibration::probability;
use learning::evaluation::row_log_loss;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution, StandardNormal};
use trainer::gate::{Decision, Publication, judge};

use crate::support::{Rows, counts, most_by_chance, result};

/// The truth: log-odds are normal; 17 % succeed.
const CENTRE: f64 = -1.95;
const SPREAD: f64 = 1.1;
const BASE_RATE: f64 = 0.17;
/// What the old model's errors cost, in entropies of the base rate.
const COST_OF_OLD: f64 = 0.03;
/// How much the errors of two models of one training part have in common.
const CORRELATION: f64 = 0.9;

/// A pair of models: the errors of the log-odds of the old one, and of the new one.
#[derive(Debug, Clone, Copy)]
struct Pair {
    old: f64,
    new: f64,
}

fn normal(rng: &mut ChaCha8Rng) -> f64 {
    StandardNormal.sample(rng)
}

/// Mean log-loss over the truth's own, in entropies of the base rate, of errors of this deviation.
fn cost(deviation: f64) -> f64 {
    let mut rng = ChaCha8Rng::seed_from_u64(0);
    let loss = |p: f64, q: f64| p * row_log_loss(q, true) + (1.0 - p) * row_log_loss(q, false);
    let rows = 20_000;
    let total: f64 = (0..rows)
        .map(|_| {
            let (z, error) = (CENTRE + SPREAD * normal(&mut rng), deviation * normal(&mut rng));
            let truth = probability(z);
            loss(truth, probability(z + error)) - loss(truth, truth)
        })
        .sum();
    total / f64::from(rows) / loss(BASE_RATE, BASE_RATE)
}

/// The deviation of errors that cost so much.
fn deviation(wanted: f64) -> f64 {
    let (mut low, mut high) = (0.0, 4.0);
    for _ in 0..30 {
        let middle = f64::midpoint(low, high);
        if cost(middle) < wanted { low = middle } else { high = middle }
    }
    low
}

/// Outcomes of that many entities, each in one to three rows, with the forecasts of both models.
fn held_out(entities: u32, pair: Pair, seed: u64) -> Rows {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let mut rows = Rows { base_rate: BASE_RATE, ..Rows::default() };
    for entity in 0..entities {
        let z = CENTRE + SPREAD * normal(&mut rng);
        let success = rng.random_bool(probability(z));
        let (common, own) = (normal(&mut rng), normal(&mut rng));
        let other = CORRELATION * common + (1.0 - CORRELATION * CORRELATION).sqrt() * own;
        for _ in 0..rng.random_range(1..=3) {
            // Rows of one entity have most of their attributes in common, and so most of the error.
            let of_row = 0.3 * normal(&mut rng);
            let error = |of_entity: f64| of_entity * (1.0f64 - 0.09).sqrt() + of_row;
            rows.entity.push(entity);
            rows.success.push(success);
            rows.weight.push(rng.random_range(0.5..1.5));
            rows.old.push(probability(z + pair.old * error(common)));
            rows.new.push(probability(z + pair.new * error(other)));
        }
    }
    rows
}

#[test]
fn what_is_plainly_worse_is_kept_out_and_what_is_as_good_gets_in() {
    let runs: usize = counts(20, 200);
    let old = deviation(COST_OF_OLD);
    for degradation in [0.0, 0.01, 0.02, 0.05, 0.10] {
        let pair = Pair { old, new: deviation(COST_OF_OLD + degradation) };
        for outcomes in [200, 1_000, 5_000] {
            let published = (0..runs as u64)
                .map(|seed| judge(&held_out(outcomes, pair, seed).paired(), Publication::Own, seed))
                .filter(|verdict| verdict.decision == Decision::Publish)
                .count();
            let percent = 100.0 * degradation;
            let name = format!("gate, true degradation {percent:2.0} %, {outcomes} outcomes");
            let rate = 100.0 * published as f64 / runs as f64;
            let measured = format!("{rate:.1} % of {runs} published");
            match degradation {
                // The bound errs once in twenty where the degradation is what is just not tolerated.
                0.02 => {
                    let holds = published <= most_by_chance(runs, 0.05);
                    result(&name, measured, "at most 5 % (and chance) published by mistake", holds);
                }
                0.05.. => {
                    let most = if outcomes >= 1_000 { runs / 20 } else { most_by_chance(runs, 0.05) };
                    result(&name, measured, "at most 5 % published by mistake", published <= most);
                }
                0.0 if outcomes >= 5_000 => {
                    let holds = published >= runs - most_by_chance(runs, 0.05);
                    result(&name, measured, "at most 5 % (and chance) kept out by mistake", holds);
                }
                _ => result(&name, measured, "reported: the rest is kept out by mistake", true),
            }
        }
    }
}

#[test]
fn the_same_model_again_always_goes_live() {
    let runs: usize = counts(20, 200);
    let old = deviation(COST_OF_OLD);
    let mut published = 0;
    for outcomes in [200, 1_000, 5_000] {
        for seed in 0..runs as u64 {
            let mut rows = held_out(outcomes, Pair { old, new: old }, seed);
            rows.new.clone_from(&rows.old);
            let verdict = judge(&rows.paired(), Publication::Own, seed);
            published += usize::from(verdict.decision == Decision::Publish);
        }
    }
    let measured = format!("{published} of {} published", 3 * runs);
    result("gate, the same model again", measured, "all", published == 3 * runs);
}

#[test]
fn a_first_model_that_is_good_goes_live() {
    let runs: usize = counts(20, 200);
    let new = deviation(COST_OF_OLD);
    for outcomes in [200, 1_000, 5_000] {
        let published = (0..runs as u64)
            .map(|seed| {
                judge(&held_out(outcomes, Pair { old: new, new }, seed).first(), Publication::Own, seed)
            })
            .filter(|verdict| verdict.decision == Decision::Publish)
            .count();
        let name = format!("gate, a good first model, {outcomes} outcomes");
        let measured = format!("{:.1} % of {runs} published", 100.0 * published as f64 / runs as f64);
        let holds = outcomes < 5_000 || published >= runs * 95 / 100;
        result(&name, measured, "at least 95 % at 5,000 outcomes; reported below", holds);
    }
}
