//! What the gate says, with its figures.

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
        /// How much lower.
        gain: f64,
        /// Lower 95 % bound of it.
        lower: f64,
    },
    /// The log-loss cannot be told from the base rate's, or is lower by too little to be of use.
    NoBetterThanBaseRate {
        /// How much lower.
        gain: f64,
        /// Lower 95 % bound of it.
        lower: f64,
    },
    /// The log-loss is lower than that of the model of all pipelines.
    BetterThanWhole {
        /// Upper 95 % bound of the difference, new less whole: below 0.
        upper: f64,
    },
    /// The log-loss cannot be told to be lower than that of the model of all pipelines.
    NoBetterThanWhole {
        /// Upper 95 % bound of the difference, new less whole.
        upper: f64,
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
    /// The model of all pipelines, of a model for one of them.
    Whole {
        /// Its log-loss in the pipeline.
        log_loss: f64,
        /// Its AUC in the pipeline.
        auc: f64,
        /// New log-loss less that of the whole.
        difference: f64,
        /// Upper 95 % bound of it (one-sided, bootstrap by entity).
        upper: f64,
    },
    /// No model serves.
    BaseRate {
        /// Log-loss of the base rate.
        log_loss: f64,
        /// How much lower the new model's is.
        gain: f64,
        /// Lower 95 % bound of it (one-sided, bootstrap by entity); has to be above 0.
        lower: f64,
        /// Least gain that is of use: 1 % of the base rate's entropy.
        least: f64,
    },
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
    fn a_verdict_survives_json() {
        let reasons = vec![Reason::TooFewOutcomes { outcomes: 150, least: 200 }];
        let opponent = Opponent::BaseRate { log_loss: 0.46, gain: 0.02, lower: -0.01, least: 0.004 };
        for verdict in
            [verdict(Decision::Publish, reasons.clone(), opponent), verdict(Decision::Keep, reasons, old())]
        {
            let json = serde_json::to_string(&verdict).unwrap();
            assert_eq!(serde_json::from_str::<Verdict>(&json).unwrap(), verdict, "{json}");
        }
    }
}
