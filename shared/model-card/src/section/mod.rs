//! The sections of the page, in reading order.

mod calibration;
mod data;
mod importance;
mod insights;
mod leakage;
mod model;
mod notes;
mod ranking;
mod search;
mod slices;
mod thresholds;
mod verdict;

use learning::report::Report;
use maud::Markup;

use crate::text::{Language, Phrase};

/// A section: its anchor, its heading and how it is drawn.
pub(crate) struct Section {
    pub(crate) id: &'static str,
    pub(crate) heading: Phrase,
    pub(crate) draw: fn(&Section, &Report, Language) -> Markup,
}

/// All sections in order.
pub(crate) const SECTIONS: [Section; 12] = [
    Section { id: "verdict", heading: Phrase::Verdict, draw: verdict::draw },
    Section { id: "calibration", heading: Phrase::Calibration, draw: calibration::draw },
    Section { id: "ranking", heading: Phrase::Ranking, draw: ranking::draw },
    Section { id: "thresholds", heading: Phrase::Thresholds, draw: thresholds::draw },
    Section { id: "importance", heading: Phrase::Importance, draw: importance::draw },
    Section { id: "insights", heading: Phrase::Insights, draw: insights::draw },
    Section { id: "leakage", heading: Phrase::Leakage, draw: leakage::draw },
    Section { id: "search", heading: Phrase::Search, draw: search::draw },
    Section { id: "model", heading: Phrase::Model, draw: model::draw },
    Section { id: "data", heading: Phrase::Data, draw: data::draw },
    Section { id: "warnings", heading: Phrase::Warnings, draw: notes::warnings },
    Section { id: "timings", heading: Phrase::Timings, draw: notes::timings },
];
