//! From the best point of the search to a model file and its report.

use std::collections::HashSet;
use std::sync::Arc;

use super::bank::Bank;
use super::folds::Fold;
use super::held_out::HeldOut;
use super::judge::{Judge, Judged, Solution};
use super::outcome::Outcome;
use super::run::Stages;
use super::share::own_share;
use super::slice::test_slices;
use super::split::Times;
use super::spread::spread;
use super::weights::Weights;
use super::{Options, TrainError, Trained, entities};
use crate::calibration::{Calibration, OutOfFold, choose, probability};
use crate::encoding::Block;
use crate::evaluation::{Evaluation, Scored, evaluate};
use crate::insights::Insights;
use crate::leakage::{Cost, Leakage};
use crate::model::{Contents, Input, Model, ScoringBlock, Spread};
use crate::recipe::{Feature, Recipe};
use crate::report::{
    Importance, Level, ModelReport, PoolReport, REPORT_FORMAT, Report, Rung, SearchReport, SplitReport,
    Timing, verdict,
};
use crate::schema::{Role, Schema};
use crate::search::Parameters;
use crate::table::Table;

/// Findings of the leakage guard whose cost is measured by a fit each.
const MAX_COSTS: usize = 24;
/// Levels shown per attribute.
const MAX_LEVELS: usize = 8;

/// What the earlier stages have found.
pub(super) struct Inputs<'a> {
    pub table: &'a Table,
    pub options: &'a Options,
    pub schema: Schema,
    pub insights: Insights,
    pub leakage: Leakage,
    pub split: SplitReport,
    pub search: SearchReport,
    pub warnings: Vec<String>,
    pub outcome: &'a Outcome,
    pub weights: &'a Weights,
    pub times: Option<&'a Times>,
    pub train: &'a [u32],
    pub test: &'a [u32],
    pub folds: &'a [Fold],
    /// Whether a later fold is later in time.
    pub in_time: bool,
}

/// A point of the search, fitted and calibrated.
struct Fitted {
    /// With the pooled model as an offset, where there is one.
    own: Solution,
    /// What is served: the pooled model unfolded, weights as the file keeps them.
    solution: Solution,
    calibration: Calibration,
}

impl Fitted {
    /// Fits a point on rows; the calibration comes from the rows that its folds held out.
    fn new(
        judge: &mut Judge<'_>,
        inputs: &Inputs<'_>,
        point: &Parameters,
        rows: &[u32],
        calibration: Calibration,
    ) -> Result<Self, TrainError> {
        inputs.options.go_on()?;
        let own = judge.fit_final(point, rows)?;
        let mut solution = own.unfolded(inputs.table);
        // The file keeps single precision: everything from here on speaks of the weights that will be served.
        solution.weights.iter_mut().for_each(|weight| *weight = f64::from(*weight as f32));
        Ok(Self { own, solution, calibration })
    }

    fn probabilities(&self, rows: &[u32], success: &[bool]) -> Vec<f64> {
        self.serve(self.solution.log_odds(rows, success))
    }

    fn serve(&self, log_odds: Vec<f64>) -> Vec<f64> {
        log_odds.into_iter().map(|z| probability(self.calibration.apply(z))).collect()
    }
}

