//! What the gate says, with its figures.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The gate's verdict on a new model.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Verdict {
    /// What happens.
    pub decision: Decision,
    /// Why: every rule that was kept where it goes live, every one that was broken where it does not.
    pub reasons: Vec<Reason>,
    /// What was measured.
    pub figures: Figures,
}

/// What happens to a new model.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Decision {
    /// It goes live.
    Publish,
    /// What serves now stays.
    Keep,
}

/// A rule that was kept or broken. Losses are in nats per row.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(tag = "reason", rename_all = "snake_case")]
pub enum Reason {
    /// Nothing can be shown with so few.
    TooFewOutcomes {
        /// Entities with an outcome.
        outcomes: u64,
        /// Fewest that are needed.
        least: u64,
    },
    /// The log-loss is not worse by more than is tolerated.
    NotWorse {
        /// Upper 95 % bound of the difference, new less old.
        upper: f64,
        /// What it stays below.
        limit: f64,
    },
    /// The log-loss may be worse than is tolerated.
    Worse {
        /// Upper 95 % bound of the difference, new less old.
        upper: f64,
        /// What it does not stay below.
        limit: f64,
    },
    /// The AUC is not lower by more than is tolerated.
    RanksAsWell {
        /// Old AUC less the new one.
        drop: f64,
        /// What it stays below.
        limit: f64,
    },
    /// The AUC is lower than is tolerated.
    RanksWorse {
        /// Old AUC less the new one.
        drop: f64,
        /// What it does not stay below.
        limit: f64,
    },
    /// The log-loss is lower than the base rate's.
    BeatsBaseRate {
        /// Lower 99 % bound of the gain.
        lower: f64,
    },
    /// The log-loss cannot be told from the base rate's.
    NoBetterThanBaseRate {
        /// Lower 99 % bound of the gain.
        lower: f64,
    },
}

/// What was measured on the held-out part. Losses are in nats per row, means go by weight.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Figures {
    /// Entities.
    pub outcomes: u64,
    /// Rows.
    pub rows: u64,
    /// The success rate known at the split.
    pub base_rate: f64,
    /// Its entropy: the log-loss that it leaves at best.
    pub entropy: f64,
    /// The new model's log-loss.
    pub log_loss: f64,
    /// The new model's AUC.
    pub auc: f64,
    /// What it was compared with.
    pub opponent: Opponent,
}

/// What a new model is compared with.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Opponent {
    /// The settings of the model that serves.
    Old {
        /// Its log-loss.
        log_loss: f64,
        /// Its AUC.
        auc: f64,
        /// New log-loss less the old one.
        difference: f64,
        /// Upper 95 % bound of it (one-sided, bootstrap by entity).
        upper: f64,
        /// What the bound has to stay below: 2 % of the base rate's entropy.
        limit: f64,
    },
    /// No model serves.
    BaseRate {
        /// Log-loss of the base rate.
        log_loss: f64,
        /// How much lower the new model's is.
        gain: f64,
        /// Lower 99 % bound of it (one-sided, bootstrap by entity).
        lower: f64,
    },
}

/// In plain English.
impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let first = matches!(self.figures.opponent, Opponent::BaseRate { .. });
        f.write_str(match (self.decision, first) {
            (Decision::Publish, _) => "The new model goes live: ",
            (Decision::Keep, false) => "The old model stays: ",
            (Decision::Keep, true) => "No model goes live: ",
        })?;
        for (place, reason) in self.reasons.iter().enumerate() {
            f.write_str(if place == 0 { "" } else { ", and " })?;
            self.explain(*reason, f)?;
        }
        f.write_str(".")
    }
}

impl Verdict {
    fn explain(&self, reason: Reason, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Losses as shares of the uncertainty that the base rate leaves.
        let percent = |loss: f64| 100.0 * loss / self.figures.entropy;
        let outcomes = self.figures.outcomes;
        match reason {
            Reason::TooFewOutcomes { outcomes, least } => {
                write!(f, "there are {outcomes} outcomes to judge it on, and at least {least} are needed")?;
                match self.decision {
                    Decision::Publish => {
                        f.write_str("; it adds to the pooled model no more than they support")
                    }
                    Decision::Keep => Ok(()),
                }
            }
            Reason::NotWorse { upper, limit } => write!(
                f,
                "on {outcomes} outcomes its log-loss is at worst {:+.1} % of the base rate's entropy off the old one's \
                 (95 % bound), and {:.1} % are tolerated",
                percent(upper),
                percent(limit)
            ),
            Reason::Worse { upper, limit } => write!(
                f,
                "on {outcomes} outcomes the new one's log-loss may be worse by {:.1} % of the base rate's entropy (95 % \
                 bound), and less than {:.1} % are tolerated",
                percent(upper),
                percent(limit)
            ),
            Reason::RanksAsWell { drop, limit } => {
                write!(
                    f,
                    "its AUC is {:+.3} off the old one's, where a drop below {limit} is tolerated",
                    -drop
                )
            }
            Reason::RanksWorse { drop, limit } => {
                write!(f, "the new one's AUC is lower by {drop:.3}, and less than {limit} is tolerated")
            }
            Reason::BeatsBaseRate { lower } => write!(
                f,
                "on {outcomes} outcomes it removes at least {:.1} % of the uncertainty that the base rate leaves (99 % bound)",
                percent(lower)
            ),
            Reason::NoBetterThanBaseRate { .. } => {
                write!(f, "on {outcomes} outcomes it cannot be told from the base rate (99 % bound)")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verdict(decision: Decision, reasons: Vec<Reason>, opponent: Opponent) -> Verdict {
        let (base_rate, entropy) = (0.17, 0.456);
        let figures =
            Figures { outcomes: 1_200, rows: 3_000, base_rate, entropy, log_loss: 0.4, auc: 0.74, opponent };
        Verdict { decision, reasons, figures }
    }

    fn old() -> Opponent {
        Opponent::Old { log_loss: 0.39, auc: 0.76, difference: 0.01, upper: 0.0157, limit: 0.0091 }
    }

    #[test]
    fn a_verdict_speaks_plainly() {
        let reasons = vec![
            Reason::Worse { upper: 0.0157, limit: 0.00912 },
            Reason::RanksWorse { drop: 0.02, limit: 0.01 },
        ];
        assert_eq!(
            verdict(Decision::Keep, reasons, old()).to_string(),
            "The old model stays: on 1200 outcomes the new one's log-loss may be worse by 3.4 % of the base rate's \
             entropy (95 % bound), and less than 2.0 % are tolerated, and the new one's AUC is lower by 0.020, and \
             less than 0.01 is tolerated."
        );
    }

    #[test]
    fn a_verdict_survives_json() {
        let reasons = vec![Reason::TooFewOutcomes { outcomes: 150, least: 200 }];
        let opponent = Opponent::BaseRate { log_loss: 0.46, gain: 0.02, lower: -0.01 };
        for verdict in
            [verdict(Decision::Publish, reasons.clone(), opponent), verdict(Decision::Keep, reasons, old())]
        {
            let json = serde_json::to_string(&verdict).unwrap();
            assert_eq!(serde_json::from_str::<Verdict>(&json).unwrap(), verdict, "{json}");
        }
    }
}
