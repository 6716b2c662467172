//! Quality by slice, such as the age at which the forecast was made.

use learning::evaluation::{Evaluation, Slice};
use maud::{Markup, html};

use crate::component::{self, Head, number};
use crate::text::{Language, Phrase, interval};

/// A row per slice; nothing where there are none.
pub(super) fn draw(test: &Evaluation, language: Language) -> Markup {
    let columns = [
        Phrase::Slice,
        Phrase::Rows,
        Phrase::Entities,
        Phrase::Forecast,
        Phrase::Observed,
        Phrase::Auc,
        Phrase::Gain,
        Phrase::Ece,
        Phrase::PercentsHold,
    ];
    let heads = columns
        .map(|phrase| Head(language.say(phrase), phrase != Phrase::Slice && phrase != Phrase::PercentsHold));
    let rows: Vec<Markup> = test.slices.iter().map(|slice| row(slice, language)).collect();
    html! {
        @if !rows.is_empty() {
            (component::table(language.say(Phrase::Slices), &heads, &rows))
        }
    }
}

fn row(slice: &Slice, language: Language) -> Markup {
    let [auc, low, high] = [slice.auc, slice.auc_low, slice.auc_high].map(|area| language.decimal(area, 3));
    let gain = language.percent(slice.gain.value / slice.baseline_log_loss, 1);
    let holds = if slice.calibration.hidden { Phrase::No } else { Phrase::Yes };
    html! {
        th scope="row" { (slice.slice) }
        (number(&language.integer(slice.n)))
        (number(&language.integer(slice.entities)))
        (number(&language.percent(slice.mean_forecast, 1)))
        (number(&language.percent(slice.base_rate, 1)))
        td.number { (auc) " " small { "(" (interval(&low, &high, language)) ")" } }
        (number(&gain))
        (number(&language.decimal(slice.ece, 3)))
        td { (language.say(holds)) " " small { "(p " (language.p_value(slice.calibration.p_value)) ")" } }
    }
}
