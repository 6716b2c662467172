//! Judging a point of the search by folds.

use std::sync::{Arc, OnceLock};

use rayon::prelude::*;

use super::balance::balance;
use super::bank::Bank;
use super::design::{Design, Warm};
use super::folds::Fold;
use super::prior::{Followed, Prior};
use super::split::Times;
use super::weights::Weights;
use super::{Objective, Options, defaults, interactions};
use crate::calibration::{Link, probability};
use crate::encoding::Block;
use crate::evaluation::Scored;
use crate::recipe::{Feature, RecipeError};
use crate::schema::Schema;
use crate::search::Parameters;
use crate::solver::{Rows, Settings, fit, slopes_and_curvatures};
use crate::table::Table;

/// How exactly folds are fitted, as a share of the objective: well below what differs between trials.
const FOLD_TOLERANCE: f64 = 3e-5;
/// Folds fitted side by side; fixed, so that any number of threads stops a trial at the same point.
const BATCH: usize = 2;
/// Pairs kept in a ranking: the most that a trial may ask for.
const MAX_PAIRS: usize = 64;

/// A judged point.
#[derive(Debug, Clone)]
pub(super) struct Judged {
    pub point: Parameters,
    /// Loss per finished fold, lower is better: log-loss, or minus the area.
    pub losses: Vec<f64>,
    /// Out-of-fold log-odds after the link, per held-out row of the finished folds in order.
    pub log_odds: Vec<f64>,
    /// Whether it was stopped since it could not win.
    pub stopped: bool,
    /// Mean loss; of a stopped trial what it would have been, had it stayed as far behind the leader as it was.
    pub estimate: f64,
}

impl Judged {
    pub fn loss(&self) -> f64 {
        self.losses.iter().sum::<f64>() / self.losses.len().max(1) as f64
    }
}

/// Judges points on the folds of one training part.
pub(super) struct Judge<'a> {
    pub bank: Bank<'a>,
    pub schema: &'a Schema,
    pub options: &'a Options,
    pub success: &'a [bool],
    pub weights: &'a Weights,
    pub times: Option<&'a Times>,
    pub folds: &'a [Fold],
    /// Latest solution per fold, to start the next one from.
    warm: Vec<Option<Warm>>,
    /// Pairs per fold, best first: positions into the sides.
    rankings: Vec<OnceLock<Vec<(usize, usize)>>>,
    /// The latest design without pairs, by its features.
    latest: Option<(Vec<Feature>, Arc<Design>)>,
    /// The pooled model over this table.
    prior: Option<Arc<Prior>>,
}

/// A fitted design with the link that takes its balance back.
#[derive(Clone)]
pub(super) struct Solution {
    pub design: Arc<Design>,
    pub weights: Vec<f64>,
    pub settings: Settings,
    /// Weight per table row in the fit: the table's own, recency and balance.
    pub row_weights: Option<Vec<f64>>,
    pub link: Link,
    pub iterations: u64,
    /// Where there is a pooled model: it, and how strongly the company follows it.
    pub prior: Option<Followed>,
}

impl<'a> Judge<'a> {
    pub fn new(
        bank: Bank<'a>,
        schema: &'a Schema,
        options: &'a Options,
        success: &'a [bool],
        weights: &'a Weights,
        times: Option<&'a Times>,
        folds: &'a [Fold],
    ) -> Self {
        let rankings = folds.iter().map(|_| OnceLock::new()).collect();
        let warm = vec![None; folds.len()];
        let prior = options.prior.as_ref().map(|pool| Arc::new(Prior::new(pool, schema, bank.table())));
        Self { bank, schema, options, success, weights, times, folds, warm, rankings, latest: None, prior }
    }

