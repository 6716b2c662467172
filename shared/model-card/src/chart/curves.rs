//! Curves over shares of records: ROC, precision against recall, gain and lift.

use learning::evaluation::Evaluation;
use maud::{Markup, html};

use super::plot::{Axis, Plot, at};
use crate::text::{Language, Phrase};

/// The ROC curve beside the diagonal of a coin.
pub(crate) fn roc(test: &Evaluation, language: Language) -> Markup {
    let plot = square(Phrase::FalsePositiveRate, Phrase::Recall, language);
    let body = html! {
        path.area d=(area(&plot, &test.roc)) {}
        (plot.line("reference", (0.0, 0.0), (1.0, 1.0)))
        path.curve d=(plot.path(test.roc.iter().copied())) {}
    };
    let summary = format!("{} {}", language.say(Phrase::Auc), language.decimal(test.auc, 3));
    plot.figure("chart-roc", language.say(Phrase::Roc), &summary, &body)
}

/// Precision against recall beside the base rate.
pub(crate) fn precision_recall(test: &Evaluation, language: Language) -> Markup {
    let plot = square(Phrase::Recall, Phrase::Precision, language);
    let body = html! {
        path.area d=(area(&plot, &test.pr)) {}
        (plot.line("reference", (0.0, test.base_rate), (1.0, test.base_rate)))
        path.curve d=(plot.path(test.pr.iter().copied())) {}
    };
    let summary = format!("{} {}", language.say(Phrase::PrAuc), language.decimal(test.pr_auc, 3));
    plot.figure("chart-pr", language.say(Phrase::Pr), &summary, &body)
}

/// Share of successes found by share of records taken from the top.
pub(crate) fn gain(test: &Evaluation, language: Language) -> Markup {
    let plot = square(Phrase::TopShare, Phrase::SuccessesFound, language);
    let points: Vec<(f64, f64)> =
        std::iter::once((0.0, 0.0)).chain(test.lift.iter().map(|lift| (lift.share, lift.gain))).collect();
    let body = html! {
        path.area d=(area(&plot, &points)) {}
        (plot.line("reference", (0.0, 0.0), (1.0, 1.0)))
        path.curve d=(plot.path(points.iter().copied())) {}
        @for &(share, gain) in points.iter().skip(1) {
            circle.dot cx=(at(plot.x(share))) cy=(at(plot.y(gain))) r="3" {}
        }
    };
    let summary = test
        .lift
        .iter()
        .find(|lift| lift.share > 0.19 && lift.share < 0.21)
        .map(|lift| format!("{} → {}", language.percent(lift.share, 0), language.percent(lift.gain, 0)));
    plot.figure("chart-gain", language.say(Phrase::GainChart), &summary.unwrap_or_default(), &body)
}

/// How many times the base rate the top share succeeds.
pub(crate) fn lift(test: &Evaluation, language: Language) -> Markup {
    let finite = || test.lift.iter().filter(|lift| lift.lift.is_finite());
    let highest = finite().map(|lift| lift.lift).fold(1.0, f64::max);
    let plot = Plot {
        x: Axis::shares(language.say(Phrase::TopShare), 1.0, language),
        y: Axis::numbers(language.say(Phrase::Lift), 0.0, 1.1 * highest, language),
    };
    let body = html! {
        (plot.line("reference", (0.0, 1.0), (1.0, 1.0)))
        path.curve d=(plot.path(finite().map(|lift| (lift.share, lift.lift)))) {}
        @for lift in finite() {
            circle.dot cx=(at(plot.x(lift.share))) cy=(at(plot.y(lift.lift))) r="3" {}
        }
    };
    let summary = test
        .lift
        .first()
        .map(|lift| format!("{} → ×{}", language.percent(lift.share, 0), language.decimal(lift.lift, 1)));
    plot.figure("chart-lift", language.say(Phrase::LiftChart), &summary.unwrap_or_default(), &body)
}

fn square(x: Phrase, y: Phrase, language: Language) -> Plot {
    Plot { x: Axis::shares(language.say(x), 1.0, language), y: Axis::shares(language.say(y), 1.0, language) }
}

/// The curve closed along the x axis.
fn area(plot: &Plot, points: &[(f64, f64)]) -> String {
    let (Some(first), Some(last)) = (points.first(), points.last()) else {
        return String::new();
    };
    let closed = points.iter().copied().chain([(last.0, 0.0), (first.0, 0.0)]);
    plot.path(closed) + "Z"
}
