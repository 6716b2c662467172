//! The verdict in plain words, and the key figures beside what they are to be compared with.

use learning::evaluation::{Evaluation, Reference};
use learning::report::Report;
use maud::{Markup, html};

use super::{Section, slices};
use crate::chart;
use crate::text::{Language, Phrase, always, headline, interval, sentences};

pub(super) fn draw(section: &Section, report: &Report, language: Language) -> Markup {
    let (quality, warnings) = (report.verdict.quality, report.warnings.len());
    html! {
        section.verdict id=(section.id) aria-labelledby="verdict-heading" {
            h2 id="verdict-heading" { (language.say(section.heading)) }
            p.headline { (headline(quality, language)) }
            (chart::gain_scale(&report.test, language))
            ul.sentences { @for sentence in sentences(report, language) { li { (sentence) } } }
            @if warnings > 0 {
                p.warned { a href="#warnings" { (language.say(Phrase::SeeWarnings)) " (" (language.integer(warnings as u64)) ")" } }
            }
            h3 { (language.say(Phrase::KeyFigures)) }
            (key_figures(&report.test, language))
            (slices::draw(&report.test, language))
        }
    }
}

/// A figure with what it must be compared with.
struct Card {
    label: Phrase,
    value: String,
    beside: String,
}

fn key_figures(test: &Evaluation, language: Language) -> Markup {
    let three = |value: f64| language.decimal(value, 3);
    let within = |low: f64, high: f64| {
        format!("{}: {}", language.say(Phrase::Interval), interval(&three(low), &three(high), language))
    };
    let beside = |phrase: Phrase, value: String| format!("{} {value}", language.say(phrase));
    let constant = test.references.iter().find(|reference| reference.name == "constant");
    let brier_of_base =
        constant.map_or(test.base_rate * (1.0 - test.base_rate), |Reference { brier, .. }| *brier);
    let card = |label, value, beside| Card { label, value, beside };
    let cards = [
        card(
            Phrase::Gain,
            three(test.gain.value),
            format!("{}; {}", within(test.gain.low, test.gain.high), language.say(Phrase::GainHint)),
        ),
        card(
            Phrase::Auc,
            three(test.auc),
            format!("{}; {}", within(test.auc_low, test.auc_high), language.say(Phrase::AucHint)),
        ),
        card(
            Phrase::Accuracy,
            language.percent(test.accuracy, 1),
            format!("{}: {}", always(test, language), language.percent(test.baseline_accuracy, 1)),
        ),
        card(Phrase::PrAuc, three(test.pr_auc), beside(Phrase::PrAucHint, three(test.base_rate))),
        card(
            Phrase::LogLoss,
            three(test.log_loss),
            beside(Phrase::BaseRateHas, three(test.baseline_log_loss)),
        ),
        card(Phrase::Brier, three(test.brier), beside(Phrase::BaseRateHas, three(brier_of_base))),
        card(Phrase::Ece, three(test.ece), beside(Phrase::EceHint, three(test.ece_null))),
        card(
            Phrase::TestRows,
            language.integer(test.n),
            format!(
                "{} {}: {}",
                language.integer(test.positives),
                language.say(Phrase::Successes),
                language.percent(test.base_rate, 1)
            ),
        ),
    ];
    html! {
        dl.cards {
            @for Card { label, value, beside } in cards {
                div { dt { (language.say(label)) } dd.value { (value) } dd.beside { (beside) } }
            }
        }
    }
}