    /// Judges a point; stops early where it cannot beat `best`.
    pub fn judge(&mut self, point: &Parameters, best: Option<&Judged>) -> Result<Judged, RecipeError> {
        let main = self.main_design(point)?;
        let sides = self.sides(point);
        let mut judged = Judged {
            point: point.clone(),
            losses: Vec::new(),
            log_odds: Vec::new(),
            stopped: false,
            estimate: 0.0,
        };
        let numbers: Vec<usize> = (0..self.folds.len()).collect();
        for batch in numbers.chunks(BATCH) {
            let this = &*self;
            let results: Vec<(f64, Vec<f64>, Warm)> =
                batch.par_iter().map(|&k| this.judge_fold(k, point, &main, &sides)).collect();
            for (&k, (loss, log_odds, warm)) in batch.iter().zip(results) {
                judged.losses.push(loss);
                judged.log_odds.extend(log_odds);
                self.warm[k] = Some(warm);
            }
            if judged.losses.len() < self.folds.len()
                && best.is_some_and(|best| cannot_win(&judged.losses, &best.losses))
            {
                judged.stopped = true;
                break;
            }
        }
        judged.estimate = match best.filter(|_| judged.stopped) {
            Some(best) => {
                let behind: f64 = judged.losses.iter().zip(&best.losses).map(|(a, b)| a - b).sum();
                best.loss() + behind / judged.losses.len() as f64
            }
            None => judged.loss(),
        };
        Ok(judged)
    }

    /// Fits a point on all training rows.
    pub fn fit_final(&mut self, point: &Parameters, train: &[u32]) -> Result<Solution, RecipeError> {
        let main = self.main_design(point)?;
        let sides = self.sides(point);
        let warm = self.warm.last().and_then(Option::as_ref);
        let mut design = main;
        if point.pairs > 0 {
            let ranking = self.rank_pairs(&design, train, &sides, point.l2, warm);
            design = Arc::new(self.with_pairs(&design, &sides, &ranking, point.pairs));
        }
        Ok(self.solve(design, train, point, warm, 1e-9, self.prior.as_ref()))
    }

    /// Fits a design of these features on training rows, to compare it with another. What the pooled model knows of is
    /// what the schema has.
    pub fn fit_features(
        &mut self,
        features: &[Feature],
        schema: &Schema,
        point: &Parameters,
        train: &[u32],
        like: &Solution,
    ) -> Solution {
        let blocks = features.iter().map(|feature| self.bank.block(feature)).collect();
        let design = Arc::new(Design::new(blocks, self.bank.table()));
        let warm = like.design.pack(&like.weights);
        let pool = self.options.prior.as_ref();
        let prior = pool.map(|pool| Arc::new(Prior::new(pool, schema, self.bank.table())));
        self.solve(design, train, point, Some(&warm), FOLD_TOLERANCE, prior.as_ref())
    }

    /// The features of a point without pairs.
    pub fn features(&self, schema: &Schema, point: &Parameters) -> Result<Vec<Feature>, RecipeError> {
        match &self.options.recipe {
            Some(recipe) => recipe.resolve(schema),
            None => defaults::recipe(schema, point)?.resolve(schema),
        }
    }

    fn main_design(&mut self, point: &Parameters) -> Result<Arc<Design>, RecipeError> {
        let features = self.features(self.schema, point)?;
        if let Some((known, design)) = &self.latest
            && *known == features
        {
            return Ok(Arc::clone(design));
        }
        // Give the old matrix back before the new one is made.
        self.latest = None;
        let blocks: Vec<_> = features.iter().map(|feature| self.bank.block(feature)).collect();
        self.bank.forget_texts_but(&blocks);
        let design = Arc::new(Design::new(blocks, self.bank.table()));
        self.latest = Some((features, Arc::clone(&design)));
        Ok(design)
    }

    fn sides(&mut self, point: &Parameters) -> Vec<Arc<Block>> {
        if point.pairs == 0 || self.options.recipe.is_some() {
            return Vec::new();
        }
        interactions::sides(self.schema).iter().map(|side| self.bank.single(side)).collect()
    }

