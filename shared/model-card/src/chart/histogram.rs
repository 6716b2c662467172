//! A small histogram: rows as grey bars, the success rate as a line over them.

use learning::insights::Bar;
use maud::{Markup, html};

use super::plot::at;
use crate::text::{Language, Phrase};

const WIDTH: f64 = 260.0;
const HEIGHT: f64 = 74.0;
const GAP: f64 = 1.5;

/// Draws the bars over the full width; the line is scaled to the highest success rate.
pub(crate) fn histogram(id: &str, title: &str, bars: &[Bar], language: Language) -> Markup {
    let most = bars.iter().map(|bar| bar.count).max().unwrap_or(0);
    let (Some(first), Some(last), true) = (bars.first(), bars.last(), most > 0) else {
        return html! {};
    };
    let top_rate = bars.iter().map(|bar| bar.rate).filter(|rate| rate.is_finite()).fold(0.0, f64::max);
    let width = WIDTH / bars.len() as f64;
    let place = |rate: f64| {
        if top_rate > 0.0 { HEIGHT - 4.0 - (HEIGHT - 8.0) * rate / top_rate } else { HEIGHT - 4.0 }
    };
    let rates: Vec<(f64, f64)> = bars
        .iter()
        .enumerate()
        .filter(|(_, bar)| bar.count > 0 && bar.rate.is_finite())
        .map(|(i, bar)| ((i as f64 + 0.5) * width, place(bar.rate)))
        .collect();
    let line: Vec<String> = rates.iter().map(|(x, y)| format!("{x:.1},{y:.1}")).collect();
    html! {
        figure.histogram {
            svg viewBox=(format!("0 0 {WIDTH} {HEIGHT}")) role="img" aria-labelledby=(id) {
                title id=(id) {
                    (title) ": " (language.say(Phrase::SuccessRate)) " ≤ " (language.percent(top_rate, 0))
                }
                @for (i, bar) in bars.iter().enumerate() {
                    @let height = (HEIGHT - 4.0) * bar.count as f64 / most as f64;
                    rect.bar x=(at(i as f64 * width)) y=(at(HEIGHT - height)) width=(at((width - GAP).max(1.0)))
                        height=(at(height)) {
                        title { (edges(bar, language)) ": " (language.integer(bar.count)) ", " (language.percent(bar.rate, 1)) }
                    }
                }
                polyline.rate points=(line.join(" ")) {}
                @for (x, y) in &rates { circle.rate-dot cx=(at(*x)) cy=(at(*y)) r="2" {} }
            }
            div.edges {
                span { (language.figure(first.from)) }
                span { (language.say(Phrase::SuccessRate)) " ≤ " (language.percent(top_rate, 0)) }
                span { (language.figure(last.to)) }
            }
        }
    }
}

fn edges(bar: &Bar, language: Language) -> String {
    format!("{} – {}", language.figure(bar.from), language.figure(bar.to))
}
