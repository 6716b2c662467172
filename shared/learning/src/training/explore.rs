//! The search: first main effects, then whether pairs add to them.

use std::time::Instant;

use super::defaults;
use super::judge::{Judge, Judged};
use super::{Objective, Options, Progress, TrainError};
use crate::calibration::log_odds::probability;
use crate::evaluation::row_log_loss;
use crate::report::{SearchReport, Trial};
use crate::search::{Parameters, Proposer, Space};

/// Share of the trials that goes to main effects where pairs are possible.
const MAIN_SHARE: f64 = 0.6;
/// Pairs are taken if they gain more than this many standard errors, fold by fold, over the best without them: they are
/// the first thing to go stale when a company changes.
const PAIRS_PROVE: f64 = 2.0;

/// Standard errors by which recency must gain over rows that all count: it gives away rows, and where the company only
/// wandered, the latest of them mislead.
const RECENCY_PROVES: f64 = 1.0;

/// Standard errors by which a company's own weights must gain to be let go further from a pooled model.
const POOL_ERRORS: f64 = 1.0;

/// Trials of main effects from which on one of them is for weights that hardly move.
const STILL_FROM: u32 = 3;

/// Standard errors by which weights must gain over weights that hardly move: where nothing can be known, the best of many
/// trials is so by chance.
const STILL_ERRORS: f64 = 1.0;

/// All trials of a search.
pub(super) struct Explored {
    pub trials: Vec<Judged>,
    pub seconds: Vec<f64>,
    pub best: usize,
    /// The trial of the settings in use, where there are any.
    pub incumbent: Option<usize>,
    /// Whether the budget in seconds ended it.
    pub out_of_time: bool,
}

/// Runs the search in the given pool.
pub(super) fn explore(
    judge: &mut Judge<'_>,
    options: &Options,
    order: defaults::Order,
    pool: &rayon::ThreadPool,
    progress: &mut dyn FnMut(Progress),
) -> Result<Explored, TrainError> {
    let mut run = Run {
        explored: Explored {
            trials: Vec::new(),
            seconds: Vec::new(),
            best: 0,
            incumbent: None,
            out_of_time: false,
        },
        started: Instant::now(),
        options,
        pool,
        progress,
    };
    let pairs_possible =
        options.recipe.is_none() && defaults::pairs_possible(judge.schema) && options.trials >= 4;
    let main =
        if pairs_possible { (f64::from(options.trials) * MAIN_SHARE).ceil() as u32 } else { options.trials };
    let incumbent = options.incumbent.as_ref().map(|point| run.trial(judge, point, None)).transpose()?;
    run.explored.incumbent = incumbent;
    let main = main - u32::from(incumbent.is_some() && main > 1);
    // A pooled model has its own start that hardly moves.
    let still =
        (options.prior.is_none() && main >= STILL_FROM).then(|| defaults::still(judge.training_rows()));
    let space = defaults::space(judge.schema, options, order);
    let best = run.phase(judge, space, main - u32::from(still.is_some()))?;
    run.explored.best = best.map_or(0, |best| unless_recency_pays(&run.explored.trials, best));
    if let Some(incumbent) = incumbent
        && run.explored.trials[incumbent].loss() <= run.explored.trials[run.explored.best].loss()
    {
        run.explored.best = incumbent;
    }
    if let Some(l2) = still
        && !run.explored.out_of_time
    {
        let point = Parameters { l2, ..run.explored.trials[run.explored.best].point.clone() };
        let still = run.trial(judge, &point, None)?;
        if !moves(judge, &run.explored.trials[run.explored.best], &run.explored.trials[still]) {
            run.explored.best = still;
        }
    }
    if pairs_possible {
        let main = &run.explored.trials[run.explored.best];
        let space = defaults::pair_space(&main.point);
        if let Some(pairs) = run.phase(judge, space, options.trials - main_done(&run))? {
            let main = run.explored.best;
            if proves_itself(&run.explored.trials[pairs], &run.explored.trials[main], PAIRS_PROVE) {
                run.explored.best = pairs;
            }
        }
    }
    if options.prior.is_some() {
        run.explored.best = nearest_to_the_pool(&run.explored.trials, run.explored.best);
    }
    Ok(run.explored)
}

/// The best trial, or the best of those without recency where its recency does not prove itself.
fn unless_recency_pays(trials: &[Judged], best: usize) -> usize {
    let simpler = best_without_recency(trials);
    simpler.filter(|&simpler| !proves_itself(&trials[best], &trials[simpler], RECENCY_PROVES)).unwrap_or(best)
}

fn best_without_recency(trials: &[Judged]) -> Option<usize> {
    let steady = |&number: &usize| !trials[number].stopped && trials[number].point.half_life == 0;
    (0..trials.len())
        .filter(steady)
        .min_by(|&a, &b| trials[a].estimate.total_cmp(&trials[b].estimate).then(a.cmp(&b)))
}

/// With a pooled model behind it, the stiffest of the trials that are within [`POOL_ERRORS`] of the best, fold by fold
/// (one-standard-error rule, Breiman et al. 1984): a company leaves the pool only as far as its own rows prove.
fn nearest_to_the_pool(trials: &[Judged], best: usize) -> usize {
    let l2 = |&number: &usize| trials[number].point.l2;
    let close = |number: &usize| {
        let trial = &trials[*number];
        !trial.stopped && !proves_itself(&trials[best], trial, POOL_ERRORS)
    };
    (0..trials.len()).filter(close).max_by(|a, b| l2(a).total_cmp(&l2(b)).then(b.cmp(a))).unwrap_or(best)
}

fn main_done(run: &Run<'_>) -> u32 {
    run.explored.trials.len() as u32
}

