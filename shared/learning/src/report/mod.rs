//! The report of a training run: everything an admin may read about a model.

pub mod verdict;

use serde::{Deserialize, Serialize};

pub use verdict::{confusion_sentence, verdict};

use crate::evaluation::Evaluation;
use crate::insights::Insights;
use crate::leakage::Leakage;
use crate::schema::Schema;

/// Version of the report's JSON; `docs/report.schema.json` describes it.
pub const REPORT_FORMAT: u32 = 1;

/// A whole training run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// [`REPORT_FORMAT`].
    pub format: u32,
    /// The verdict in plain words.
    pub verdict: Verdict,
    /// Columns, kinds and uses.
    pub schema: Schema,
    /// What the data says.
    pub insights: Insights,
    /// What the leakage guard found.
    pub leakage: Leakage,
    /// How the test part was cut off.
    pub split: SplitReport,
    /// The search.
    pub search: SearchReport,
    /// The model.
    pub model: ModelReport,
    /// Quality on the test part.
    pub test: Evaluation,
    /// Attributes by how far they move the score, strongest first.
    pub importance: Vec<Importance>,
    /// Things a reader should know ("12 identical rows ...").
    pub warnings: Vec<String>,
    /// Seconds; empty in a report that is stored in a model file.
    #[serde(default)]
    pub timing: Timing,
}

/// How good a model is, from its gain over the base rate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Quality {
    /// The interval of the gain includes 0: no better than the base rate.
    #[default]
    NoBetterThanBaseRate,
    /// Gain below 5 % of the base rate's log-loss.
    Weak,
    /// Gain of 5 to 15 %.
    Fair,
    /// Gain of 15 to 40 %.
    Good,
    /// Gain above 40 %.
    VeryGood,
}

/// The verdict: a quality word and the sentences that carry it.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Verdict {
    /// Quality from the gain in log-loss, never from accuracy.
    pub quality: Quality,
    /// One sentence.
    pub headline: String,
    /// Further sentences: gain with interval, accuracy beside its baseline, calibration.
    pub sentences: Vec<String>,
}

/// How rows were divided.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct SplitReport {
    /// The rule as given, e.g. `time`, `tail:25`, `modulo:5:0`, `random`.
    pub rule: String,
    /// In words.
    pub description: String,
    /// Rows of the training part.
    pub train_rows: u64,
    /// Rows of the test part.
    pub test_rows: u64,
    /// Rows left out since their target is neither the positive nor the negative value, or missing.
    pub left_out_rows: u64,
    /// Success rate of the training part.
    pub train_base_rate: f64,
    /// Success rate of the test part.
    pub test_base_rate: f64,
    /// Test rows that equal a training row in every attribute.
    pub identical_rows: u64,
}

/// All trials of the search.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct SearchReport {
    /// `grid`, `random` or `bayes`.
    pub method: String,
    /// `log-loss`, `auc` or `pr-auc`.
    pub objective: String,
    /// How folds were made: `stratified` or `forward-chaining`.
    pub folds: String,
    /// Index of the chosen trial.
    pub best: u64,
    /// Trials in order.
    pub trials: Vec<Trial>,
}

/// One trial of the search.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Trial {
    /// Number in order, from 0.
    pub number: u64,
    /// Parameters by name, as JSON values.
    pub parameters: serde_json::Map<String, serde_json::Value>,
    /// Objective per finished fold (log-loss, or the area), out of fold.
    pub folds: Vec<f64>,
    /// Mean over finished folds.
    pub score: f64,
    /// Seconds; absent in a report stored in a model file.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub seconds: Option<f64>,
    /// `finished`, `cannot win` (stopped early), ...
    pub stopped: String,
}

/// The model in figures.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct ModelReport {
    /// Non-zero weights, the intercept included.
    pub parameters: u64,
    /// Columns of the matrix.
    pub columns: u64,
    /// Mean number of active columns per row.
    pub active_columns: f64,
    /// Bytes of the model file.
    pub bytes: u64,
    /// The recipe in the recipe language.
    pub recipe: serde_json::Value,
    /// Penalties and balance chosen.
    pub settings: serde_json::Map<String, serde_json::Value>,
    /// Calibration chosen: `none`, `platt`, `beta` or `isotonic`.
    pub calibration: String,
    /// Rows the final weights were fitted on.
    pub fitted_rows: u64,
    /// Solver iterations of the final fit.
    pub iterations: u64,
    /// What the forecasts rest on.
    #[serde(default)]
    pub rung: Rung,
    /// The pooled model's part, where it has one.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub pool: Option<PoolReport>,
}

/// The ladder of a company's forecasts, from no history of its own to enough.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rung {
    /// The success rate for every record.
    BaseRate,
    /// The pooled model, alone or with what the company's own history adds to it.
    PooledPrior,
    /// The company's own history alone.
    #[default]
    OwnModel,
}

/// The pooled model inside a company's model.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct PoolReport {
    /// Version of the pooled model's design.
    pub version: u32,
    /// γ, the strength with which the company follows the pool: 1 as the others do on average, 0 not at all.
    pub gamma: f64,
    /// Share from the company's own history: 1 - posterior variance / prior variance of the score, over the training rows.
    pub own_share: f64,
}

/// How far an attribute (or a pair) moves the score.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Importance {
    /// Attribute, or `a × b` for a pair.
    pub attribute: String,
    /// Standard deviation of its contribution to the log-odds over the training rows.
    pub importance: f64,
    /// Values that move the score most, up and down, at most 8.
    pub levels: Vec<Level>,
}

/// A value of an attribute with its effect.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Level {
    /// The value, bin ("12 – 40"), word or "missing".
    pub value: String,
    /// Contribution to the log-odds relative to the average row.
    pub effect: f64,
    /// Training rows with it.
    pub rows: u64,
}

/// Wall-clock seconds by stage.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Timing {
    /// Whole run.
    pub total_seconds: f64,
    /// Seconds by stage in order of first appearance: (`read`, `insights`, `leakage`, `search`, `fit`, `evaluate`, ...).
    pub stages: Vec<(String, f64)>,
}
