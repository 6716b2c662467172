//! The trials of the search.

use learning::report::{Report, SearchReport, Trial};
use maud::{Markup, html};

use super::Section;
use crate::chart;
use crate::component::{self, Head, facts, folding_table, number, tags};
use crate::text::{Language, Phrase};

/// Trials shown at once.
const VISIBLE: usize = 10;

pub(super) fn draw(section: &Section, report: &Report, language: Language) -> Markup {
    let search = &report.search;
    let say = |phrase| language.say(phrase);
    let body = html! {
        @if search.trials.is_empty() {
            p.empty { (say(Phrase::SearchNone)) }
        } @else {
            (facts(&[
                (say(Phrase::Method), html! { (search.method) }),
                (say(Phrase::Objective), html! { (search.objective) }),
                (say(Phrase::Folds), html! { (search.folds) }),
                (say(Phrase::Trials), html! { (language.integer(search.trials.len() as u64)) }),
            ]))
            (chart::trials(search, language))
            (trials(search, language))
        }
    };
    component::section(section.id, say(section.heading), say(Phrase::SearchLead), &body)
}

fn trials(search: &SearchReport, language: Language) -> Markup {
    let columns = [
        (Phrase::Trial, true),
        (Phrase::TrialScore, true),
        (Phrase::Parameters, false),
        (Phrase::Folds, false),
        (Phrase::Stopped, false),
        (Phrase::Time, true),
    ];
    let heads = columns.map(|(phrase, is_number)| Head(language.say(phrase), is_number));
    let rows: Vec<Markup> = search.trials.iter().map(|trial| row(trial, search.best, language)).collect();
    folding_table(language.say(Phrase::Trials), &heads, &rows, VISIBLE, language)
}

fn row(trial: &Trial, best: u64, language: Language) -> Markup {
    let folds: Vec<String> = trial.folds.iter().map(|&fold| language.decimal(fold, 4)).collect();
    let stopped = match trial.stopped.as_str() {
        "finished" => language.say(Phrase::StoppedFinished),
        "cannot win" => language.say(Phrase::StoppedCannotWin),
        other => other,
    };
    html! {
        th.number scope="row" { (language.integer(trial.number + 1)) }
        (number(&language.decimal(trial.score, 4)))
        td { (tags(&trial.parameters, language)) }
        td.folds { (folds.join(" · ")) }
        td { @if trial.number == best { span.pill.strong { (language.say(Phrase::Chosen)) } } @else { (stopped) } }
        (number(&trial.seconds.map_or_else(|| "–".into(), |seconds| language.seconds(seconds))))
    }
}
