//! The verdict as a picture: the gain on the scale of its quality words.

use learning::evaluation::Evaluation;
use learning::report::Quality;
use maud::{Markup, html};

use super::plot::at;
use crate::text::{Language, Phrase, interval};

const WIDTH: f64 = 640.0;
/// Where the scale ends; a gain beyond is drawn at the end.
const END: f64 = 0.6;
/// The words with the part of the scale that each names (as in [`Quality`]).
const PARTS: [(Quality, f64, f64); 4] = [
    (Quality::Weak, 0.0, 0.05),
    (Quality::Fair, 0.05, 0.15),
    (Quality::Good, 0.15, 0.40),
    (Quality::VeryGood, 0.40, END),
];

/// The share of uncertainty removed, with its interval, over the parts of the scale.
pub(crate) fn gain_scale(test: &Evaluation, language: Language) -> Markup {
    let share = |nats: f64| nats / test.baseline_log_loss;
    let (value, low, high) = (share(test.gain.value), share(test.gain.low), share(test.gain.high));
    if ![value, low, high].iter().all(|share| share.is_finite()) {
        return html! {};
    }
    // A square root gives the small gains, where the words change, most of the room.
    let x = |share: f64| 2.0 + (WIDTH - 4.0) * (share.clamp(0.0, END) / END).sqrt();
    let within = interval(&language.percent(low, 1), &language.percent(high, 1), language);
    html! {
        figure.gain-scale {
            svg viewBox=(format!("0 0 {WIDTH} 44")) role="img" aria-labelledby="chart-gain-scale" {
                title id="chart-gain-scale" {
                    (language.say(Phrase::GainScale)) ": " (language.percent(value, 1)) " (" (within) ")"
                }
                @for (_, start, end) in PARTS {
                    rect.part x=(at(x(start))) y="20" width=(at(x(end) - x(start) - 2.0)) height="8" {}
                }
                line.span x1=(at(x(low))) x2=(at(x(high))) y1="24" y2="24" {}
                circle.dot cx=(at(x(value))) cy="24" r="9" {}
            }
            ol.parts {
                @for (quality, start, end) in PARTS {
                    li style=(format!("flex-grow:{:.1}", x(end) - x(start))) {
                        span.from { (language.percent(start, 0)) }
                        " " (language.quality(quality))
                    }
                }
            }
            figcaption { (language.say(Phrase::GainScale)) }
        }
    }
}
