//! How well the score orders records.

use learning::evaluation::{Evaluation, Reference};
use learning::report::Report;
use maud::{Markup, html};

use super::Section;
use crate::chart;
use crate::component::{self, Head, number};
use crate::text::{Language, Phrase};

pub(super) fn draw(section: &Section, report: &Report, language: Language) -> Markup {
    let test = &report.test;
    let body = html! {
        @if test.roc.is_empty() && test.pr.is_empty() && test.lift.is_empty() {
            p.empty { (language.say(Phrase::NoData)) }
        } @else {
            div.charts {
                @if !test.roc.is_empty() { (chart::roc(test, language)) }
                @if !test.pr.is_empty() { (chart::precision_recall(test, language)) }
                @if !test.lift.is_empty() { (chart::gain(test, language)) (chart::lift(test, language)) }
            }
        }
        div.pair {
            @if !test.lift.is_empty() { (top_shares(test, language)) }
            (references(test, language))
        }
    };
    component::section(section.id, language.say(section.heading), language.say(Phrase::RankingLead), &body)
}

fn top_shares(test: &Evaluation, language: Language) -> Markup {
    let columns = [Phrase::TopShare, Phrase::Rows, Phrase::SuccessRate, Phrase::Lift, Phrase::SuccessesFound];
    let heads = columns.map(|phrase| Head(language.say(phrase), phrase != Phrase::TopShare));
    let row = |lift: &learning::evaluation::Lift| {
        html! {
            th scope="row" { (language.percent(lift.share, 0)) }
            (number(&language.integer(lift.rows)))
            (number(&language.percent(lift.precision, 1)))
            (number(&language.decimal(lift.lift, 2)))
            (number(&language.percent(lift.gain, 1)))
        }
    };
    let rows: Vec<Markup> = test.lift.iter().map(row).collect();
    component::table(language.say(Phrase::TopShare), &heads, &rows)
}

/// The model beside a random and a constant score.
fn references(test: &Evaluation, language: Language) -> Markup {
    let model = Reference {
        name: language.say(Phrase::ThisModel).into(),
        auc: test.auc,
        pr_auc: test.pr_auc,
        log_loss: test.log_loss,
        brier: test.brier,
    };
    let row = |score: &Reference| {
        let name = match score.name.as_str() {
            "random" => language.say(Phrase::RandomScore),
            "constant" => language.say(Phrase::ConstantScore),
            other => other,
        };
        html! {
            th scope="row" { (name) }
            @for figure in [score.auc, score.pr_auc, score.log_loss, score.brier] { (number(&language.decimal(figure, 3))) }
        }
    };
    let rows: Vec<Markup> = std::iter::once(&model).chain(&test.references).map(row).collect();
    let figures = [Phrase::Auc, Phrase::PrAuc, Phrase::LogLoss, Phrase::Brier];
    let heads: Vec<Head> = std::iter::once(Head(language.say(Phrase::Score), false))
        .chain(figures.map(|phrase| Head(language.say(phrase), true)))
        .collect();
    component::table(language.say(Phrase::References), &heads, &rows)
}
