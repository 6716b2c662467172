//! Choosing among calibration maps by what they do on rows they were not fitted on.

use rustc_hash::FxHashSet;
use serde::{Deserialize, Serialize};

use super::log_odds::softplus;
use super::{Calibration, Kind, fit};
use crate::clusters::Clusters;
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

/// Rows that the model has not seen; all slices have one value per row.
#[derive(Debug, Clone, Copy)]
pub struct OutOfFold<'a> {
    /// Log-odds after the link, on rows as they are, not balanced.
    pub z: &'a [f64],
    /// Outcome.
    pub outcome: &'a [bool],
    /// Fold that held the row out.
    pub fold: &'a [u8],
    /// How much the row counts, above 0; the same for all where absent. Only ratios matter.
    pub weight: Option<&'a [f64]>,
    /// Entity of the row, where some stand in several: what is learned of it counts once.
    pub entity: Option<&'a [u32]>,
}

impl OutOfFold<'_> {
    /// Number of entities with a row of that outcome.
    fn of_class(&self, class: bool) -> usize {
        let rows = self.outcome.iter().enumerate().filter(|&(_, &outcome)| outcome == class);
        match self.entity {
            Some(entity) => rows.map(|(row, _)| entity[row]).collect::<FxHashSet<u32>>().len(),
            None => rows.count(),
        }
    }

    /// Weights that are 1 on average.
    fn mean_one(&self) -> Option<Vec<f64>> {
        let weight = self.weight?;
        let scale = weight.len() as f64 / weight.iter().sum::<f64>();
        Some(weight.iter().map(|weight| weight * scale).collect())
    }
}

/// Chooses and fits the map from out-of-fold rows.
///
/// For [`CalibrationChoice::Auto`], from 100 rows of each outcome on, each candidate is fitted on all folds but one and judged on that one. The simplest
/// candidate whose log-loss is within one standard error of the best is taken (one-standard-error rule, Breiman et al.
/// 1984). A map that truly gains Δ nats per row on n rows has a standard error near √(2Δ/n), so a gain beyond it means
/// 2nΔ > 4: a slope or intercept two standard errors off the identity, the same 5 % at which the evaluation rejects
/// calibration. With less evidence than that a map mostly fits noise.
///
/// Where rows of one entity repeat, standard errors go by entity, and so do the numbers of outcomes that maps are allowed from.
///
/// With folds `in_time` (a greater number is later) a candidate is fitted on the earlier folds alone, and its gain has to
/// show fold by fold: a map is good for what comes, and where the success rate only wanders, rows of one fold err together.
pub fn choose(rows: &OutOfFold<'_>, in_time: bool, choice: CalibrationChoice) -> Chosen {
    let OutOfFold { z, outcome, .. } = *rows;
    let weight = rows.mean_one();
    let weight = weight.as_deref();
    let rarer = rows.of_class(true).min(rows.of_class(false));
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
        None => cross_fitted(rows, weight, in_time, rarer),
        Some(Kind::Isotonic) if rarer < MIN_ISOTONIC_OUTCOMES => Chosen {
            calibration: fit(Kind::Platt, z, outcome, weight),
            note: Some(format!(
                "isotonic calibration needs {MIN_ISOTONIC_OUTCOMES} rows of each outcome, there are {rarer} of the \
                 rarer: Platt's was used"
            )),
            ..Chosen::default()
        },
        Some(kind) => Chosen { calibration: fit(kind, z, outcome, weight), ..Chosen::default() },
    }
}

impl Chosen {
    /// The identity, with the reason.
    fn noted(note: String) -> Self {
        Self { note: Some(note), ..Self::default() }
    }
}

