//! What moves the score, without a claim that it moves the outcome.

use learning::report::{Importance, Level, Report};
use maud::{Markup, html};

use super::Section;
use crate::component::{self, bar, more, share_style};
use crate::text::{Language, Phrase};

/// Attributes shown at once, and at most.
const VISIBLE: usize = 10;
const MOST: usize = 100;

pub(super) fn draw(section: &Section, report: &Report, language: Language) -> Markup {
    let all = &report.importance[..report.importance.len().min(MOST)];
    let strongest = all.iter().map(|i| i.importance).filter(|size| size.is_finite()).fold(0.0, f64::max);
    let widest = all.iter().flat_map(|i| &i.levels).map(|l| l.effect.abs()).filter(|size| size.is_finite());
    let scale = Scale { strongest, widest: widest.fold(0.0, f64::max), language };
    let (first, rest) = all.split_at(VISIBLE.min(all.len()));
    let body = html! {
        @if all.is_empty() { p.empty { (language.say(Phrase::NoData)) } }
        div.movers { @for importance in first { (scale.attribute(importance)) } }
        @if !rest.is_empty() {
            (more(rest.len(), &html! { div.movers { @for importance in rest { (scale.attribute(importance)) } } }, language))
        }
        @if report.importance.len() > MOST { p.empty { (language.say(Phrase::JsonHasMore)) } }
    };
    component::section(section.id, language.say(section.heading), language.say(Phrase::ImportanceLead), &body)
}

/// What the bars of all attributes are drawn against.
struct Scale {
    strongest: f64,
    widest: f64,
    language: Language,
}

impl Scale {
    fn attribute(&self, importance: &Importance) -> Markup {
        let mut levels: Vec<&Level> = importance.levels.iter().collect();
        levels.sort_by(|a, b| b.effect.total_cmp(&a.effect));
        html! {
            article.mover {
                h3 { (importance.attribute) " " small { (self.language.decimal(importance.importance, 2)) } }
                (bar(importance.importance / self.strongest))
                ul.levels { @for level in levels { (self.level(level)) } }
            }
        }
    }

    /// A value with its effect, a bar to the right for up and to the left for down.
    fn level(&self, level: &Level) -> Markup {
        let language = self.language;
        let side = if level.effect < 0.0 { "down" } else { "up" };
        html! {
            li {
                span.name { (self.value(&level.value)) " " small { (language.integer(level.rows)) } }
                span.effect {
                    (language.signed(level.effect, 2)) " "
                    small { (language.say(Phrase::OddsTimes)) " ×" (language.decimal(level.effect.exp(), 2)) }
                }
                span.diverging aria-hidden="true" {
                    span class=(side) style=(share_style(0.5 * level.effect.abs() / self.widest)) {}
                }
            }
        }
    }

    /// The value as it is; only `missing` is a word of ours.
    fn value<'a>(&self, value: &'a str) -> &'a str {
        if value == "missing" { self.language.say(Phrase::Missing) } else { value }
    }
}
