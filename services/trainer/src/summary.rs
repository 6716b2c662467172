//! What is told of a model without opening its file.

use crm::{Moment, Plan};
use learning::report::{Quality, Rung};
use learning::search::Parameters;
use learning::training::Trained;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::dataset::Dataset;
use crate::{Reason, gate};

/// What is kept of a model in the registry.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Summary {
    /// Why it was trained.
    pub reason: Reason,
    /// Whether it went live, and why.
    pub gate: gate::Verdict,
    /// What its forecasts rest on.
    pub rung: Rung,
    /// Version of the pooled model that it starts from, where it does.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub pool: Option<u32>,
    /// Share from the company's own history, from 0 to 1; 1 without a pooled model.
    pub own_share: f64,
    /// In a word how good it is.
    pub quality: Quality,
    /// How good it is on later data.
    pub test: Test,
    /// Entities known to have been won, from which it learned or by which it was judged.
    pub won: u64,
    /// Entities known not to have been won.
    pub not_won: u64,
    /// Entities that had been closed when it was trained, whatever they taught.
    pub closed: u64,
    /// Up to when facts were known to it.
    pub known_until: Moment,
    /// Within how many milliseconds of the creation success has to come; absent for ever.
    pub horizon: Option<i64>,
    /// When entities taught it.
    #[serde(default)]
    pub snapshots: Plan,
    /// The settings that the search chose: the next one starts from them.
    pub settings: Option<Parameters>,
    /// Seed of every random choice.
    pub seed: u64,
}

/// What was asked for.
pub(crate) struct Asked {
    pub reason: Reason,
    pub pool: Option<u32>,
    pub snapshots: Plan,
    pub seed: u64,
}

/// Quality on rows that are later than those it was fitted on.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct Test {
    /// Rows.
    pub rows: u64,
    /// Area under the ROC curve.
    pub auc: f64,
    /// Lower end of its 95 % interval.
    pub auc_low: f64,
    /// Upper end of its 95 % interval.
    pub auc_high: f64,
    /// Mean negative log-likelihood.
    pub log_loss: f64,
    /// That of the base rate on the same rows.
    pub base_log_loss: f64,
    /// By how much it is better, with its 95 % interval.
    pub gain: (f64, f64, f64),
    /// Success rate of the training part.
    pub base_rate: f64,
}

impl Summary {
    /// Of a model that has been trained and judged.
    pub(crate) fn new(dataset: &Dataset, trained: &Trained, gate: gate::Verdict, asked: Asked) -> Self {
        let report = &trained.report;
        let test = &report.test;
        let Asked { reason, pool, snapshots, seed } = asked;
        Self {
            reason,
            gate,
            rung: report.model.rung,
            pool,
            own_share: report.model.pool.map_or(1.0, |pool| pool.own_share),
            quality: report.verdict.quality,
            test: Test {
                rows: test.n,
                auc: test.auc,
                auc_low: test.auc_low,
                auc_high: test.auc_high,
                log_loss: test.log_loss,
                base_log_loss: test.baseline_log_loss,
                gain: (test.gain.low, test.gain.value, test.gain.high),
                base_rate: test.train_base_rate,
            },
            won: dataset.counts.won,
            not_won: dataset.counts.not_won,
            closed: dataset.counts.closed,
            known_until: dataset.until,
            horizon: dataset.horizon,
            snapshots,
            settings: serde_json::from_value(Value::Object(report.model.settings.clone())).ok(),
            seed,
        }
    }

    /// What the registry has of a model; `None` where another version wrote it otherwise.
    pub fn of(model: &store::registry::Model) -> Option<Self> {
        Summary::deserialize(&model.summary).ok()
    }
}