fn cross_fitted(rows: &OutOfFold<'_>, weight: Option<&[f64]>, in_time: bool, rarer: usize) -> Chosen {
    let mut folds = rows.fold.to_vec();
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
    let losses: Vec<Vec<Vec<Loss>>> =
        allowed.iter().map(|&kind| held_out_losses(kind, rows, weight, &folds, in_time)).collect();
    let means: Vec<f64> = losses.iter().map(|folds| mean(&folds.concat())).collect();
    let best = (0..means.len()).min_by(|&a, &b| means[a].total_cmp(&means[b])).unwrap_or(0);
    let candidates: Vec<Candidate> = (allowed.iter().enumerate())
        .map(|(i, &kind)| {
            let excess = means[i] - means[best];
            let standard_error = if in_time {
                let gaps = losses[i].iter().zip(&losses[best]).map(|(a, b)| mean(a) - mean(b));
                Differences::of_folds(gaps.collect())
            } else {
                Differences::of_rows(&losses[i].concat(), &losses[best].concat(), rows.entity)
            }
            .standard_error();
            Candidate { kind, log_loss: means[i], excess, standard_error }
        })
        .collect();
    let simplest = candidates.iter().find(|candidate| candidate.excess <= candidate.standard_error);
    let kind = simplest.map_or(Kind::Identity, |candidate| candidate.kind);
    Chosen { calibration: fit(kind, rows.z, rows.outcome, weight), candidates, note: None }
}

/// What a row costs under a map.
#[derive(Debug, Clone, Copy)]
struct Loss {
    row: usize,
    weight: f64,
    value: f64,
}

/// Log-loss of the rows of every fold under the map fitted on the others, or of every fold but the first under the map
/// fitted on the earlier ones.
fn held_out_losses(
    kind: Kind,
    rows: &OutOfFold<'_>,
    weight: Option<&[f64]>,
    folds: &[u8],
    in_time: bool,
) -> Vec<Vec<Loss>> {
    let OutOfFold { z, outcome, fold, .. } = *rows;
    let weight_of = |i: usize| weight.map_or(1.0, |weight| weight[i]);
    let losses_of = |&held_out: &u8| {
        let teaches = |fold: u8| if in_time { fold < held_out } else { fold != held_out };
        let weight: Vec<f64> = fold
            .iter()
            .enumerate()
            .map(|(i, &fold)| if teaches(fold) { weight_of(i) } else { 0.0 })
            .collect();
        let map = fit(kind, z, outcome, Some(&weight));
        let loss = |i: usize| {
            let log_odds = map.apply(z[i]);
            Loss {
                row: i,
                weight: weight_of(i),
                value: softplus(if outcome[i] { -log_odds } else { log_odds }),
            }
        };
        (0..z.len()).filter(|&i| fold[i] == held_out).map(loss).collect()
    };
    folds[usize::from(in_time)..].iter().map(losses_of).collect()
}

/// Differences of two maps' losses: of rows with weights and clusters, or of folds.
struct Differences {
    value: Vec<f64>,
    weight: Vec<f64>,
    clusters: Clusters,
}

impl Differences {
    fn of_folds(value: Vec<f64>) -> Self {
        Self { weight: vec![1.0; value.len()], clusters: Clusters::new(value.len(), None), value }
    }

    /// `entity` is that of every row, judged or not.
    fn of_rows(a: &[Loss], b: &[Loss], entity: Option<&[u32]>) -> Self {
        let entity: Option<Vec<u32>> = entity.map(|entity| a.iter().map(|loss| entity[loss.row]).collect());
        Self {
            value: a.iter().zip(b).map(|(a, b)| a.value - b.value).collect(),
            weight: a.iter().map(|loss| loss.weight).collect(),
            clusters: Clusters::new(a.len(), entity.as_deref()),
        }
    }

    /// Standard error of the weighted mean.
    fn standard_error(&self) -> f64 {
        let total: f64 = self.weight.iter().sum();
        let weighted = || self.value.iter().zip(&self.weight);
        let centre = weighted().map(|(value, weight)| weight * value).sum::<f64>() / total;
        let influence: Vec<f64> =
            weighted().map(|(value, weight)| weight * (value - centre) / total).collect();
        (self.clusters.correction().unwrap_or(1.0) * self.clusters.variance_of_sum(&influence)).sqrt()
    }
}

fn mean(losses: &[Loss]) -> f64 {
    let sum: f64 = losses.iter().map(|loss| loss.weight * loss.value).sum();
    sum / losses.iter().map(|loss| loss.weight).sum::<f64>()
}
