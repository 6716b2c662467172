//! A look on the model card.

use maud::{Markup, html};
use model_card::{Extra, Language};

use super::shift::Shift;
use super::watch::Watch;

/// Attributes that are listed.
const LISTED: usize = 15;

/// A section for the card of a version: alarms, and the attributes that have moved most.
pub fn section(watch: &Watch, language: Language) -> Extra {
    let (heading, none) = match language {
        Language::En => ("Drift", "Nothing has shifted that matters."),
        Language::Ru => ("Сдвиг данных", "Ничего существенного не сдвинулось."),
    };
    let body = html! {
        @if watch.alarms.is_empty() {
            p { (none) }
        } @else {
            ul { @for alarm in &watch.alarms { li { (alarm.sentence(language)) } } }
        }
        @if !watch.attributes.is_empty() { (attributes(&watch.attributes, language)) }
    };
    Extra { id: "drift", heading, body }
}

fn attributes(shifts: &[Shift], language: Language) -> Markup {
    let (caption, heads) = match language {
        Language::En => (
            "Attributes that have moved most",
            [
                "Attribute",
                "Slice",
                "Recent records",
                "Stability index",
                "by chance",
                "Missing then",
                "now",
                "Effect on log-odds",
            ],
        ),
        Language::Ru => (
            "Признаки, которые сдвинулись больше всех",
            [
                "Признак",
                "Срез",
                "Недавние записи",
                "Индекс стабильности",
                "от случая",
                "Пусто было",
                "стало",
                "Влияние на логарифм шансов",
            ],
        ),
    };
    let figures = |shift: &Shift| {
        [
            language.integer(shift.rows_now.into()),
            language.decimal(shift.psi, 3),
            language.decimal(shift.psi_by_chance, 3),
            language.percent(shift.missing_then, 0),
            language.percent(shift.missing_now, 0),
            language.signed(shift.effect, 2),
        ]
    };
    html! {
        div.scroll tabindex="0" role="region" aria-label=(caption) {
            table {
                caption { (caption) }
                thead { tr { @for (place, head) in heads.iter().enumerate() { th.number[place > 1] scope="col" { (head) } } } }
                tbody {
                    @for shift in shifts.iter().take(LISTED) {
                        tr {
                            th scope="row" { (shift.attribute) }
                            td { (shift.slice) }
                            @for figure in figures(shift) { td.number { (figure) } }
                        }
                    }
                }
            }
        }
    }
}
