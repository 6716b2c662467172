//! The verdict on the model card.

use maud::{Markup, html};
use model_card::{Extra, Language};

use super::verdict::{Opponent, Verdict};

/// A section for the card of a version.
pub fn section(verdict: &Verdict, language: Language) -> Extra {
    let heading = match language {
        Language::En => "Publication",
        Language::Ru => "Публикация",
    };
    let body = html! {
        p { (verdict.sentence(language)) }
        (figures(verdict, language))
    };
    Extra { id: "publication", heading, body }
}

fn figures(verdict: &Verdict, language: Language) -> Markup {
    let figures = &verdict.figures;
    let three = |value: f64| language.decimal(value, 3);
    let (rival, log_loss, auc) = match (figures.opponent, language) {
        (Opponent::Old { log_loss, auc, .. }, Language::En) => ("The old model", log_loss, auc),
        (Opponent::Old { log_loss, auc, .. }, Language::Ru) => ("Прежняя модель", log_loss, auc),
        (Opponent::Whole { log_loss, auc, .. }, Language::En) => {
            ("The model of all pipelines", log_loss, auc)
        }
        (Opponent::Whole { log_loss, auc, .. }, Language::Ru) => ("Модель всех воронок", log_loss, auc),
        (Opponent::BaseRate { log_loss, .. }, Language::En) => ("The base rate", log_loss, 0.5),
        (Opponent::BaseRate { log_loss, .. }, Language::Ru) => ("Средняя доля", log_loss, 0.5),
    };
    let (caption, new, rows) = match language {
        Language::En => ("Log-loss and AUC on outcomes after the split", "The new model", "Outcomes"),
        Language::Ru => ("Log-loss и AUC на исходах после раздела", "Новая модель", "Исходы"),
    };
    html! {
        table {
            caption { (caption) " (" (rows) ": " (language.integer(figures.outcomes)) ")" }
            thead { tr { th scope="col" {} th.number scope="col" { "Log-loss" } th.number scope="col" { "AUC" } } }
            tbody {
                tr { th scope="row" { (new) } td.number { (three(figures.log_loss)) } td.number { (three(figures.auc)) } }
                tr { th scope="row" { (rival) } td.number { (three(log_loss)) } td.number { (three(auc)) } }
            }
        }
    }
}
