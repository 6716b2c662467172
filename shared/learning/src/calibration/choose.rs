//! Choosing among calibration maps by what they do on rows they were not fitted on.

use serde::{Deserialize, Serialize};

use super::log_odds::softplus;
use super::{Calibration, Kind, fit};
use crate::training::CalibrationChoice;

/// Least number of rows of each outcome for an isotonic map.
pub const MIN_ISOTONIC_OUTCOMES: usize = 1000;

/// Least number of rows of each outcome for [`CalibrationChoice::Auto`] to look for a map: so many are advised for judging
/// calibration at all (Vergouwe et al. 2005), and chosen on fewer it made small companies' forecasts worse.
const MIN_OUTCOMES: usize = 100;

/// How a family of maps did on rows it was not fitted on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Candidate {
    /// Family.
    pub kind: Kind,
    /// Cross-fitted mean log-loss, nats per row.
    pub log_loss: f64,
    /// Its log-loss minus the best candidate's, at least 0.
    pub excess: f64,
    /// Standard error of `excess`, from the differences row by row, or fold by fold where folds are in time.
    pub standard_error: f64,
}

/// The map chosen, with the comparison behind it.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Chosen {
    /// Fitted on all rows.
    pub calibration: Calibration,
    /// Simplest first; empty where nothing was compared.
    pub candidates: Vec<Candidate>,
    /// Why the request could not be met, for the report's warnings.
    pub note: Option<String>,
}

/// Chooses and fits the map from out-of-fold log-odds `z` (after the link, on rows as they are, not balanced), outcomes and
/// the fold of each row.
///
/// For [`CalibrationChoice::Auto`], from 100 rows of each outcome on, each candidate is fitted on all folds but one and judged on that one. The simplest
/// candidate whose log-loss is within one standard error of the best is taken (one-standard-error rule, Breiman et al.
/// 1984). A map that truly gains Δ nats per row on n rows has a standard error near √(2Δ/n), so a gain beyond it means
/// 2nΔ > 4: a slope or intercept two standard errors off the identity, the same 5 % at which the evaluation rejects
/// calibration. With less evidence than that a map mostly fits noise.
///
/// With folds `in_time` (a greater number is later) a candidate is fitted on the earlier folds alone, and its gain has to
/// show fold by fold: a map is good for what comes, and where the success rate only wanders, rows of one fold err together.
pub fn choose(z: &[f64], outcome: &[bool], fold: &[u8], in_time: bool, choice: CalibrationChoice) -> Chosen {
    let positive = outcome.iter().filter(|&&outcome| outcome).count();
    let rarer = positive.min(outcome.len() - positive);
    let kind = match choice {
        CalibrationChoice::None => return Chosen::default(),
        CalibrationChoice::Auto => None,
        CalibrationChoice::Platt => Some(Kind::Platt),
        CalibrationChoice::Beta => Some(Kind::Beta),
        CalibrationChoice::Isotonic => Some(Kind::Isotonic),
    };
    if rarer == 0 {
        return Chosen::noted("calibration left out: its rows have one outcome only".into());
    }
    match kind {
        None => cross_fitted(z, outcome, fold, in_time, rarer),
        Some(Kind::Isotonic) if rarer < MIN_ISOTONIC_OUTCOMES => Chosen {
            calibration: fit(Kind::Platt, z, outcome, None),
            note: Some(format!(
                "isotonic calibration needs {MIN_ISOTONIC_OUTCOMES} rows of each outcome, there are {rarer} of the \
                 rarer: Platt's was used"
            )),
            ..Chosen::default()
        },
        Some(kind) => Chosen { calibration: fit(kind, z, outcome, None), ..Chosen::default() },
    }
}

impl Chosen {
    /// The identity, with the reason.
    fn noted(note: String) -> Self {
        Self { note: Some(note), ..Self::default() }
    }
}

fn cross_fitted(z: &[f64], outcome: &[bool], fold: &[u8], in_time: bool, rarer: usize) -> Chosen {
    let mut folds = fold.to_vec();
    folds.sort_unstable();
    folds.dedup();
    if folds.len() < 2 {
        return Chosen::noted("calibration left out: there is one fold only to judge it on".into());
    }
    if rarer < MIN_OUTCOMES {
        return Chosen::default();
    }
    let kinds = [Kind::Identity, Kind::Platt, Kind::Beta, Kind::Isotonic];
    let allowed = if rarer < MIN_ISOTONIC_OUTCOMES { &kinds[..3] } else { &kinds[..] };
    let losses: Vec<Vec<Vec<f64>>> =
        allowed.iter().map(|&kind| held_out_losses(kind, z, outcome, fold, &folds, in_time)).collect();
    let means: Vec<f64> = losses.iter().map(|folds| mean(&folds.concat())).collect();
    let best = (0..means.len()).min_by(|&a, &b| means[a].total_cmp(&means[b])).unwrap_or(0);
    let candidates: Vec<Candidate> = (allowed.iter().enumerate())
        .map(|(i, &kind)| {
            let excess = means[i] - means[best];
            let standard_error = if in_time {
                let of_folds = |folds: &[Vec<f64>]| folds.iter().map(|fold| mean(fold)).collect::<Vec<_>>();
                standard_error(&of_folds(&losses[i]), &of_folds(&losses[best]))
            } else {
                standard_error(&losses[i].concat(), &losses[best].concat())
            };
            Candidate { kind, log_loss: means[i], excess, standard_error }
        })
        .collect();
    let simplest = candidates.iter().find(|candidate| candidate.excess <= candidate.standard_error);
    let kind = simplest.map_or(Kind::Identity, |candidate| candidate.kind);
    Chosen { calibration: fit(kind, z, outcome, None), candidates, note: None }
}

/// Log-loss of the rows of every fold under the map fitted on the others, or of every fold but the first under the map
/// fitted on the earlier ones.
fn held_out_losses(
    kind: Kind,
    z: &[f64],
    outcome: &[bool],
    fold: &[u8],
    folds: &[u8],
    in_time: bool,
) -> Vec<Vec<f64>> {
    let losses_of = |&held_out: &u8| {
        let teaches = |fold: u8| if in_time { fold < held_out } else { fold != held_out };
        let weight: Vec<f64> = fold.iter().map(|&fold| f64::from(u8::from(teaches(fold)))).collect();
        let map = fit(kind, z, outcome, Some(&weight));
        let loss = |i: usize| {
            let log_odds = map.apply(z[i]);
            softplus(if outcome[i] { -log_odds } else { log_odds })
        };
        (0..z.len()).filter(|&i| fold[i] == held_out).map(loss).collect()
    };
    folds[usize::from(in_time)..].iter().map(losses_of).collect()
}

/// Standard error of the mean of `a - b`.
fn standard_error(a: &[f64], b: &[f64]) -> f64 {
    let differences: Vec<f64> = a.iter().zip(b).map(|(a, b)| a - b).collect();
    let centre = mean(&differences);
    let squares: f64 = differences.iter().map(|difference| (difference - centre).powi(2)).sum();
    let n = differences.len() as f64;
    (squares / (n * (n - 1.0).max(1.0))).sqrt()
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}
