//! Verdicts in words.

use std::fmt;

use model_card::Language;

use super::verdict::{Decision, Opponent, Reason, Verdict};

impl Verdict {
    /// One sentence that a person can act on.
    pub fn sentence(&self, language: Language) -> String {
        let head = match (language, self.decision, self.figures.opponent) {
            (Language::En, Decision::Publish, _) => "The new model goes live",
            (Language::En, Decision::Keep, Opponent::Old { .. }) => "The old model stays",
            (Language::En, Decision::Keep, Opponent::Whole { .. }) => "The model of all pipelines serves",
            (Language::En, Decision::Keep, Opponent::BaseRate { .. }) => "No model goes live",
            (Language::Ru, Decision::Publish, _) => "Новая модель вступает в работу",
            (Language::Ru, Decision::Keep, Opponent::Old { .. }) => "Остаётся прежняя модель",
            (Language::Ru, Decision::Keep, Opponent::Whole { .. }) => "Работает модель всех воронок",
            (Language::Ru, Decision::Keep, Opponent::BaseRate { .. }) => "Модель не вступает в работу",
        };
        let and = match language {
            Language::En => ", and ",
            Language::Ru => ", и ",
        };
        let reasons: Vec<String> =
            self.reasons.iter().map(|&reason| self.explain(reason, language)).collect();
        format!("{head}: {}.", reasons.join(and))
    }

    fn explain(&self, reason: Reason, language: Language) -> String {
        // Losses as shares of the uncertainty that the base rate leaves.
        let share = |loss: f64| language.percent(loss / self.figures.entropy, 1);
        let outcomes = language.integer(self.figures.outcomes);
        match (reason, language) {
            (Reason::TooFewOutcomes { least, .. }, Language::En) => {
                let why =
                    format!("there are {outcomes} outcomes to judge it on, and at least {least} are needed");
                match self.decision {
                    Decision::Publish => why + "; it adds to the pooled model no more than they support",
                    Decision::Keep => why,
                }
            }
            (Reason::TooFewOutcomes { least, .. }, Language::Ru) => {
                let why = format!("исходов, чтобы о ней судить, {outcomes}, а нужно хотя бы {least}");
                match self.decision {
                    Decision::Publish => why + "; к общей модели она добавляет не больше, чем они позволяют",
                    Decision::Keep => why,
                }
            }
            (Reason::NotWorse { upper, limit }, Language::En) => format!(
                "on {outcomes} outcomes its log-loss exceeds the old one's by at most {} of the base rate's entropy \
                 (95\u{a0}% bound), and {} are tolerated",
                share(upper),
                share(limit)
            ),
            (Reason::NotWorse { upper, limit }, Language::Ru) => format!(
                "на исходах ({outcomes}) её log-loss выше прежней не более чем на {} энтропии средней доли (граница \
                 95\u{a0}%), а допустимо {}",
                share(upper),
                share(limit)
            ),
            (Reason::Worse { upper, limit }, Language::En) => format!(
                "on {outcomes} outcomes the new one's log-loss may be worse by {} of the base rate's entropy \
                 (95\u{a0}% bound), and less than {} are tolerated",
                share(upper),
                share(limit)
            ),
            (Reason::Worse { upper, limit }, Language::Ru) => format!(
                "на исходах ({outcomes}) log-loss новой может быть хуже на {} энтропии средней доли (граница \
                 95\u{a0}%), а допустимо меньше {}",
                share(upper),
                share(limit)
            ),
            (Reason::RanksAsWell { drop, limit }, Language::En) => format!(
                "its AUC differs from the old one's by {}, where a drop below {} is tolerated",
                language.signed(-drop, 3),
                language.decimal(limit, 2)
            ),
            (Reason::RanksAsWell { drop, limit }, Language::Ru) => format!(
                "её AUC отличается от прежней на {}, а допустимо снижение меньше {}",
                language.signed(-drop, 3),
                language.decimal(limit, 2)
            ),
            (Reason::RanksWorse { drop, limit }, Language::En) => format!(
                "the new one's AUC is lower by {}, and less than {} is tolerated",
                language.decimal(drop, 3),
                language.decimal(limit, 2)
            ),
            (Reason::RanksWorse { drop, limit }, Language::Ru) => format!(
                "AUC новой ниже на {}, а допустимо меньше {}",
                language.decimal(drop, 3),
                language.decimal(limit, 2)
            ),
            (Reason::BeatsBaseRate { gain, lower }, Language::En) => format!(
                "on {outcomes} outcomes it removes {} of the uncertainty that the base rate leaves (at least {}, \
                 95\u{a0}% bound)",
                share(gain),
                share(lower)
            ),
            (Reason::BeatsBaseRate { gain, lower }, Language::Ru) => format!(
                "на исходах ({outcomes}) она снимает {} неопределённости, которую оставляет средняя доля (не меньше {}, \
                 граница 95\u{a0}%)",
                share(gain),
                share(lower)
            ),
            (Reason::BetterThanWhole { upper }, Language::En) => format!(
                "on {outcomes} outcomes of the pipeline its log-loss is lower than that of the model of all pipelines by \
                 at least {} of the base rate's entropy (95\u{a0}% bound)",
                share(-upper)
            ),
            (Reason::BetterThanWhole { upper }, Language::Ru) => format!(
                "на исходах воронки ({outcomes}) её log-loss ниже, чем у модели всех воронок, не меньше чем на {} энтропии \
                 средней доли (граница 95\u{a0}%)",
                share(-upper)
            ),
            (Reason::NoBetterThanWhole { .. }, Language::En) => format!(
                "on {outcomes} outcomes of the pipeline its own model cannot be told to be better (95\u{a0}% bound)"
            ),
            (Reason::NoBetterThanWhole { .. }, Language::Ru) => format!(
                "на исходах воронки ({outcomes}) её собственная модель не лучше сколько-нибудь заметно (граница 95\u{a0}%)"
            ),
            (Reason::NoBetterThanBaseRate { gain, lower }, Language::En) => format!(
                "on {outcomes} outcomes it removes {} of the uncertainty that the base rate leaves (95\u{a0}% bound {}), \
                 which is nothing or too little",
                share(gain),
                share(lower)
            ),
            (Reason::NoBetterThanBaseRate { gain, lower }, Language::Ru) => format!(
                "на исходах ({outcomes}) она снимает {} неопределённости, которую оставляет средняя доля (граница \
                 95\u{a0}%: {}), а это ничто или слишком мало",
                share(gain),
                share(lower)
            ),
        }
    }
}

