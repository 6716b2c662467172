//! The model in figures, its settings and its recipe.

use learning::report::{PoolReport, Report};
use maud::{Markup, html};

use super::Section;
use crate::component::{self, facts, tags};
use crate::text::{Language, Phrase};

pub(super) fn draw(section: &Section, report: &Report, language: Language) -> Markup {
    let model = &report.model;
    let say = |phrase| language.say(phrase);
    let count = |count: u64| html! { (language.integer(count)) };
    let recipe = if model.recipe.is_null() {
        String::new()
    } else {
        // The alternate form of a JSON value is its indented one.
        format!("{:#}", model.recipe)
    };
    let mut figures = vec![
        (say(Phrase::ModelParameters), count(model.parameters)),
        (say(Phrase::Columns), count(model.columns)),
        (say(Phrase::ActiveColumns), html! { (language.decimal(model.active_columns, 1)) }),
        (say(Phrase::FileSize), html! { (language.bytes(model.bytes)) }),
        (say(Phrase::FittedRows), count(model.fitted_rows)),
        (say(Phrase::Iterations), count(model.iterations)),
        (say(Phrase::CalibrationMap), html! { (model.calibration) }),
    ];
    figures.extend(model.pool.map(|pool| (say(Phrase::PooledModel), pooled(pool, language))));
    let body = html! {
        (facts(&figures))
        @if !model.settings.is_empty() {
            h3 { (say(Phrase::Settings)) }
            (tags(&model.settings, language))
        }
        h3 { (say(Phrase::Recipe)) }
        @if recipe.is_empty() {
            p.empty { (say(Phrase::NoData)) }
        } @else {
            pre.scroll tabindex="0" aria-label=(say(Phrase::Recipe)) { code { (recipe) } }
        }
    };
    component::section(section.id, say(section.heading), "", &body)
}

/// "61 % from your own history (version 1, strength 0.93)".
fn pooled(pool: PoolReport, language: Language) -> Markup {
    let say = |phrase| language.say(phrase);
    html! {
        (language.percent(pool.own_share, 0)) " " (say(Phrase::FromOwnHistory))
        " (" (say(Phrase::PoolVersion)) " " (pool.version) ", "
        (say(Phrase::PoolStrength)) " " (language.decimal(pool.gamma, 2)) ")"
    }
}
