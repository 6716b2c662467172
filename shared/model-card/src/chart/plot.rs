//! The frame of a chart: axes, ticks, and from data to the page.

use maud::{Markup, html};

use crate::text::Language;

const WIDTH: f64 = 340.0;
const HEIGHT: f64 = 290.0;
const LEFT: f64 = 48.0;
const RIGHT: f64 = 22.0;
const TOP: f64 = 26.0;
const BOTTOM: f64 = 40.0;

/// An axis from one value to another, with its ticks.
pub(crate) struct Axis {
    label: &'static str,
    from: f64,
    to: f64,
    ticks: Vec<(f64, String)>,
}

impl Axis {
    /// Shares from 0 to `to`, in percent.
    pub(crate) fn shares(label: &'static str, to: f64, language: Language) -> Self {
        let ticks = ticks(0.0, to).into_iter().map(|tick| (tick, language.percent(tick, 0))).collect();
        Self { label, from: 0.0, to, ticks }
    }

    /// Numbers.
    pub(crate) fn numbers(label: &'static str, from: f64, to: f64, language: Language) -> Self {
        let ticks = ticks(from, to).into_iter().map(|tick| (tick, language.figure(tick))).collect();
        Self { label, from, to, ticks }
    }

    fn place(&self, value: f64) -> f64 {
        ((value - self.from) / (self.to - self.from)).clamp(0.0, 1.0)
    }
}

/// Round values at steps of 1, 2 or 5 times a power of ten, about five of them.
fn ticks(from: f64, to: f64) -> Vec<f64> {
    let rough = (to - from) / 5.0;
    let power = 10_f64.powf(rough.log10().floor());
    let step =
        [1.0, 2.0, 5.0, 10.0].map(|factor| factor * power).into_iter().find(|&step| step >= rough * 0.999);
    let step = step.unwrap_or(10.0 * power);
    let first = (from / step - 1e-9).ceil() as i64;
    let last = (to / step + 1e-9).floor() as i64;
    (first..=last).map(|i| i as f64 * step).collect()
}

/// Rounds up to the next tenth, at least 0.1 and at most 1: where an axis of shares may end.
pub(crate) fn share_end(largest: f64) -> f64 {
    ((largest * 10.0 - 1e-9).ceil() / 10.0).clamp(0.1, 1.0)
}

/// A coordinate with one decimal.
pub(crate) fn at(value: f64) -> String {
    format!("{value:.1}")
}

/// Two axes and what is drawn between them.
pub(crate) struct Plot {
    pub(crate) x: Axis,
    pub(crate) y: Axis,
}

impl Plot {
    /// Page coordinate of a value of x.
    pub(crate) fn x(&self, value: f64) -> f64 {
        LEFT + self.x.place(value) * (WIDTH - LEFT - RIGHT)
    }

    /// Page coordinate of a value of y.
    pub(crate) fn y(&self, value: f64) -> f64 {
        HEIGHT - BOTTOM - self.y.place(value) * (HEIGHT - TOP - BOTTOM)
    }

    /// A path through the points that are finite.
    pub(crate) fn path(&self, points: impl IntoIterator<Item = (f64, f64)>) -> String {
        let finite = points.into_iter().filter(|(x, y)| x.is_finite() && y.is_finite());
        let mut path = String::new();
        for (x, y) in finite {
            path.push(if path.is_empty() { 'M' } else { 'L' });
            path.push_str(&format!("{:.1} {:.1}", self.x(x), self.y(y)));
        }
        path
    }

    /// A straight line between two points.
    pub(crate) fn line(&self, class: &str, from: (f64, f64), to: (f64, f64)) -> Markup {
        html! {
            line class=(class) x1=(at(self.x(from.0))) y1=(at(self.y(from.1)))
                x2=(at(self.x(to.0))) y2=(at(self.y(to.1))) {}
        }
    }

    /// The whole figure; `id` is unique on the page, `summary` says in words what the picture shows.
    pub(crate) fn figure(&self, id: &str, title: &str, summary: &str, body: &Markup) -> Markup {
        let (bottom, right) = (HEIGHT - BOTTOM, WIDTH - RIGHT);
        html! {
            figure.chart {
                figcaption { strong { (title) } " " span { (summary) } }
                svg viewBox=(format!("0 0 {WIDTH} {HEIGHT}")) role="img" aria-labelledby=(id) {
                    title id=(id) { (title) ". " (summary) }
                    g.grid aria-hidden="true" {
                        @for (value, text) in &self.y.ticks {
                            line x1=(at(LEFT)) x2=(at(right)) y1=(at(self.y(*value))) y2=(at(self.y(*value))) {}
                            text x=(at(LEFT - 6.0)) y=(at(self.y(*value) + 3.5)) text-anchor="end" { (text) }
                        }
                        @for (value, text) in &self.x.ticks {
                            line x1=(at(self.x(*value))) x2=(at(self.x(*value))) y1=(at(bottom)) y2=(at(bottom + 4.0)) {}
                            text x=(at(self.x(*value))) y=(at(bottom + 16.0)) text-anchor="middle" { (text) }
                        }
                        text.axis x=(at(0.0)) y=(at(12.0)) { (self.y.label) }
                        text.axis x=(at(right)) y=(at(HEIGHT - 6.0)) text-anchor="end" { (self.x.label) }
                    }
                    (body)
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_are_round_and_inside_the_axis() {
        assert_eq!(ticks(0.0, 10.0), [0.0, 2.0, 4.0, 6.0, 8.0, 10.0]);
        assert_eq!(ticks(0.0, 400.0), [0.0, 100.0, 200.0, 300.0, 400.0]);
        assert_eq!(ticks(31.0, 39.0), [32.0, 34.0, 36.0, 38.0]);
    }

    #[test]
    fn an_axis_of_shares_ends_at_a_tenth() {
        assert_eq!([0.0, 0.31, 0.4, 0.97, 1.0].map(share_end), [0.1, 0.4, 0.4, 1.0, 1.0]);
    }
}