    fn judge_fold(
        &self,
        k: usize,
        point: &Parameters,
        main: &Arc<Design>,
        sides: &[Arc<Block>],
    ) -> (f64, Vec<f64>, Warm) {
        let fold = &self.folds[k];
        let mut design = Arc::clone(main);
        if !sides.is_empty() {
            let ranking = self.rankings[k]
                .get_or_init(|| self.rank_pairs(main, &fold.train, sides, point.l2, self.warm[k].as_ref()));
            design = Arc::new(self.with_pairs(main, sides, ranking, point.pairs));
        }
        let solution = self.solve(
            design,
            &fold.train,
            point,
            self.warm[k].as_ref(),
            FOLD_TOLERANCE,
            self.prior.as_ref(),
        );
        let log_odds = solution.log_odds(&fold.held_out, self.success);
        let outcome: Vec<bool> = fold.held_out.iter().map(|&row| self.success[row as usize]).collect();
        let weight = self.weights.of(&fold.held_out);
        // Areas only look at the order, which log-odds keep where probabilities round to 1.
        let by_log_odds = Scored { weight: weight.as_deref(), ..Scored::new(&log_odds, &outcome) };
        let loss = match self.options.objective {
            Objective::LogLoss => {
                let probabilities: Vec<f64> = log_odds.iter().map(|&z| probability(z)).collect();
                Scored { probability: &probabilities, ..by_log_odds }.log_loss()
            }
            Objective::Auc => -by_log_odds.auc(),
            Objective::PrAuc => -by_log_odds.average_precision(),
        };
        let warm = solution.design.pack(&solution.weights);
        (loss, log_odds, warm)
    }

    fn with_pairs(
        &self,
        main: &Design,
        sides: &[Arc<Block>],
        ranking: &[(usize, usize)],
        pairs: u32,
    ) -> Design {
        let table = self.bank.table();
        let chosen = ranking.iter().take(pairs as usize).filter_map(|&(left, right)| {
            let feature = interactions::pair(&sides[left], &sides[right])?;
            Some(Arc::new(Block::pair(&feature, &sides[left], &sides[right], table, self.bank.train())))
        });
        Design::new(main.blocks.iter().cloned().chain(chosen).collect(), table)
    }

    /// Ranks pairs on the residuals of main effects.
    fn rank_pairs(
        &self,
        main: &Arc<Design>,
        rows: &[u32],
        sides: &[Arc<Block>],
        l2: f64,
        warm: Option<&Warm>,
    ) -> Vec<(usize, usize)> {
        let point = Parameters { l2, ..defaults::plain() };
        let solution = self.solve(Arc::clone(main), rows, &point, warm, FOLD_TOLERANCE, self.prior.as_ref());
        let fitted = self.rows(&solution.design, rows, solution.row_weights.as_deref(), solution.offset());
        let (slopes, curvatures) = slopes_and_curvatures(&fitted, &solution.weights);
        interactions::rank(sides, self.bank.table(), rows, &slopes, &curvatures, MAX_PAIRS)
    }

