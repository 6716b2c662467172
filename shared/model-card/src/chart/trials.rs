//! The search in one picture: the score of every trial.

use learning::report::SearchReport;
use maud::{Markup, html};

use super::plot::{Axis, Plot, at};
use crate::text::{Language, Phrase};

/// A dot per trial in order, hollow where it was stopped early, ringed where it was chosen.
pub(crate) fn trials(search: &SearchReport, language: Language) -> Markup {
    let scored = || search.trials.iter().filter(|trial| trial.score.is_finite());
    let (low, high) = scored()
        .fold((f64::MAX, f64::MIN), |(low, high), trial| (low.min(trial.score), high.max(trial.score)));
    if low > high {
        return html! {};
    }
    let margin = ((high - low) * 0.1).max(1e-3);
    let last = search.trials.len() as f64;
    let plot = Plot {
        x: Axis::numbers(language.say(Phrase::Trial), 0.0, last.max(4.0), language),
        y: Axis::numbers(language.say(Phrase::TrialScore), low - margin, high + margin, language),
    };
    let body = html! {
        @for trial in scored() {
            @let (x, y) = (at(plot.x(trial.number as f64 + 1.0)), at(plot.y(trial.score)));
            @let class = if trial.stopped == "finished" { "dot" } else { "dot hollow" };
            circle class=(class) cx=(x) cy=(y) r="4" {}
            @if trial.number == search.best {
                circle.ring cx=(x) cy=(y) r="8" {}
            }
        }
    };
    let summary = format!("{}: {}", language.say(Phrase::Objective), search.objective);
    plot.figure("chart-trials", language.say(Phrase::Trials), &summary, &body)
}
