//! The reliability diagram: forecasts against what was seen.

use learning::evaluation::{Evaluation, ReliabilityBin};
use maud::{Markup, html};

use super::plot::{Axis, Plot, at, share_end};
use crate::text::{Language, Phrase};

/// A dot per bin with the interval of its success rate, over the diagonal of a perfect forecast.
pub(crate) fn reliability(test: &Evaluation, language: Language) -> Markup {
    let bins = || {
        let drawable = |bin: &&ReliabilityBin| {
            [bin.predicted, bin.observed, bin.low, bin.high].iter().all(|v| v.is_finite())
        };
        test.reliability.iter().filter(drawable)
    };
    let end = share_end(bins().map(|bin| bin.predicted.max(bin.high)).fold(0.0, f64::max));
    let plot = Plot {
        x: Axis::shares(language.say(Phrase::Forecast), end, language),
        y: Axis::shares(language.say(Phrase::Observed), end, language),
    };
    let body = html! {
        (plot.line("reference", (0.0, 0.0), (end, end)))
        @for bin in bins() {
            (plot.line("whisker", (bin.predicted, bin.low), (bin.predicted, bin.high)))
            circle.dot cx=(at(plot.x(bin.predicted))) cy=(at(plot.y(bin.observed))) r="4.5" {
                title {
                    (language.say(Phrase::Forecast)) " " (language.percent(bin.predicted, 1)) ", "
                    (language.say(Phrase::Observed)) " " (language.percent(bin.observed, 1))
                    " (" (language.integer(bin.n)) ")"
                }
            }
        }
    };
    let summary = format!("ECE {}", language.decimal(test.ece, 3));
    plot.figure("chart-reliability", language.say(Phrase::Reliability), &summary, &body)
}
