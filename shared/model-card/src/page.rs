//! The whole document.

use learning::report::Report;
use maud::{DOCTYPE, Markup, PreEscaped, html};

use crate::Extra;
use crate::component;
use crate::section::SECTIONS;
use crate::text::{Language, Phrase};

const STYLE: &str = include_str!("style.css");
const SCRIPT: &str = include_str!("slider.js");
/// Nothing may be loaded from anywhere.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'";

pub(crate) fn document(report: &Report, goal: &str, extras: &[Extra], language: Language) -> Markup {
    let (first, others) = SECTIONS.split_at(1);
    let rows = report.split.train_rows + report.split.test_rows;
    html! {
        (DOCTYPE)
        html lang=(language.code()) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta http-equiv="Content-Security-Policy" content=(POLICY);
                meta name="color-scheme" content="light dark";
                title { (language.say(Phrase::ModelCard)) ": " (goal) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                header {
                    p.kind { (language.say(Phrase::ModelCard)) }
                    h1 { (language.say(Phrase::ForecastOf)) " " (goal) }
                    p.facts-line {
                        span { (language.say(Phrase::Rows)) ": " (language.integer(rows)) }
                        span { (language.say(Phrase::TestRows)) ": " (language.integer(report.test.n)) }
                        span { (language.say(Phrase::BaseRate)) ": " (language.percent(report.test.base_rate, 1)) }
                        span { (language.say(Phrase::FileSize)) ": " (language.bytes(report.model.bytes)) }
                    }
                    nav aria-label=(language.say(Phrase::Contents)) {
                        ul {
                            @for section in first { (entry(section.id, language.say(section.heading))) }
                            @for extra in extras { (entry(extra.id, extra.heading)) }
                            @for section in others { (entry(section.id, language.say(section.heading))) }
                        }
                    }
                }
                main {
                    @for section in first { ((section.draw)(section, report, language)) }
                    @for extra in extras { (component::section(extra.id, extra.heading, "", &extra.body)) }
                    @for section in others { ((section.draw)(section, report, language)) }
                }
                script { (PreEscaped(SCRIPT)) }
            }
        }
    }
}

fn entry(id: &str, heading: &str) -> Markup {
    html! { li { a href=(format!("#{id}")) { (heading) } } }
}