/// Fits the best point on the whole training part, calibrates it and judges it on the test part; then fits it again on all
/// rows, if that was asked for.
pub(super) fn finish(
    mut inputs: Inputs<'_>,
    judge: &mut Judge<'_>,
    best: &Judged,
    incumbent: Option<&Judged>,
) -> Result<(Contents, Report, HeldOut), TrainError> {
    let (train, test, success) = (inputs.train, inputs.test, &inputs.outcome.success);
    let (calibration, note) = calibrate(&inputs, best);
    inputs.warnings.extend(note);
    let candidate = Fitted::new(judge, &inputs, &best.point, train, calibration.clone())?;
    let probabilities = candidate.probabilities(test, success);
    let incumbent = incumbent.map(|incumbent| {
        if incumbent.point == best.point {
            return Ok(probabilities.clone());
        }
        let (calibration, _) = calibrate(&inputs, incumbent);
        let fitted = Fitted::new(judge, &inputs, &incumbent.point, train, calibration)?;
        Ok::<_, TrainError>(fitted.probabilities(test, success))
    });
    let incumbent = incumbent.transpose()?;

    let outcomes: Vec<bool> = test.iter().map(|&row| success[row as usize]).collect();
    let weight = inputs.weights.of(test);
    let entity = entities::entities(inputs.table, inputs.options, test);
    let rows = Scored {
        probability: &probabilities,
        outcome: &outcomes,
        weight: weight.as_deref(),
        entity: entity.as_deref(),
    };
    let train_rate = inputs.weights.success_rate(train, success);
    let mut evaluation = evaluate(&rows, train_rate, inputs.options.seed);
    evaluation.slices = test_slices(inputs.table, inputs.options, test, &rows, train_rate)?;
    costs(&mut inputs, judge, best, &candidate, &rows, &evaluation)?;
    let held_out = HeldOut {
        rows: test.to_vec(),
        entity,
        success: outcomes,
        weight,
        probability: probabilities,
        incumbent,
        base_rate: train_rate,
    };

    let (contents, report) = if inputs.options.refit {
        let all: Vec<u32> = train.iter().chain(test).copied().collect();
        let bank = Bank::new(inputs.table, &all);
        let schema = inputs.schema.clone();
        let mut judge = Judge::new(bank, &schema, inputs.options, success, inputs.weights, inputs.times, &[]);
        let served = Fitted::new(&mut judge, &inputs, &best.point, &all, calibration)?;
        served.file(inputs, &all, best, evaluation)
    } else {
        candidate.file(inputs, train, best, evaluation)
    };
    Ok((contents, report, held_out))
}

impl Fitted {
    /// What was fitted on `rows` as a file, with its report.
    fn file(
        self,
        inputs: Inputs<'_>,
        rows: &[u32],
        best: &Judged,
        evaluation: Evaluation,
    ) -> (Contents, Report) {
        let success = &inputs.outcome.success;
        let repeated = entities::repeated(inputs.table, inputs.options, rows);
        let spread = spread(&self.own, rows, success, repeated.as_deref(), inputs.options.seed);
        let base_rate = inputs.weights.success_rate(rows, success);
        let calibration = self.calibration.clone();
        let mut contents = contents(&inputs, &self.solution, rows, calibration, base_rate, spread);
        if let Some(followed) = self.own.prior.as_ref().filter(|followed| followed.gamma > 0.0) {
            followed.widen(&mut contents.spread, rows, self.own.design.matrix.indicators());
        }
        let report = report(inputs, &self, best, &contents, evaluation, rows, repeated.as_deref());
        (contents, report)
    }
}

/// Writes the model file. The stored report has neither timings nor the file's size, which reading fills in.
pub(super) fn write(
    contents: Contents,
    mut report: Report,
    held_out: HeldOut,
    mut stages: Stages<'_>,
) -> Trained {
    stages.enter("write");
    let stored = |report: &Report| {
        let mut stored = report.clone();
        stored.timing = Timing::default();
        stored.model.bytes = 0;
        stored.search.trials.iter_mut().for_each(|trial| trial.seconds = None);
        stored
    };
    let model = Model::encode(&contents, &stored(&report));
    report.model.bytes = model.len() as u64;
    report.timing = stages.finish();
    Trained { model, report, held_out }
}

/// The calibration map from the out-of-fold rows of the best trial.
fn calibrate(inputs: &Inputs<'_>, best: &Judged) -> (Calibration, Option<String>) {
    let held_out =
        inputs.folds.iter().enumerate().flat_map(|(k, fold)| fold.held_out.iter().map(move |&row| (k, row)));
    let (fold, row): (Vec<u8>, Vec<u32>) = held_out.map(|(k, row)| (k as u8, row)).unzip();
    let outcome: Vec<bool> = row.iter().map(|&row| inputs.outcome.success[row as usize]).collect();
    let weight = inputs.weights.of(&row);
    let entity = entities::repeated(inputs.table, inputs.options, &row);
    let rows = OutOfFold {
        z: &best.log_odds,
        outcome: &outcome,
        fold: &fold,
        weight: weight.as_deref(),
        entity: entity.as_deref(),
    };
    let chosen = choose(&rows, inputs.in_time, inputs.options.calibration);
    (chosen.calibration, chosen.note)
}

