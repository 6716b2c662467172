//! Pieces that several sections use.

use maud::{Markup, html};

use crate::text::{Language, Phrase};

/// A section with its heading and a line that says how to read it.
pub(crate) fn section(id: &str, heading: &str, lead: &str, body: &Markup) -> Markup {
    html! {
        section id=(id) aria-labelledby=(format!("{id}-heading")) {
            h2 id=(format!("{id}-heading")) { (heading) }
            @if !lead.is_empty() { p.lead { (lead) } }
            (body)
        }
    }
}

/// A column of a table: its head, and whether it holds numbers.
pub(crate) struct Head(pub(crate) &'static str, pub(crate) bool);

/// A table that scrolls inside its box; the cells are `td` and `th` elements made by the caller.
pub(crate) fn table(caption: &str, heads: &[Head], rows: &[Markup]) -> Markup {
    html! {
        div.scroll tabindex="0" role="region" aria-label=(caption) {
            table {
                caption { (caption) }
                thead {
                    tr {
                        @for Head(head, is_number) in heads { th.number[*is_number] scope="col" { (head) } }
                    }
                }
                tbody { @for row in rows { tr { (row) } } }
            }
        }
    }
}

/// As [`table`], with the rows after the first `visible` ones folded away.
pub(crate) fn folding_table(
    caption: &str,
    heads: &[Head],
    rows: &[Markup],
    visible: usize,
    language: Language,
) -> Markup {
    let (first, rest) = rows.split_at(visible.min(rows.len()));
    html! {
        (table(caption, heads, first))
        @if !rest.is_empty() { (more(rest.len(), &table(caption, heads, rest), language)) }
    }
}

/// Folds content away behind "Show more (n)".
pub(crate) fn more(count: usize, body: &Markup, language: Language) -> Markup {
    html! {
        details.more {
            summary { (language.say(Phrase::ShowMore)) " (" (language.integer(count as u64)) ")" }
            (body)
        }
    }
}

/// Names with values.
pub(crate) fn facts(facts: &[(&str, Markup)]) -> Markup {
    html! {
        dl.facts {
            @for (name, value) in facts { div { dt { (name) } dd { (value) } } }
        }
    }
}

/// A cell with a number.
pub(crate) fn number(text: &str) -> Markup {
    html! { td.number { (text) } }
}

/// A horizontal bar from 0 to 1; what is not finite is empty.
pub(crate) fn bar(share: f64) -> Markup {
    html! { span.track aria-hidden="true" { span.fill style=(share_style(share)) {} } }
}

/// The width of a bar as a style.
pub(crate) fn share_style(share: f64) -> String {
    let share = if share.is_finite() { share.clamp(0.0, 1.0) } else { 0.0 };
    format!("--share:{:.1}%", 100.0 * share)
}

/// A JSON value as one short text: a string without its quotes.
pub(crate) fn json_text(value: &serde_json::Value, language: Language) -> String {
    match value {
        serde_json::Value::String(text) => text.clone(),
        serde_json::Value::Number(number) if number.is_f64() => {
            number.as_f64().map(|value| language.figure(value)).unwrap_or_default()
        }
        other => other.to_string(),
    }
}

/// Names with JSON values as small tags.
pub(crate) fn tags(values: &serde_json::Map<String, serde_json::Value>, language: Language) -> Markup {
    html! {
        ul.tags {
            @for (name, value) in values { li { span { (name) } " " b { (json_text(value, language)) } } }
        }
    }
}