struct Run<'a> {
    explored: Explored,
    started: Instant,
    options: &'a Options,
    pool: &'a rayon::ThreadPool,
    progress: &'a mut dyn FnMut(Progress),
}

impl Run<'_> {
    /// Makes up to `budget` trials in a space; returns the best of them.
    fn phase(
        &mut self,
        judge: &mut Judge<'_>,
        space: Space,
        budget: u32,
    ) -> Result<Option<usize>, TrainError> {
        let mut proposer = Proposer::new(self.options.search, space, self.options.seed);
        let first = self.explored.trials.len();
        let mut best: Option<usize> = None;
        for _ in 0..budget {
            let spent = self.started.elapsed().as_secs_f64();
            if !self.explored.trials.is_empty() && self.options.seconds.is_some_and(|most| spent >= most) {
                self.explored.out_of_time = true;
                break;
            }
            let judged: Vec<_> = self.explored.trials[first..]
                .iter()
                .map(|trial| (trial.point.clone(), trial.estimate))
                .collect();
            let Some(point) = proposer.next(&judged) else { break };
            let number = self.trial(judge, &point, best)?;
            let trials = &self.explored.trials;
            if !trials[number].stopped
                && best.is_none_or(|best| trials[number].estimate < trials[best].estimate)
            {
                best = Some(number);
            }
            self.forget_losers(first, best);
        }
        Ok(best)
    }

    /// Makes one trial, which is given up where it cannot beat the leader; returns its number.
    fn trial(
        &mut self,
        judge: &mut Judge<'_>,
        point: &Parameters,
        leader: Option<usize>,
    ) -> Result<usize, TrainError> {
        self.options.go_on()?;
        let started = Instant::now();
        let leader = leader.map(|leader| &self.explored.trials[leader]);
        let trial = self.pool.install(|| judge.judge(point, leader))?;
        let number = self.explored.trials.len();
        self.explored.trials.push(trial);
        self.explored.seconds.push(started.elapsed().as_secs_f64());
        let (done, total) = (number as u64 + 1, self.options.trials.into());
        (self.progress)(Progress { stage: "search", done, total });
        Ok(number)
    }

    /// Out-of-fold scores are only needed of what may yet be chosen: the best trial, the best without recency, or with a
    /// pooled model whatever is nearest to it.
    fn forget_losers(&mut self, first: usize, best: Option<usize>) {
        if self.options.prior.is_some() {
            return;
        }
        let steady = best_without_recency(&self.explored.trials);
        for (number, trial) in self.explored.trials.iter_mut().enumerate().skip(first) {
            if Some(number) != best && Some(number) != steady {
                trial.log_odds = Vec::new();
            }
        }
    }
}

/// Whether a trial gains more than that many standard errors over a simpler one, by the paired differences of the folds.
fn proves_itself(trial: &Judged, simpler: &Judged, errors: f64) -> bool {
    let gains: Vec<f64> = simpler.losses.iter().zip(&trial.losses).map(|(s, t)| s - t).collect();
    let n = gains.len() as f64;
    let mean = gains.iter().sum::<f64>() / n;
    let variance = gains.iter().map(|gain| (gain - mean).powi(2)).sum::<f64>() / (n - 1.0).max(1.0);
    mean > errors * (variance / n).sqrt()
}

/// Whether a trial gains more than [`STILL_ERRORS`] standard errors of log-loss over one whose weights hardly move, by the
/// paired differences of the held-out rows: unlike folds they are many, and under drift folds differ for other reasons.
fn moves(judge: &Judge<'_>, trial: &Judged, still: &Judged) -> bool {
    let rows = judge.folds.iter().flat_map(|fold| &fold.held_out);
    let gains = rows.zip(still.log_odds.iter().zip(&trial.log_odds)).map(|(&row, (&still, &z))| {
        let success = judge.success[row as usize];
        let gain = row_log_loss(probability(still), success) - row_log_loss(probability(z), success);
        (judge.weights.get(row), gain)
    });
    let gains: Vec<(f64, f64)> = gains.collect();
    let total: f64 = gains.iter().map(|(weight, _)| weight).sum();
    let mean = gains.iter().map(|(weight, gain)| weight * gain).sum::<f64>() / total;
    // Of a weighted mean: the squares of the weights are what its variance adds up.
    let variance = gains.iter().map(|(weight, gain)| (weight * (gain - mean)).powi(2)).sum::<f64>();
    mean > STILL_ERRORS * variance.sqrt() / total
}

/// The search as the report shows it.
pub(super) fn report(options: &Options, chaining: bool, explored: &Explored) -> SearchReport {
    // Areas are shown as they are, not as losses.
    let (objective, sign) = match options.objective {
        Objective::LogLoss => ("log-loss", 1.0),
        Objective::Auc => ("auc", -1.0),
        Objective::PrAuc => ("pr-auc", -1.0),
    };
    let trial = |(number, (trial, &seconds)): (usize, (&Judged, &f64))| Trial {
        number: number as u64,
        parameters: trial.point.to_map(),
        folds: trial.losses.iter().map(|loss| sign * loss).collect(),
        score: sign * trial.loss(),
        seconds: Some(seconds),
        stopped: if trial.stopped { "cannot win" } else { "finished" }.to_owned(),
    };
    SearchReport {
        method: format!("{:?}", options.search).to_lowercase(),
        objective: objective.to_owned(),
        folds: if chaining { "forward-chaining" } else { "stratified" }.to_owned(),
        best: explored.best as u64,
        trials: explored.trials.iter().zip(&explored.seconds).enumerate().map(trial).collect(),
    }
}
