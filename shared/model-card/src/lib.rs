//! The model card: the report of a training run as one self-contained HTML page.
//!
//! The page needs nothing but itself: style, charts (SVG) and the little script of the threshold slider are
//! inline, and everything but the slider reads without a script. Whatever comes from the data is escaped.

mod chart;
mod component;
mod number;
mod page;
mod section;
mod text;

pub use maud::Markup;
pub use text::Language;

use learning::report::Report;

/// A section that the report knows nothing of.
#[derive(Debug, Clone)]
pub struct Extra {
    /// Its anchor, unlike those of the report's sections.
    pub id: &'static str,
    /// Its heading.
    pub heading: &'static str,
    /// What stands below the heading.
    pub body: Markup,
}

/// Renders the report as a whole HTML document.
///
/// Sentences are made from the report's numbers in the language of the page; what the report carries as text
/// (warnings, notes, names) is shown as it is.
pub fn render(report: &Report, language: Language) -> String {
    let target = &report.insights.target;
    render_with(report, &format!("{} = {}", target.name, target.positive), &[], language)
}

/// As [`render`], with what is forecast named as people call it, and with sections after the verdict in which the report has no part.
pub fn render_with(report: &Report, goal: &str, extras: &[Extra], language: Language) -> String {
    page::document(report, goal, extras, language).into_string()
}
