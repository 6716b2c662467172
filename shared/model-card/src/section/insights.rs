//! What the data says before any model: the target, and a card per attribute.

use learning::insights::{AttributeInsight, Details, TargetInsight, ValueCount};
use learning::report::Report;
use maud::{Markup, html};

use super::Section;
use crate::chart::histogram;
use crate::component::{self, bar, facts, more};
use crate::text::{Language, Phrase};

/// Attributes shown at once, and at most.
const VISIBLE: usize = 12;
const MOST: usize = 200;

pub(super) fn draw(section: &Section, report: &Report, language: Language) -> Markup {
    let insights = &report.insights;
    let cards: Vec<Markup> = insights
        .attributes
        .iter()
        .take(MOST)
        .enumerate()
        .map(|(i, attribute)| card(i, attribute, insights.rows, language))
        .collect();
    let (first, rest) = cards.split_at(VISIBLE.min(cards.len()));
    let body = html! {
        div.insights {
            (target(&insights.target, insights.rows, language))
            @for card in first { (card) }
        }
        @if !rest.is_empty() {
            (more(rest.len(), &html! { div.insights { @for card in rest { (card) } } }, language))
        }
        @if insights.attributes.len() > MOST { p.empty { (language.say(Phrase::JsonHasMore)) } }
    };
    component::section(section.id, language.say(section.heading), language.say(Phrase::InsightsLead), &body)
}

fn target(target: &TargetInsight, rows: u64, language: Language) -> Markup {
    html! {
        article.insight.target {
            h3 { (target.name) " " small { (language.say(Phrase::Target)) } }
            (facts(&[
                (language.say(Phrase::BaseRate), html! { (language.percent(target.base_rate, 1)) }),
                (language.say(Phrase::Rows), html! { (language.integer(rows)) }),
            ]))
            ul.values {
                @for value in &target.values {
                    @let share = value.count as f64 / rows as f64;
                    li {
                        span.name { (value.value) }
                        span.count { (language.integer(value.count)) }
                        span { (language.percent(share, 1)) }
                        (bar(share))
                    }
                }
            }
        }
    }
}

fn card(index: usize, attribute: &AttributeInsight, rows: u64, language: Language) -> Markup {
    let counted = |count: u64, share: f64| html! { (language.integer(count)) " " small { (language.percent(share, 1)) } };
    html! {
        article.insight {
            h3 { (attribute.name) " " small { (language.kind(attribute.kind)) } }
            p.association {
                span { (language.say(Phrase::Association)) " " (language.decimal(attribute.correlation, 2)) }
                (bar(attribute.correlation))
            }
            (details(index, &attribute.details, rows, language))
            (facts(&[
                (language.say(Phrase::Missing), counted(attribute.missing, attribute.missing_share)),
                (language.say(Phrase::Invalid), counted(attribute.invalid, attribute.invalid_share)),
            ]))
        }
    }
}

fn details(index: usize, details: &Details, rows: u64, language: Language) -> Markup {
    let id = format!("histogram-{index}");
    let say = |phrase| language.say(phrase);
    let figure = |value: f64| html! { (language.figure(value)) };
    let range = |(from, to): (u64, u64)| html! { (language.integer(from)) " – " (language.integer(to)) };
    let count = |count: u64| html! { (language.integer(count)) };
    match details {
        Details::Numeric { min, max, mean, median, histogram: bars } => html! {
            (histogram(&id, say(Phrase::HistogramNumbers), bars, language))
            (facts(&[
                (say(Phrase::Range), html! { (language.figure(*min)) " – " (language.figure(*max)) }),
                (say(Phrase::Mean), figure(*mean)),
                (say(Phrase::Median), figure(*median)),
            ]))
        },
        Details::Values { unique, most_frequent, least_frequent } => html! {
            (values(say(Phrase::MostFrequent), most_frequent, rows, false, language))
            @if *unique > most_frequent.len() as u64 {
                (values(say(Phrase::LeastFrequent), least_frequent, rows, true, language))
            }
            (facts(&[(say(Phrase::Distinct), count(*unique))]))
        },
        Details::Text {
            total_words,
            unique_words,
            words_per_record,
            word_length,
            prominent_words,
            histogram: bars,
        } => html! {
            (histogram(&id, say(Phrase::HistogramWords), bars, language))
            (values(say(Phrase::ProminentWords), prominent_words, rows, true, language))
            (facts(&[
                (say(Phrase::WordsTotal), count(*total_words)),
                (say(Phrase::WordsUnique), count(*unique_words)),
                (say(Phrase::WordsPerRecord), range(*words_per_record)),
                (say(Phrase::WordLength), range(*word_length)),
            ]))
        },
    }
}

/// Values with their count and success rate: with bars, or `compact` in running lines.
fn values(title: &str, values: &[ValueCount], rows: u64, compact: bool, language: Language) -> Markup {
    html! {
        @if !values.is_empty() {
            p.title { (title) }
            ul.values.compact[compact] {
                @for value in values {
                    li {
                        span.name { (value.value) }
                        span.count { (language.integer(value.count)) }
                        span.rate { (language.percent(value.rate, 0)) }
                        @if !compact { (bar(value.count as f64 / rows as f64)) }
                    }
                }
            }
        }
    }
}
