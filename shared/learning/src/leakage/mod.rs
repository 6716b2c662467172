//! The leakage guard for flat tables: attributes that know the outcome already.
//!
//! On a flat table nothing tells when a cell was filled, so the guard can only judge strength. Every
//! attribute is judged alone and out of fold: each row is scored by the likelihood ratio of its value, its
//! probability given success over that given failure, as estimated on the other folds. Likelihood ratios,
//! areas under the ROC curve and shares within one class do not depend on the base rate, so the rules hold at
//! 1 % as they do at 50 %.
//!
//! **Certain rules** are set by what real tables hold. Of the honest attributes measured, and of
//! those that leak but which nobody could tell from honest ones, the strongest reach an AUC alone of 0.79 (a
//! sales person's quality grade), 0.88 (length of a call), and up to 0.90 in theory where a company is lucky.
//! Leaks such as an amount that is zero when lost, or flags with 2 % of slips, lie at 0.98 and above: the
//! line is drawn at 0.95, and the sample must refute 0.90. A second kind of leak is a note written after the
//! fact for some rows and left empty for others ("Closed", "invalid number"): its AUC is 0.92 only, for the
//! empty ones, but 71 % of the successes and 49 % of the failures have values at which the likelihood ratio
//! is beyond 12 one way or the other. Honest attributes may be that pure one way, over a small region (19 %
//! of the successes for a referral) or a large one (35 % for a long call), but not both ways: 17 % and 10 %
//! for the quality grade, 35 % and 22 % for the length of the call, 32 % and 32 % for two normal
//! distributions with an AUC of 0.90. The line is drawn at 40 % of both, with certainty. A category seen five
//! times, always with success, moves none of these figures.
//!
//! **Suspects** are attributes whose AUC alone reaches 0.60 beyond chance, and those missing in exactly the
//! same rows as one of them, which the same process must have filled. Many are honest: nothing in a flat
//! table tells a strong honest attribute from a leaked one, which is why they are only flagged.

mod alone;
mod examine;
mod groups;
mod naive_bayes;
mod rules;
#[cfg(test)]
mod tests;

pub use examine::examine;

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
    /// AUC and log-loss of the model on the test part with the attribute added, minus without it; filled by
    /// training.
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
