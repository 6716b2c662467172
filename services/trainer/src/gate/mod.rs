//! The publish gate: whether a new model goes live, or what serves now stays.
//!
//! Both models are fitted before a moment T and judged on entities whose outcome came after it. The new one goes live if,
//! with 95 % confidence, its log-loss is worse by less than 2 % of the base rate's entropy, and its AUC is lower by less than
//! 0.01. A first model has nobody to be compared with but the base rate, which it must beat beyond doubt, and by 1 %. A
//! pipeline's own model has to be better than the model of all pipelines, since it is one more to be looked after.

mod bootstrap;
mod card;
mod verdict;
mod words;

use std::collections::BTreeMap;

use learning::evaluation::{Scored, row_log_loss};

use bootstrap::Sums;
pub use card::section;
pub use verdict::{Decision, Figures, Opponent, Reason, Verdict};

/// Fewest outcomes (entities) that a model can be judged on.
pub const LEAST_OUTCOMES: u64 = 200;

/// By how much the log-loss may be worse, in entropies of the base rate.
pub const TOLERATED_LOSS: f64 = 0.02;

/// By how much the AUC may be lower.
pub const TOLERATED_AUC: f64 = 0.01;

/// Least gain of a first model over the base rate, in entropies of the base rate. A bound alone errs once in twenty, and so
/// would publish noise somewhere every day in an installation of hundreds of companies; but models of noise are so timid that
/// they gain some tenths of a percent at most.
pub const LEAST_GAIN: f64 = 0.01;

/// Confidence of one-sided bounds.
const CONFIDENCE: f64 = 0.95;

/// Rows of the held-out part; all slices have one value per row. Several rows may be of one entity.
#[derive(Debug, Clone, Copy)]
pub struct HeldOut<'a> {
    /// Entity of the row.
    pub entity: &'a [u32],
    /// What became of it.
    pub success: &'a [bool],
    /// How much the row counts, at least 0; only ratios matter. Rows of weight 0 are as if they were not there.
    pub weight: &'a [f64],
    /// Probability by the new model, fitted before T.
    pub new: &'a [f64],
    /// Probability by a model with the settings of the one that serves, refitted before T; `None` where none serves.
    pub old: Option<&'a [f64]>,
    /// The success rate known at T: what a constant forecast says. Strictly inside (0, 1).
    pub base_rate: f64,
}

/// What kind of model is judged, and so what becomes of one that cannot be judged for want of outcomes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Publication {
    /// A model that stands on a company's own history: it stays away.
    Own,
    /// A step of the ladder of small companies: it adds to the pooled model what few outcomes support, and was shown to do no
    /// harm over many companies, since within one nothing can be shown. It goes live unjudged.
    Ladder,
    /// One pipeline's own model, beside the model of all of them: it has to be better.
    Pipeline,
}

/// Judges a new model. The same rows and seed give the same verdict.
///
/// # Panics
/// If the slices have different lengths.
pub fn judge(rows: &HeldOut<'_>, publication: Publication, seed: u64) -> Verdict {
    let scored = |probability| Scored {
        probability,
        outcome: rows.success,
        weight: Some(rows.weight),
        entity: Some(rows.entity),
    };
    let constant = vec![rows.base_rate; rows.success.len()];
    let new = scored(rows.new);
    let rival = scored(rows.old.unwrap_or(&constant));
    let sums = differences(rows, rival.probability);
    let entropy = entropy(rows.base_rate);
    let value = sums.ratio();
    let resampled = sums.resampled(seed);
    let (log_loss, upper) = (rival.log_loss(), resampled.quantile(CONFIDENCE));
    let opponent = match (rows.old, publication) {
        (Some(_), Publication::Pipeline) => {
            Opponent::Whole { log_loss, auc: rival.auc(), difference: value, upper }
        }
        (Some(_), _) => {
            let limit = TOLERATED_LOSS * entropy;
            Opponent::Old { log_loss, auc: rival.auc(), difference: value, upper, limit }
        }
        (None, _) => {
            Opponent::BaseRate { log_loss, gain: -value, lower: -upper, least: LEAST_GAIN * entropy }
        }
    };
    let outcomes = sums.entities() as u64;
    let figures = Figures {
        outcomes,
        rows: rows.weight.iter().filter(|&&weight| weight > 0.0).count() as u64,
        base_rate: rows.base_rate,
        entropy,
        log_loss: new.log_loss(),
        auc: new.auc(),
        opponent,
    };
    decide(figures, publication)
}

fn decide(figures: Figures, publication: Publication) -> Verdict {
    let verdict = |decision, reasons| Verdict { decision, reasons, figures };
    if figures.outcomes < LEAST_OUTCOMES {
        let reasons = vec![Reason::TooFewOutcomes { outcomes: figures.outcomes, least: LEAST_OUTCOMES }];
        let decision = match publication {
            Publication::Own | Publication::Pipeline => Decision::Keep,
            Publication::Ladder => Decision::Publish,
        };
        return verdict(decision, reasons);
    }
    // What is not a number fails.
    let checks = match figures.opponent {
        Opponent::Old { auc, upper, limit, .. } => {
            let drop = auc - figures.auc;
            let loss = (upper < limit, Reason::NotWorse { upper, limit }, Reason::Worse { upper, limit });
            let limit = TOLERATED_AUC;
            let ranks = Reason::RanksAsWell { drop, limit };
            vec![loss, (drop < limit, ranks, Reason::RanksWorse { drop, limit })]
        }
        Opponent::Whole { upper, .. } => {
            vec![(upper < 0.0, Reason::BetterThanWhole { upper }, Reason::NoBetterThanWhole { upper })]
        }
        Opponent::BaseRate { gain, lower, least, .. } => {
            let beats = Reason::BeatsBaseRate { gain, lower };
            vec![(lower > 0.0 && gain >= least, beats, Reason::NoBetterThanBaseRate { gain, lower })]
        }
    };
    if checks.iter().all(|check| check.0) {
        return verdict(Decision::Publish, checks.into_iter().map(|(_, holds, _)| holds).collect());
    }
    verdict(Decision::Keep, checks.into_iter().filter(|check| !check.0).map(|(.., fails)| fails).collect())
}

/// By entity the weighted differences of the rows' log-loss, new less rival, and the weights.
fn differences(rows: &HeldOut<'_>, rival: &[f64]) -> Sums {
    let n = rows.entity.len();
    let lengths = [rows.success.len(), rows.weight.len(), rows.new.len(), rival.len()];
    assert!(lengths.iter().all(|&length| length == n), "one value per row");
    let mut sums: BTreeMap<u32, (f64, f64)> = BTreeMap::new();
    for row in (0..n).filter(|&row| rows.weight[row] > 0.0) {
        let loss = |probability: &[f64]| row_log_loss(probability[row], rows.success[row]);
        let sum = sums.entry(rows.entity[row]).or_default();
        sum.0 += rows.weight[row] * (loss(rows.new) - loss(rival));
        sum.1 += rows.weight[row];
    }
    Sums::new(sums.into_values().collect())
}

/// Of a success rate, in nats.
fn entropy(rate: f64) -> f64 {
    rate * row_log_loss(rate, true) + (1.0 - rate) * row_log_loss(rate, false)
}
