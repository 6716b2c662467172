//! What happens to one deal.

use rand::RngExt;
use rand_chacha::ChaCha8Rng;

use crm::moment::DAY;

use super::hazards::Hazards;
use super::state::{Event, LOST, SILENCES, State};

/// Events with the age (in milliseconds) at which they happen, in order, at most one on each day of age.
#[derive(Debug, Clone, Default)]
pub(super) struct Path {
    pub events: Vec<(i64, Event)>,
}

/// Where a deal is within the current day of its age.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place {
    /// Full days of age.
    pub day: u32,
    /// What is left of the day, 0 < left <= 1.
    pub left: f64,
    /// The state at the beginning of the day.
    pub state: State,
    /// What has happened on this day by now.
    pub event: Option<Event>,
}

impl Path {
    /// Draws the events of a deal until it ends for good or reaches the age `until` (milliseconds).
    pub fn draw(score: i32, until: i64, hazards: &Hazards, rng: &mut ChaCha8Rng) -> Self {
        let mut events = Vec::new();
        let mut state = State::NEW;
        for day in 0.. {
            let at = i64::from(day) * DAY + rng.random_range(0..DAY);
            if at > until || (state.stage == LOST && state.silence + 1 == SILENCES) {
                break;
            }
            let Some(event) = pick(&hazards.day(score, day, state), rng) else {
                state = state.later(1);
                continue;
            };
            events.push((at, event));
            match state.by_the_end_of_day(event) {
                Some(next) => state = next,
                None => break,
            }
        }
        Self { events }
    }

    /// Where the deal is at an age; `None` once it has ended for good.
    pub fn place(&self, age: i64) -> Option<Place> {
        let (day, within) = (age / DAY, age % DAY);
        let (mut state, mut reached, mut event) = (State::NEW, 0, None);
        for &(at, next) in self.events.iter().take_while(|(at, _)| *at <= age) {
            state = state.later(at / DAY - reached);
            if at / DAY == day {
                state.after(next)?;
                event = Some(next);
                reached = day;
            } else {
                state = state.by_the_end_of_day(next)?;
                reached = at / DAY + 1;
            }
        }
        let state = state.later(day - reached);
        Some(Place { day: day as u32, left: 1.0 - within as f64 / DAY as f64, state, event })
    }

    /// The state at an age; `None` once it has ended for good.
    pub fn state(&self, age: i64) -> Option<State> {
        let place = self.place(age)?;
        place.event.map_or(Some(place.state), |event| place.state.after(event))
    }

    /// Leaves out what happens at `age` and later.
    pub fn cut(&mut self, age: i64) {
        self.events.retain(|(at, _)| *at < age);
    }
}

fn pick(day: &[f64], rng: &mut ChaCha8Rng) -> Option<Event> {
    let mut left: f64 = rng.random();
    for (event, p) in Event::ALL.into_iter().zip(day) {
        left -= p;
        if left < 0.0 {
            return Some(event);
        }
    }
    None
}
