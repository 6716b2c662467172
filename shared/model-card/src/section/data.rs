//! The data used: how it was split, and its columns.

use learning::report::{Report, SplitReport};
use learning::schema::{ColumnSchema, Role};
use maud::{Markup, html};

use super::Section;
use crate::component::{self, Head, facts, folding_table, number};
use crate::text::{Language, Phrase};

/// Columns shown at once.
const VISIBLE: usize = 25;

pub(super) fn draw(section: &Section, report: &Report, language: Language) -> Markup {
    let say = |phrase| language.say(phrase);
    let columns = [
        (Phrase::Column, false),
        (Phrase::KindHead, false),
        (Phrase::RoleHead, false),
        (Phrase::Missing, true),
        (Phrase::Invalid, true),
        (Phrase::Distinct, true),
        (Phrase::Note, false),
    ];
    let heads = columns.map(|(phrase, is_number)| Head(say(phrase), is_number));
    let rows: Vec<Markup> = report.schema.columns.iter().map(|column| row(column, language)).collect();
    let body = html! {
        h3 { (say(Phrase::Split)) }
        (split(&report.split, language))
        h3 { (say(Phrase::Schema)) }
        @if rows.is_empty() {
            p.empty { (say(Phrase::NoData)) }
        } @else {
            (folding_table(say(Phrase::Schema), &heads, &rows, VISIBLE, language))
        }
    };
    component::section(section.id, say(section.heading), "", &body)
}

fn split(split: &SplitReport, language: Language) -> Markup {
    let say = |phrase| language.say(phrase);
    let count = |count: u64| html! { (language.integer(count)) };
    let rate = |rate: f64| html! { (language.percent(rate, 1)) };
    html! {
        @if !split.description.is_empty() { p lang="en" { (split.description) } }
        (facts(&[
            (say(Phrase::SplitRule), html! { (split.rule) }),
            (say(Phrase::TrainRows), count(split.train_rows)),
            (say(Phrase::TestRows), count(split.test_rows)),
            (say(Phrase::LeftOutRows), count(split.left_out_rows)),
            (say(Phrase::TrainBaseRate), rate(split.train_base_rate)),
            (say(Phrase::TestBaseRate), rate(split.test_base_rate)),
            (say(Phrase::IdenticalRows), count(split.identical_rows)),
        ]))
    }
}

fn row(column: &ColumnSchema, language: Language) -> Markup {
    html! {
        th scope="row" { (column.name) }
        td { (language.kind(column.kind)) }
        td { @if column.role == Role::Attribute { (language.role(column.role)) } @else { b { (language.role(column.role)) } } }
        (number(&language.integer(column.missing)))
        (number(&language.integer(column.invalid)))
        (number(&language.integer(column.distinct)))
        td lang="en" { (column.note.as_deref().unwrap_or_default()) }
    }
}
