//! The leakage guard for flat tables: attributes that know the outcome already.

use serde::{Deserialize, Serialize};

/// What to do with findings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Policy {
    /// Drop what a certain rule names, flag suspects.
    #[default]
    Certain,
    /// Drop suspects too.
    All,
    /// Only flag.
    Flag,
    /// Do not look.
    Off,
}

/// A rule of the guard.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rule {
    /// The values alone separate the outcomes almost perfectly. Certain.
    SeparatesByValue,
    /// Being filled or missing alone separates the outcomes almost perfectly. Certain.
    SeparatesByMissingness,
    /// Unusually strong association; an honest attribute may be as strong. Suspect.
    UnusuallyStrong,
}

impl Rule {
    /// Whether the rule is certain: its findings are dropped by default.
    pub fn is_certain(self) -> bool {
        !matches!(self, Rule::UnusuallyStrong)
    }
}

/// One finding of the guard.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Finding {
    /// The attribute.
    pub attribute: String,
    /// The rule that named it.
    pub rule: Rule,
    /// Whether the rule is certain.
    pub certain: bool,
    /// Whether the attribute was dropped.
    pub dropped: bool,
    /// The rule's figure: see `measure`.
    pub figure: f64,
    /// What the figure is, in words ("AUC of the attribute alone", ...).
    pub measure: String,
    /// Area under the ROC curve of the attribute alone (out of fold).
    pub auc_alone: f64,
    /// AUC and log-loss of the model on the test part with the attribute added, minus without it; filled by training.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub cost: Option<Cost>,
}

/// What an attribute changes on the test part when it is let in.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Cost {
    /// AUC with it minus AUC without it.
    pub auc: f64,
    /// Log-loss with it minus log-loss without it.
    pub log_loss: f64,
}

/// All findings: certain ones first, then suspects by strength.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Leakage {
    /// The policy applied.
    pub policy: Policy,
    /// Attributes looked at.
    pub examined: u64,
    /// Findings.
    pub findings: Vec<Finding>,
}
