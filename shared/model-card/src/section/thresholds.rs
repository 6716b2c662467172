//! What happens at each threshold: a panel with a slider, and a table for reading and for print.

use learning::evaluation::{Evaluation, Threshold};
use learning::report::Report;
use maud::{Markup, PreEscaped, html};

use super::Section;
use crate::component::{self, Head, number, share_style};
use crate::text::{Language, Phrase, always};

/// Every fifth of the 101 thresholds stands in the table.
const STEP: usize = 5;

pub(super) fn draw(section: &Section, report: &Report, language: Language) -> Markup {
    let test = &report.test;
    let middle = test.thresholds.get(test.thresholds.len() / 2);
    let body = html! {
        @if let Some(middle) = middle {
            (panel(test, middle, language))
            (table(test, language))
        } @else {
            p.empty { (language.say(Phrase::NoData)) }
        }
    };
    component::section(section.id, language.say(section.heading), language.say(Phrase::ThresholdsLead), &body)
}

/// Counts and rates at `shown`; the script moves it to any other threshold.
fn panel(test: &Evaluation, shown: &Threshold, language: Language) -> Markup {
    let baseline = format!("{}: {}", always(test, language), language.percent(test.baseline_accuracy, 1));
    let last = test.thresholds.len().saturating_sub(1);
    html! {
        div.panel id="threshold-panel" {
            p.slider hidden {
                label for="threshold-slider" { (language.say(Phrase::MoveThreshold)) }
                input id="threshold-slider" type="range" min="0" max=(last) value=(test.thresholds.len() / 2);
            }
            p.at { (language.say(Phrase::Threshold)) " " output for="threshold-slider" data-figure="threshold" { (language.percent(shown.threshold, 0)) } }
            div.pair {
                (confusion(shown, language))
                ul.meters {
                    (meter("precision", Phrase::Precision, shown.precision, None, language))
                    (meter("recall", Phrase::Recall, shown.recall, None, language))
                    (meter("f1", Phrase::F1, shown.f1, None, language))
                    (meter("fpr", Phrase::FalsePositiveRate, shown.false_positive_rate, None, language))
                    (meter("accuracy", Phrase::AccuracyAtThreshold, shown.accuracy, Some(&baseline), language))
                    (meter("picked", Phrase::SharePicked, shown.predicted_positive, None, language))
                    (meter("unpicked", Phrase::ShareNotPicked, 1.0 - shown.predicted_positive, None, language))
                }
            }
            script id="threshold-data" type="application/json" { (figures(&test.thresholds)) }
        }
    }
}

/// `[[threshold, tp, fp, tn, fn, precision, recall, F1, false positive rate, accuracy, share picked], ...]`: numbers only, so nothing
/// in it can end the script element. Rates are not left to the script: where rows have weights, counts do not give them.
fn figures(thresholds: &[Threshold]) -> PreEscaped<String> {
    let row = |t: &Threshold| {
        let percent = (100.0 * t.threshold).round() as i64;
        let rates = [t.precision, t.recall, t.f1, t.false_positive_rate, t.accuracy, t.predicted_positive];
        let rates = rates.map(|rate| if rate.is_finite() { format!("{rate:.5}") } else { "0".to_owned() });
        format!("[{percent},{},{},{},{},{}]", t.tp, t.fp, t.tn, t.r#fn, rates.join(","))
    };
    PreEscaped(format!("[{}]", thresholds.iter().map(row).collect::<Vec<_>>().join(",")))
}

fn confusion(shown: &Threshold, language: Language) -> Markup {
    let cell = |figure: &str, count: u64, name: Phrase, right: bool| {
        html! {
            td.right[right] {
                b data-figure=(figure) { (language.integer(count)) }
                small { (language.say(name)) }
            }
        }
    };
    html! {
        table.confusion {
            thead {
                tr {
                    td {}
                    th scope="col" { (language.say(Phrase::Succeeded)) }
                    th scope="col" { (language.say(Phrase::Failed)) }
                }
            }
            tbody {
                tr {
                    th scope="row" { (language.say(Phrase::Picked)) }
                    (cell("tp", shown.tp, Phrase::TruePositives, true))
                    (cell("fp", shown.fp, Phrase::FalsePositives, false))
                }
                tr {
                    th scope="row" { (language.say(Phrase::NotPicked)) }
                    (cell("fn", shown.r#fn, Phrase::FalseNegatives, false))
                    (cell("tn", shown.tn, Phrase::TrueNegatives, true))
                }
            }
        }
    }
}

fn meter(figure: &str, name: Phrase, share: f64, beside: Option<&str>, language: Language) -> Markup {
    html! {
        li {
            span.name { (language.say(name)) @if let Some(beside) = beside { " " small { "(" (beside) ")" } } }
            span.value data-figure=(figure) { (language.percent(share, 1)) }
            span.track aria-hidden="true" { span.fill data-bar=(figure) style=(share_style(share)) {} }
        }
    }
}

fn table(test: &Evaluation, language: Language) -> Markup {
    let names = [
        Phrase::Threshold,
        Phrase::TruePositives,
        Phrase::FalsePositives,
        Phrase::TrueNegatives,
        Phrase::FalseNegatives,
        Phrase::Precision,
        Phrase::Recall,
        Phrase::F1,
        Phrase::FalsePositiveRate,
        Phrase::AccuracyAtThreshold,
    ];
    let mut heads: Vec<Head> = names.map(|phrase| Head(language.say(phrase), true)).into();
    heads.push(Head(always(test, language), true));
    heads.push(Head(language.say(Phrase::SharePicked), true));
    let row = |t: &Threshold| {
        let rates = [
            t.precision,
            t.recall,
            t.f1,
            t.false_positive_rate,
            t.accuracy,
            test.baseline_accuracy,
            t.predicted_positive,
        ];
        html! {
            th.number scope="row" { (language.percent(t.threshold, 0)) }
            @for count in [t.tp, t.fp, t.tn, t.r#fn] { (number(&language.integer(count))) }
            @for rate in rates { (number(&language.percent(rate, 1))) }
        }
    };
    let rows: Vec<Markup> = test.thresholds.iter().step_by(STEP).map(row).collect();
    component::table(language.say(Phrase::ThresholdTable), &heads, &rows)
}
