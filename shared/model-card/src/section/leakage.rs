//! What the leakage guard found, and what letting it in would change.

use learning::leakage::{Finding, Policy, Rule};
use learning::report::Report;
use maud::{Markup, html};

use super::Section;
use crate::component::{self, Head, folding_table, number};
use crate::text::{Language, Phrase};

/// Findings shown at once.
const VISIBLE: usize = 25;

pub(super) fn draw(section: &Section, report: &Report, language: Language) -> Markup {
    let leakage = &report.leakage;
    let say = |phrase| language.say(phrase);
    let body = html! {
        @if leakage.policy == Policy::Off {
            p.empty { (say(Phrase::LeakageOff)) }
        } @else {
            p { (say(Phrase::Examined)) ": " (language.integer(leakage.examined)) }
            @if leakage.findings.is_empty() {
                p.empty { (say(Phrase::LeakageNone)) }
            } @else {
                (findings(&leakage.findings, language))
            }
        }
    };
    component::section(section.id, say(section.heading), say(Phrase::LeakageLead), &body)
}

fn findings(findings: &[Finding], language: Language) -> Markup {
    let text = |phrase| Head(language.say(phrase), false);
    let figure = |phrase| Head(language.say(phrase), true);
    let heads = [
        text(Phrase::Attribute),
        text(Phrase::Action),
        text(Phrase::Rule),
        text(Phrase::Figure),
        figure(Phrase::AucAlone),
        figure(Phrase::CostAuc),
        figure(Phrase::CostLogLoss),
    ];
    let rows: Vec<Markup> = findings.iter().map(|finding| row(finding, language)).collect();
    folding_table(language.say(Phrase::Findings), &heads, &rows, VISIBLE, language)
}

fn row(finding: &Finding, language: Language) -> Markup {
    let rule = match finding.rule {
        Rule::SeparatesByValue => Phrase::RuleByValue,
        Rule::SeparatesByMissingness => Phrase::RuleByMissingness,
        Rule::UnusuallyStrong => Phrase::RuleStrong,
    };
    let certainty = if finding.certain { Phrase::Certain } else { Phrase::Suspect };
    let action = if finding.dropped { Phrase::Dropped } else { Phrase::Kept };
    let cost = |change: Option<f64>| change.map_or_else(|| "–".into(), |change| language.signed(change, 3));
    html! {
        th scope="row" { (finding.attribute) }
        td { span.pill.strong[finding.dropped] { (language.say(action)) } }
        td { (language.say(rule)) " " small { (language.say(certainty)) } }
        td { (language.decimal(finding.figure, 3)) " " small lang="en" { (finding.measure) } }
        (number(&language.decimal(finding.auc_alone, 3)))
        (number(&cost(finding.cost.map(|cost| cost.auc))))
        (number(&cost(finding.cost.map(|cost| cost.log_loss))))
    }
}
