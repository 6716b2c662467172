//! A model at work on one entity after another.

use crm::{Catalogue, Cells, Linked, Moment, Settings, Timeline, Tracker, view};
use jiff::tz::TimeZone;
use learning::model::{Forecast, Model, Reason, Scorer};

/// A model with the settings of its tenant; keeps its working memory between calls.
#[derive(Debug)]
pub struct Forecaster<'m> {
    scorer: Scorer<'m>,
    /// The attributes that the model reads, in its order.
    catalogue: Catalogue,
    pub(crate) settings: &'m Settings,
    zone: TimeZone,
    cells: Cells,
}

/// A forecast with its reasons.
#[derive(Debug, Clone, PartialEq)]
pub struct Explained {
    /// The forecast.
    pub forecast: Forecast,
    /// The strongest reasons, strongest first.
    pub reasons: Vec<Reason>,
    /// Until when it stays as it is if nothing happens.
    pub valid_until: Moment,
}

impl<'m> Forecaster<'m> {
    /// A model of a tenant with these settings; `None` where their time zone is not known.
    pub fn new(model: &'m Model, settings: &'m Settings) -> Option<Self> {
        let catalogue = Catalogue::named(model.inputs().iter().map(|input| input.name.as_str()));
        let zone = settings.time_zone()?;
        Some(Self { scorer: model.scorer(), catalogue, settings, zone, cells: Cells::default() })
    }

    /// The forecast as of a moment, from what had been seen by then, with at most `reasons` reasons.
    pub fn forecast(
        &mut self,
        timeline: &Timeline,
        linked: &Linked,
        at: Moment,
        reasons: usize,
    ) -> Explained {
        let mut tracker = Tracker::new(self.settings);
        view(timeline, linked).iter().take_while(|seen| seen.at <= at).for_each(|seen| tracker.see(seen));
        let forecast = self.score(&tracker, at);
        Explained { forecast, reasons: self.scorer.reasons(reasons), valid_until: tracker.valid_until(at) }
    }

    /// The forecast of a tracked entity.
    pub(crate) fn score(&mut self, tracker: &Tracker<'_>, at: Moment) -> Forecast {
        self.cells.clear();
        tracker.read(&self.catalogue, &self.zone, at, &mut self.cells);
        let cells: Vec<Option<&str>> = self.cells.iter().map(Some).collect();
        self.scorer.score(&cells)
    }
}