    fn rows<'b>(
        &'b self,
        design: &'b Design,
        rows: &'b [u32],
        weight: Option<&'b [f64]>,
        offset: Option<&'b [f64]>,
    ) -> Rows<'b> {
        Rows { matrix: &design.matrix, rows, outcome: self.success, weight, offset }
    }

    fn solve(
        &self,
        design: Arc<Design>,
        train: &[u32],
        point: &Parameters,
        warm: Option<&Warm>,
        tolerance: f64,
        prior: Option<&Arc<Prior>>,
    ) -> Solution {
        let weight = self.row_weights(train, point.half_life);
        let balanced = balance(
            point.balance,
            train,
            self.success,
            weight.as_deref(),
            self.success.len(),
            self.options.seed,
        );
        let weight = balanced.weight.as_deref();
        let prior = prior.map(|prior| prior.follow(train, self.success, weight));
        let offset = prior.as_ref().map(|followed| followed.offset.as_slice());
        let rows = self.rows(&design, train, weight, offset);
        let settings =
            Settings { l2: point.l2, l1: point.l1, loss: balanced.loss, tolerance, ..Settings::default() };
        let start = warm.map(|warm| design.unpack(warm));
        let fitted = fit(&rows, &design.penalty, &settings, start.as_deref());
        Solution {
            weights: fitted.weights,
            settings,
            row_weights: balanced.weight,
            link: balanced.link,
            iterations: fitted.iterations,
            design,
            prior,
        }
    }

    /// How many rows there are to train on.
    pub fn training_rows(&self) -> usize {
        self.bank.train().len()
    }

    /// The table's weights times recency, 1 on average; absent where neither is asked for. Recency halves every `half_life` days
    /// (or percent of the training rows, where the order is not by dates) before the newest training row. `train` is in
    /// order of time.
    fn row_weights(&self, train: &[u32], half_life: u32) -> Option<Vec<f64>> {
        if half_life == 0 && self.weights.are_equal() {
            return None;
        }
        let mut weight = vec![0.0; self.success.len()];
        let mut total = 0.0;
        let dates = self.times.filter(|times| times.are_dates);
        let newest = dates.map_or(0.0, |times| {
            train.iter().map(|&row| times.values[row as usize]).fold(f64::NEG_INFINITY, f64::max)
        });
        for (position, &row) in train.iter().enumerate() {
            // Without dates the order is all there is: the age is the share of the training rows that are newer.
            let age = match dates {
                Some(times) => (newest - times.values[row as usize]).clamp(0.0, 1e6),
                None => 100.0 * (train.len() - 1 - position) as f64 / self.bank.train().len() as f64,
            };
            let recency = if half_life == 0 { 1.0 } else { (-age / f64::from(half_life)).exp2() };
            weight[row as usize] = self.weights.get(row) * recency;
            total += weight[row as usize];
        }
        let scale = train.len() as f64 / total;
        weight.iter_mut().for_each(|w| *w *= scale);
        Some(weight)
    }
}

impl Solution {
    /// Log-odds after the link of rows of the design's table.
    pub fn log_odds(&self, rows: &[u32], success: &[bool]) -> Vec<f64> {
        let rows =
            Rows { matrix: &self.design.matrix, rows, outcome: success, weight: None, offset: self.offset() };
        rows.log_odds(&self.weights).into_iter().map(|z| self.link.apply(z)).collect()
    }

    /// What the pooled model adds to the log-odds, per table row.
    pub fn offset(&self) -> Option<&[f64]> {
        self.prior.as_ref().map(|followed| followed.offset.as_slice())
    }

    /// The same scores without an offset: the pooled model's blocks stand after the own ones, with the weights that it
    /// has here. A model file is made of this, so that scoring and reasons know nothing of pools.
    pub fn unfolded(&self, table: &Table) -> Self {
        let Some(followed) = self.prior.as_ref().filter(|followed| followed.gamma > 0.0) else {
            return Self { prior: None, ..self.clone() };
        };
        let blocks = self.design.blocks.iter().chain(&followed.prior.blocks).cloned().collect();
        let (columns, indicators) = (self.design.matrix.columns(), self.design.matrix.indicators());
        let mut pooled = followed.weights();
        let intercept = self.weights[columns] + pooled.pop().unwrap_or_default();
        let (own, linear) = self.weights[..columns].split_at(indicators);
        let weights = [own, &pooled, linear, &[intercept]].concat();
        let design = Arc::new(Design::new(blocks, table));
        Self { design, weights, prior: None, ..self.clone() }
    }
}

/// Whether a trial is worse than the best on the folds that both have finished, by more than the folds differ.
fn cannot_win(losses: &[f64], best: &[f64]) -> bool {
    let differences: Vec<f64> = losses.iter().zip(best).map(|(a, b)| a - b).collect();
    let n = differences.len() as f64;
    if n < 2.0 {
        return false;
    }
    let mean = differences.iter().sum::<f64>() / n;
    let variance = differences.iter().map(|d| (d - mean).powi(2)).sum::<f64>() / (n - 1.0);
    mean > 0.0 && mean > (variance / n).sqrt()
}