/// In plain English.
impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.sentence(Language::En))
    }
}

#[cfg(test)]
mod tests {
    use super::super::verdict::Figures;
    use super::*;

    fn verdict() -> Verdict {
        let opponent =
            Opponent::Old { log_loss: 0.39, auc: 0.76, difference: 0.01, upper: 0.0157, limit: 0.00912 };
        let (base_rate, entropy) = (0.17, 0.456);
        let figures =
            Figures { outcomes: 1_200, rows: 3_000, base_rate, entropy, log_loss: 0.4, auc: 0.74, opponent };
        let reasons = vec![
            Reason::Worse { upper: 0.0157, limit: 0.00912 },
            Reason::RanksWorse { drop: 0.02, limit: 0.01 },
        ];
        Verdict { decision: Decision::Keep, reasons, figures }
    }

    #[test]
    fn a_verdict_speaks_plainly() {
        assert_eq!(
            verdict().to_string().replace('\u{a0}', " "),
            "The old model stays: on 1,200 outcomes the new one's log-loss may be worse by 3.4 % of the base rate's \
             entropy (95 % bound), and less than 2.0 % are tolerated, and the new one's AUC is lower by 0.020, and \
             less than 0.01 is tolerated."
        );
        assert_eq!(
            verdict().sentence(Language::Ru).replace('\u{a0}', " "),
            "Остаётся прежняя модель: на исходах (1 200) log-loss новой может быть хуже на 3,4 % энтропии средней доли \
             (граница 95 %), а допустимо меньше 2,0 %, и AUC новой ниже на 0,020, а допустимо меньше 0,01."
        );
    }
}
