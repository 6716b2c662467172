//! How a forecast became what it is: every event's influence, and that of time.
//!
//! Between two moments the log-odds change by each event, from just before to just after it, and by the passage of time in
//! between. The parts are differences of one function along one path, so they add up to the whole change.

use std::collections::VecDeque;

use crm::{Body, Kind, Linked, Moment, Timeline, Tracker, view};
use serde::Serialize;

use crate::Forecaster;

/// Events whose influence is told apart: the latest. What happened before them is in the start.
const MOST_EVENTS: usize = 500;

/// The way of a forecast up to a moment.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct History {
    /// Log-odds at the first moment told, the creation for most entities.
    pub start_log_odds: f64,
    /// Probability there.
    pub start_probability: f64,
    /// The first moment told.
    pub start: Moment,
    /// In order of time.
    pub steps: Vec<Step>,
}

/// One part of a change.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Step {
    /// When it was over.
    pub at: Moment,
    /// What changed it.
    pub cause: Cause,
    /// By how much the log-odds changed.
    pub influence: f64,
    /// The probability afterwards.
    pub probability: f64,
}

/// What changed a forecast.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Cause {
    /// Days went by, and counts of the last week or month changed.
    Time,
    /// Something happened.
    Event {
        /// Key of the fact.
        key: Box<str>,
        /// `call`, `mail`, `stage`, `fields`, ...
        what: String,
        /// The stage, label or channel.
        detail: Box<str>,
        /// The kind of the linked entity that it happened to, if it was not the entity itself.
        through: Option<Kind>,
    },
}

impl Forecaster<'_> {
    /// The way of the forecast up to a moment; `None` where nothing had been seen by then.
    pub fn history(&mut self, timeline: &Timeline, linked: &Linked, at: Moment) -> Option<History> {
        let seen = view(timeline, linked);
        let mut seen: VecDeque<_> = seen.iter().take_while(|seen| seen.at <= at).collect();
        let mut tracker = Tracker::new(self.settings);
        let mut now = seen.front()?.at;
        while let Some(next) = seen.front() {
            // The creation is where the way begins.
            if tracker.created().is_some() && seen.len() <= MOST_EVENTS {
                break;
            }
            tracker.see(next);
            now = next.at;
            seen.pop_front();
        }
        let first = self.score(&tracker, now);
        let mut history = History {
            start_log_odds: first.log_odds,
            start_probability: first.probability,
            start: now,
            steps: Vec::new(),
        };
        let mut before = first.log_odds;
        for seen in seen {
            before = self.pass(&tracker, &mut now, seen.at, before, &mut history.steps);
            tracker.see(seen);
            let after = self.score(&tracker, seen.at);
            let (what, detail) = describe(&seen.fact.body);
            history.steps.push(Step {
                at: seen.at,
                cause: Cause::Event { key: seen.fact.key.clone(), what, detail, through: seen.through },
                influence: after.log_odds - before,
                probability: after.probability,
            });
            before = after.log_odds;
        }
        self.pass(&tracker, &mut now, at, before, &mut history.steps);
        Some(history)
    }

    /// Lets time pass; returns the log-odds then.
    fn pass(
        &mut self,
        tracker: &Tracker<'_>,
        now: &mut Moment,
        to: Moment,
        before: f64,
        steps: &mut Vec<Step>,
    ) -> f64 {
        if to <= *now {
            return before;
        }
        *now = to;
        let then = self.score(tracker, to);
        let influence = then.log_odds - before;
        if influence != 0.0 {
            steps.push(Step { at: to, cause: Cause::Time, influence, probability: then.probability });
        }
        then.log_odds
    }
}

fn describe(body: &Body) -> (String, Box<str>) {
    match body {
        Body::Version(_) => ("fields".to_owned(), Box::default()),
        Body::Stage(stage) => ("stage".to_owned(), stage.stage.clone()),
        Body::Link(link) => ("link".to_owned(), link.to.kind.as_str().into()),
        Body::Activity(activity) => {
            let detail = if activity.label.is_empty() { &activity.channel } else { &activity.label };
            (format!("{:?}", activity.kind).to_lowercase(), detail.clone())
        }
    }
}