/// What each finding of the guard changes on the test part, measured by a fit with or without it.
fn costs(
    inputs: &mut Inputs<'_>,
    judge: &mut Judge<'_>,
    best: &Judged,
    fitted: &Fitted,
    rows: &Scored<'_>,
    evaluation: &Evaluation,
) -> Result<(), TrainError> {
    let solution = &fitted.own;
    let kept: Vec<Feature> = solution.design.blocks.iter().map(|b| b.encoder().feature().clone()).collect();
    for finding in inputs.leakage.findings.iter_mut().take(MAX_COSTS) {
        let name = &finding.attribute;
        let mut schema = inputs.schema.clone();
        let role = if finding.dropped { Role::Attribute } else { Role::LeftOut };
        schema.columns.iter_mut().filter(|c| c.name == *name).for_each(|c| c.role = role);
        let features = if finding.dropped {
            let all = judge.features(&schema, &best.point)?;
            let added = all.into_iter().filter(|feature| feature.attributes().contains(&name.as_str()));
            kept.iter().cloned().chain(added).collect::<Vec<_>>()
        } else {
            kept.iter().filter(|feature| !feature.attributes().contains(&name.as_str())).cloned().collect()
        };
        if features.is_empty() {
            continue;
        }
        let other = judge.fit_features(&features, &schema, &best.point, inputs.train, solution);
        let probabilities = fitted.serve(other.log_odds(inputs.test, &inputs.outcome.success));
        let other = Scored { probability: &probabilities, ..*rows };
        let sign = if finding.dropped { 1.0 } else { -1.0 };
        finding.cost = Some(Cost {
            auc: sign * (other.auc() - evaluation.auc),
            log_loss: sign * (other.log_loss() - evaluation.log_loss),
        });
    }
    Ok(())
}

fn contents(
    inputs: &Inputs<'_>,
    solution: &Solution,
    rows: &[u32],
    calibration: Calibration,
    base_rate: f64,
    spread: Spread,
) -> Contents {
    let design = &solution.design;
    let mut names: Vec<String> = Vec::new();
    let mut attributes: Vec<String> = Vec::new();
    let mut blocks = Vec::new();
    for (block, from, width, linear) in design.places() {
        let read = block.encoder().feature().attributes();
        let mut position = |name: &str| position_in(&mut names, name);
        let at = (position(read[0]), read.get(1).map(|name| position(name)));
        let attribute = position_in(&mut attributes, &read.join(" × "));
        let mean = mean_contribution(solution, rows, from, width, linear);
        blocks.push(ScoringBlock {
            encoder: block.encoder().clone(),
            inputs: at,
            attribute,
            from,
            linear,
            mean,
        });
    }
    let kind = |name: &String| inputs.schema.columns.iter().find(|c| c.name == *name).map(|c| c.kind);
    let columns = design.matrix.columns();
    let weights: Vec<u8> =
        solution.weights[..columns].iter().flat_map(|&w| (w as f32).to_le_bytes()).collect();
    Contents {
        inputs: names
            .iter()
            .filter_map(|name| Some(Input { name: name.clone(), kind: kind(name)? }))
            .collect(),
        attributes,
        blocks,
        weights: weights.into(),
        intercept: solution.weights[columns],
        link: solution.link,
        calibration,
        spread,
        base_rate,
    }
}

fn position_in(names: &mut Vec<String>, name: &str) -> usize {
    names.iter().position(|known| known == name).unwrap_or_else(|| {
        names.push(name.to_owned());
        names.len() - 1
    })
}

/// Mean of `w·x` of one block over the rows that it was fitted on.
fn mean_contribution(
    solution: &Solution,
    train: &[u32],
    from: usize,
    width: usize,
    linear: Option<usize>,
) -> f64 {
    contribution(solution, from, width, linear, train).sum::<f64>() / train.len() as f64
}

/// `w·x` of one block per row.
fn contribution<'a>(
    solution: &'a Solution,
    from: usize,
    width: usize,
    linear: Option<usize>,
    rows: &'a [u32],
) -> impl Iterator<Item = f64> + 'a {
    let matrix = &solution.design.matrix;
    rows.iter().map(move |&row| {
        let own = matrix.active_in(row as usize, from..from + width);
        let sum: f64 = own.map(|column| solution.weights[column]).sum();
        let value = linear.map_or(0.0, |column| {
            solution.weights[column] * f64::from(matrix.values(row as usize)[column - matrix.indicators()])
        });
        sum + value
    })
}

