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

pub use text::Language;

use learning::report::Report;

/// Renders the report as a whole HTML document.
///
/// Sentences are made from the report's numbers in the language of the page; what the report carries as text
/// (warnings, notes, names) is shown as it is.
pub fn render(report: &Report, language: Language) -> String {
    page::document(report, language).into_string()
}
