//! Whether probabilities agree with outcomes.

use learning::evaluation::Estimate;
use learning::report::Report;
use maud::{Markup, html};

use super::Section;
use crate::chart;
use crate::component::{self, Head, number};
use crate::text::{Language, Phrase, calibration_sentence, interval};

pub(super) fn draw(section: &Section, report: &Report, language: Language) -> Markup {
    let test = &report.test;
    let check = &test.calibration;
    let estimate = |estimate: &Estimate| {
        let [value, low, high] =
            [estimate.value, estimate.low, estimate.high].map(|value| language.decimal(value, 2));
        html! { (value) " " small { "(" (interval(&low, &high, language)) ")" } }
    };
    let facts = component::facts(&[
        (language.say(Phrase::Slope), estimate(&check.slope)),
        (language.say(Phrase::Intercept), estimate(&check.intercept)),
        (
            language.say(Phrase::PValue),
            html! { (language.p_value(check.p_value).trim_start_matches("=\u{a0}")) },
        ),
    ]);
    let rows: Vec<Markup> = test
        .reliability
        .iter()
        .map(|bin| {
            let [low, high] = [bin.low, bin.high].map(|share| language.percent(share, 1));
            html! {
                th scope="row" { (language.percent(bin.predicted, 1)) }
                (number(&language.percent(bin.observed, 1)))
                (number(&interval(&low, &high, language)))
                (number(&language.integer(bin.n)))
            }
        })
        .collect();
    let columns = [Phrase::Forecast, Phrase::Observed, Phrase::Interval, Phrase::Rows];
    let heads = columns.map(|phrase| Head(language.say(phrase), phrase != Phrase::Forecast));
    let body = html! {
        p { (calibration_sentence(test, language)) }
        (facts)
        @if rows.is_empty() {
            p.empty { (language.say(Phrase::NoData)) }
        } @else {
            div.pair {
                (chart::reliability(test, language))
                (component::table(language.say(Phrase::Groups), &heads, &rows))
            }
        }
    };
    component::section(
        section.id,
        language.say(section.heading),
        language.say(Phrase::CalibrationLead),
        &body,
    )
}
