//! What a reader should know besides: warnings, and the time it took.

use learning::report::Report;
use maud::{Markup, html};

use super::Section;
use crate::component::{self, Head, bar, number};
use crate::text::{Language, Phrase};

pub(super) fn warnings(section: &Section, report: &Report, language: Language) -> Markup {
    let body = html! {
        @if report.warnings.is_empty() {
            p.empty { (language.say(Phrase::WarningsNone)) }
        } @else {
            ul.warnings lang="en" { @for warning in &report.warnings { li { (warning) } } }
        }
    };
    component::section(section.id, language.say(section.heading), "", &body)
}

pub(super) fn timings(section: &Section, report: &Report, language: Language) -> Markup {
    let timing = &report.timing;
    let heads =
        [Head(language.say(Phrase::Stage), false), Head(language.say(Phrase::Time), true), Head("", false)];
    let row = |(stage, seconds): &(String, f64)| {
        html! {
            th scope="row" { (stage) }
            (number(&language.seconds(*seconds)))
            td.wide { (bar(seconds / timing.total_seconds)) }
        }
    };
    let total = (language.say(Phrase::Total).to_owned(), timing.total_seconds);
    let rows: Vec<Markup> = timing.stages.iter().chain([&total]).map(row).collect();
    let body = html! {
        @if timing.stages.is_empty() {
            p.empty { (language.say(Phrase::TimingsNone)) }
        } @else {
            (component::table(language.say(Phrase::Stages), &heads, &rows))
        }
    };
    component::section(section.id, language.say(section.heading), "", &body)
}
