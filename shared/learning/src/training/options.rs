//! What a training run is asked to do.

use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use serde::{Deserialize, Serialize};

use super::TrainError;
use crate::leakage::Policy;
use crate::pool::PooledModel;
use crate::recipe::Recipe;
use crate::schema::Kind;
use crate::search::Parameters;

/// How the test part is cut off.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Split {
    /// The last 25 % by the time column.
    Time,
    /// A stratified 25 %, seeded.
    Random,
    /// The last `percent` of rows in file order.
    Tail {
        /// 1 to 99.
        percent: u8,
    },
    /// Rows whose 0-based index has this remainder.
    Modulo {
        /// At least 2.
        modulus: u32,
        /// Below `modulus`.
        remainder: u32,
    },
    /// What a column says: `train` or `test`; rows without a value are left out. Counts as a split in time where there is a
    /// time column.
    Column {
        /// Header.
        name: String,
    },
}

/// How trials are proposed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Method {
    /// A fixed grid, most promising points first.
    Grid,
    /// Independent draws.
    Random,
    /// Tree-structured Parzen estimator.
    #[default]
    Bayes,
}

/// What the search optimises.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Objective {
    /// Mean negative log-likelihood, minimised.
    #[default]
    LogLoss,
    /// Area under the ROC curve, maximised.
    Auc,
    /// Average precision, maximised.
    PrAuc,
}

/// How unequal classes are treated in the training part; the probability is corrected back.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Balance {
    /// Rows as they are.
    #[default]
    None,
    /// Class weights that give both classes the same total.
    Weights,
    /// The rarer class repeated until both have the same number of rows.
    Upsample,
    /// A sample of the more frequent class as large as the rarer one.
    Downsample,
    /// Focal loss with γ = 2.
    Focal,
}

/// Which map turns the score into the probability that is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CalibrationChoice {
    /// The best of the others by out-of-fold log-loss.
    #[default]
    Auto,
    /// The identity.
    None,
    /// Platt: slope and intercept in log-odds.
    Platt,
    /// Beta calibration.
    Beta,
    /// Isotonic steps, smoothed; from 1,000 outcomes per class.
    Isotonic,
}

/// A whole request. [`Options::new`] gives the defaults.
#[derive(Debug, Clone)]
pub struct Options {
    /// Header of the target column.
    pub target: String,
    /// The value that counts as success; by default the truthier of two values ("1", "yes", "won", ...).
    pub positive: Option<String>,
    /// The value that counts as failure; rows with other values are then left out. By default all others fail.
    pub negative: Option<String>,
    /// Header of the column that orders rows in time.
    pub time: Option<String>,
    /// How the test part is cut off; by default `Time` where there is a time column, else `Tail` of 25 %.
    pub split: Option<Split>,
    /// Header of the column that names the entity. One entity may have several rows, but not on both sides of the split: folds
    /// and intervals go by entity.
    pub id: Option<String>,
    /// Header of a column with the weight of each row, from 0 (does not count at all) to 10¹². Only ratios matter: the training rows
    /// of a fit weigh 1 on average.
    pub weight: Option<String>,
    /// Header of a column by whose values (at most 100) quality is also reported.
    pub slice: Option<String>,
    /// Headers of columns to leave out.
    pub drop: Vec<String>,
    /// Kinds of columns that are known and need not be inferred, by header.
    pub kinds: BTreeMap<String, Kind>,
    /// The recipe; by default one that the search may vary.
    pub recipe: Option<Recipe>,
    /// How trials are proposed.
    pub search: Method,
    /// Most trials, at least 1.
    pub trials: u32,
    /// Most seconds for the search. The number of trials made is recorded and replays the run.
    pub seconds: Option<f64>,
    /// Fixed balance. `None` leaves it to the search, which looks at more than "none" from 40 trials on.
    pub balance: Option<Balance>,
    /// Calibration.
    pub calibration: CalibrationChoice,
    /// What the search optimises.
    pub objective: Objective,
    /// Seed of every random choice.
    pub seed: u64,
    /// Threads; any number gives the same bytes.
    pub threads: NonZeroUsize,
    /// What to do with leaks.
    pub leakage: Policy,
    /// What other companies have taught: an offset in every fit, which own weights add to. From 20 rows on.
    pub prior: Option<Arc<PooledModel>>,
    /// The settings of the model in use: the first trial of the search, never given up, and judged on the test part beside the best.
    pub incumbent: Option<Parameters>,
    /// Whether the judged settings are fitted again on all rows, for the file. The figures of the report are then the candidate's, which
    /// knew the training part only.
    pub refit: bool,
    /// Where another thread sets it, training gives up before its next trial or fit.
    pub stop: Arc<AtomicBool>,
}

impl Options {
    /// The defaults: 20 Bayesian trials on log-loss, 2 threads, certain leaks dropped.
    pub fn new(target: impl Into<String>) -> Self {
        Self {
            target: target.into(),
            positive: None,
            negative: None,
            time: None,
            split: None,
            id: None,
            weight: None,
            slice: None,
            drop: Vec::new(),
            kinds: BTreeMap::new(),
            recipe: None,
            search: Method::default(),
            trials: 20,
            seconds: None,
            balance: None,
            calibration: CalibrationChoice::default(),
            objective: Objective::default(),
            seed: 1,
            threads: NonZeroUsize::new(2).unwrap_or(NonZeroUsize::MIN),
            leakage: Policy::default(),
            prior: None,
            incumbent: None,
            refit: false,
            stop: Arc::default(),
        }
    }

    /// An error where training is to be given up.
    pub(super) fn go_on(&self) -> Result<(), TrainError> {
        if self.stop.load(Ordering::Relaxed) { Err(TrainError::Stopped) } else { Ok(()) }
    }
}