fn report(
    inputs: Inputs<'_>,
    fitted: &Fitted,
    best: &Judged,
    contents: &Contents,
    evaluation: Evaluation,
    rows: &[u32],
    entity: Option<&[u32]>,
) -> Report {
    let Fitted { own, solution, .. } = fitted;
    let design = &solution.design;
    let outputs: Vec<String> = own.design.blocks.iter().map(|b| b.encoder().feature().to_string()).collect();
    let recipe = Recipe::of_outputs(&outputs).map_or(serde_json::Value::Null, |recipe| recipe.to_json());
    let nonzero = solution.weights.iter().filter(|&&weight| weight != 0.0).count();
    let pool = own.prior.as_ref().map(|followed| PoolReport {
        version: followed.prior.version,
        gamma: followed.gamma,
        own_share: own_share(own, rows, &inputs.outcome.success, entity, best.point.l2, inputs.options.seed),
    });
    let follows = pool.is_some_and(|pool| pool.gamma > 0.0);
    Report {
        format: REPORT_FORMAT,
        verdict: verdict(&evaluation),
        schema: inputs.schema,
        insights: inputs.insights,
        leakage: inputs.leakage,
        split: inputs.split,
        search: inputs.search,
        model: ModelReport {
            parameters: nonzero as u64,
            columns: design.matrix.columns() as u64,
            active_columns: design.matrix.active_entries() as f64 / design.matrix.rows().max(1) as f64,
            bytes: 0,
            recipe,
            settings: best.point.to_map(),
            calibration: contents.calibration.kind().as_str().to_owned(),
            fitted_rows: rows.len() as u64,
            iterations: solution.iterations,
            rung: if follows { Rung::PooledPrior } else { Rung::OwnModel },
            pool,
        },
        test: evaluation,
        importance: importance(solution, contents, rows),
        warnings: inputs.warnings,
        timing: Timing::default(),
    }
}

/// Attributes by the standard deviation of their contribution, with the levels that move the score most.
fn importance(solution: &Solution, contents: &Contents, train: &[u32]) -> Vec<Importance> {
    let design = &solution.design;
    let mut all: Vec<Importance> = Vec::new();
    let counts = counts(solution, train);
    let places: Vec<(&Arc<Block>, usize, usize, Option<usize>)> = design.places().collect();
    for (attribute, name) in contents.attributes.iter().enumerate() {
        let mut total = vec![0.0; train.len()];
        let mut levels = Vec::new();
        for (block, place) in
            contents.blocks.iter().zip(&places).filter(|(block, _)| block.attribute == attribute)
        {
            let (_, from, width, linear) = *place;
            for (sum, own) in total.iter_mut().zip(contribution(solution, from, width, linear, train)) {
                *sum += own - block.mean;
            }
            levels.extend((from..from + width).filter(|&column| counts[column] > 0).map(|column| Level {
                value: block.encoder.describe((column - from) as u32),
                effect: solution.weights[column] - block.mean,
                rows: counts[column],
            }));
        }
        let variance = total.iter().map(|c| c * c).sum::<f64>() / train.len() as f64;
        // What moves many rows a little and what moves few rows a lot both count.
        let weight = |level: &Level| level.effect.abs() * (level.rows as f64).sqrt();
        levels.sort_by(|a, b| weight(b).total_cmp(&weight(a)));
        let mut seen = HashSet::new();
        levels.retain(|level| seen.insert(level.value.clone()));
        levels.truncate(MAX_LEVELS);
        all.push(Importance { attribute: name.clone(), importance: variance.sqrt(), levels });
    }
    all.sort_by(|a, b| b.importance.total_cmp(&a.importance));
    all
}

/// Training rows per column.
fn counts(solution: &Solution, train: &[u32]) -> Vec<u64> {
    let matrix = &solution.design.matrix;
    let mut counts = vec![0; matrix.columns()];
    for &row in train {
        for column in matrix.active(row as usize) {
            counts[column] += 1;
        }
    }
    counts
}
