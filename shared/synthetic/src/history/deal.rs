//! What is true of a deal.

use crm::Moment;
use crm::moment::DAY;

use super::path::Path;
use super::state::Event;

/// A generated deal and what became of it.
#[derive(Debug, Clone)]
pub struct DealTruth {
    /// Its id.
    pub id: Box<str>,
    /// Its pipeline, as stage facts name it.
    pub pipeline: &'static str,
    /// When it was created.
    pub created: Moment,
    /// Sum of the effects of its fixed fields and of the client's interest, tenths of log hazard of winning.
    pub score: i32,
    /// The part of the score that no field shows.
    pub interest: i32,
    /// Whether its winning is recorded as a loss and the other way round.
    pub mislabelled: bool,
    /// Whether it was entered when it was already closed.
    pub entered_closed: bool,
    /// When it was closed as lost among many, if it was.
    pub bulk_closed: Option<Moment>,
    pub(super) path: Path,
}

impl DealTruth {
    /// When it was won for good, if it was by the end of the history.
    pub fn won_at(&self) -> Option<Moment> {
        self.ended_by(Event::Won)
    }

    /// When it was left out as a duplicate or spam, if it was.
    pub fn left_out_at(&self) -> Option<Moment> {
        self.ended_by(Event::LeftOut)
    }

    /// How often it was opened again after having been closed: a lost client came back, or a mistake was corrected.
    pub fn reopenings(&self) -> usize {
        self.path.events.iter().filter(|(_, event)| *event == Event::Return).count()
    }

    /// Whether anybody ever had contact with the client.
    pub fn was_touched(&self) -> bool {
        self.path.events.iter().any(|(_, event)| matches!(event, Event::Attempt | Event::Answer))
    }

    /// Whether it is open at a moment.
    pub fn is_open_at(&self, at: Moment) -> bool {
        let alive =
            at >= self.created && !self.entered_closed && self.bulk_closed.is_none_or(|closed| at < closed);
        alive && self.path.state(at - self.created).is_some_and(|state| state.is_open())
    }

    /// Whether it was won within `horizon_days` of creation. `None` where that is not known by `now`, and for deals that
    /// were left out or entered when closed.
    pub fn won_within(&self, horizon_days: u32, now: Moment) -> Option<bool> {
        let until = self.created + i64::from(horizon_days) * DAY;
        if self.entered_closed || self.left_out_at().is_some() || until > now {
            return None;
        }
        Some(self.won_at().is_some_and(|won| won < until))
    }

    fn ended_by(&self, end: Event) -> Option<Moment> {
        let &(age, event) = self.path.events.last()?;
        (event == end).then_some(self.created + age)
    }
}
