//! The card of a version: its report, what the gate said of it, and what has changed since the version before.

use std::collections::BTreeMap;

use crm::Kind;
use learning::report::Report;
use maud::{Markup, html};
use model_card::{Extra, Language, render_with};

use crate::{Summary, gate};

/// Attributes that are listed.
const LISTED: usize = 10;

/// The card of a version as a page. `before` is the report of the version before, where there is one.
pub fn render(
    kind: Kind,
    report: &Report,
    summary: Option<&Summary>,
    before: Option<&Report>,
    language: Language,
) -> String {
    let goal = match (kind, language) {
        (Kind::Lead, Language::En) => "leads: success",
        (Kind::Lead, Language::Ru) => "успех лидов",
        (_, Language::En) => "deals: success",
        (_, Language::Ru) => "успех сделок",
    };
    let gate = summary.map(|summary| gate::section(&summary.gate, language));
    let changes = before.map(|before| changes(before, report, language));
    let extras: Vec<Extra> = gate.into_iter().chain(changes).collect();
    render_with(report, goal, &extras, language)
}

/// What has changed between two versions.
fn changes(before: &Report, now: &Report, language: Language) -> Extra {
    let heading = match language {
        Language::En => "Since the version before",
        Language::Ru => "С прошлой версии",
    };
    let body = html! { (figures(before, now, language)) (attributes(before, now, language)) };
    Extra { id: "changes", heading, body }
}

fn figures(before: &Report, now: &Report, language: Language) -> Markup {
    let (caption, heads, names) = match language {
        Language::En => (
            "Each version on its own later records",
            ["", "Before", "Now"],
            ["AUC", "Log-loss", "The base rate's log-loss", "Base rate", "Records", "Weights"],
        ),
        Language::Ru => (
            "Каждая версия на своих более поздних записях",
            ["", "Было", "Стало"],
            ["AUC", "Log-loss", "Log-loss средней доли", "Средняя доля", "Записи", "Веса"],
        ),
    };
    let of = |report: &Report| {
        let test = &report.test;
        [
            language.decimal(test.auc, 3),
            language.decimal(test.log_loss, 3),
            language.decimal(test.baseline_log_loss, 3),
            language.percent(test.base_rate, 1),
            language.integer(report.model.fitted_rows),
            language.integer(report.model.parameters),
        ]
    };
    let rows = names
        .into_iter()
        .zip(of(before))
        .zip(of(now))
        .map(|((name, before), now)| [name.into(), before, now]);
    table(caption, heads, rows)
}

/// Attributes whose share in moving the score has changed most.
fn attributes(before: &Report, now: &Report, language: Language) -> Markup {
    let mut shares: BTreeMap<&str, (f64, f64)> = BTreeMap::new();
    for attribute in &before.importance {
        shares.entry(&attribute.attribute).or_default().0 = attribute.importance;
    }
    for attribute in &now.importance {
        shares.entry(&attribute.attribute).or_default().1 = attribute.importance;
    }
    let mut moved: Vec<(&str, (f64, f64))> = shares.into_iter().collect();
    let by = |(_, (before, now)): &(&str, (f64, f64))| (now - before).abs();
    moved.sort_by(|a, b| by(b).total_cmp(&by(a)));
    let (caption, heads) = match language {
        Language::En => (
            "Attributes that move the score more or less (standard deviation of what they add)",
            ["Attribute", "Before", "Now"],
        ),
        Language::Ru => (
            "Признаки, которые двигают прогноз сильнее или слабее (среднеквадратичный вклад)",
            ["Признак", "Было", "Стало"],
        ),
    };
    let three = |value: f64| language.decimal(value, 3);
    let rows = moved
        .into_iter()
        .take(LISTED)
        .map(|(name, (before, now))| [name.to_owned(), three(before), three(now)]);
    table(caption, heads, rows)
}

fn table(caption: &str, heads: [&str; 3], rows: impl Iterator<Item = [String; 3]>) -> Markup {
    html! {
        div.scroll tabindex="0" role="region" aria-label=(caption) {
            table {
                caption { (caption) }
                thead { tr { @for (place, head) in heads.iter().enumerate() { th.number[place > 0] scope="col" { (head) } } } }
                tbody {
                    @for [name, before, now] in rows {
                        tr { th scope="row" { (name) } td.number { (before) } td.number { (now) } }
                    }
                }
            }
        }
    }
}
