//! The true probability of success, exactly: backward recursion over the states of a deal.
//!
//! With V(k, s) the probability that a deal in state s at the beginning of day k of its age is won before the age of H days,
//! V(H, s) = 0 and V(k, s) = Σ_e p_e V(k + 1, s after e) + (1 - Σ_e p_e) V(k + 1, s later), where V is 1 after being won.
//! The same recursion gives the probability L of being left out, and the truth is V / (1 - L): left-out deals teach and
//! test nobody. On a day an event falls at a uniform moment, so after a share f of the day without any, those of the rest
//! of the day have p_e (1 - f) / (1 - f Σ p).

use std::ops::RangeInclusive;
use std::sync::OnceLock;

use super::hazards::{Day, Hazards};
use super::path::Place;
use super::state::{Event, STATES, State};

/// Probabilities of being won and of being left out.
type Ends = [f64; 2];

const WON: Ends = [1.0, 0.0];
const LEFT_OUT: Ends = [0.0, 1.0];
const NEITHER: Ends = [0.0, 0.0];

/// The truth of one company: by score, age and state.
#[derive(Debug, Clone)]
pub(super) struct Truth {
    hazards: Hazards,
    horizon: u32,
    lowest: i32,
    /// By score, made when first asked for: day of age from 0 to the horizon, then state.
    ends: Vec<OnceLock<Vec<[f32; 2]>>>,
}

impl Truth {
    /// The truth for all scores of a range.
    pub fn new(hazards: Hazards, horizon: u32, scores: RangeInclusive<i32>) -> Self {
        let lowest = *scores.start();
        Self { hazards, horizon, lowest, ends: scores.map(|_| OnceLock::new()).collect() }
    }

    /// Rates of the company.
    pub fn hazards(&self) -> &Hazards {
        &self.hazards
    }

    /// Probability of being won within the horizon of creation, were it not left out.
    pub fn at(&self, score: i32, place: Place) -> f64 {
        if place.day >= self.horizon {
            return 0.0;
        }
        let next = |end: Option<State>, event| self.end(score, place.day + 1, end, event);
        let ends = match place.event {
            Some(event) => next(place.state.by_the_end_of_day(event), event),
            None => {
                let day = self.hazards.day(score, place.day, place.state);
                let gone = (1.0 - place.left) * day.iter().sum::<f64>();
                mix(&day.map(|p| p * place.left / (1.0 - gone)), place.state, next)
            }
        };
        conditional(ends)
    }

    fn end(&self, score: i32, day: u32, state: Option<State>, event: Event) -> Ends {
        let Some(state) = state else { return last(event) };
        let ends = self.ends[(score - self.lowest) as usize].get_or_init(|| self.table(score));
        ends[day as usize * STATES + state.index()].map(f64::from)
    }

    fn table(&self, score: i32) -> Vec<[f32; 2]> {
        let days = backward(&self.hazards, score, self.horizon);
        days.into_iter().rev().flatten().map(|[won, left_out]| [won as f32, left_out as f32]).collect()
    }
}

/// The log of the base hazard of winning that gives deals of these scores a mean truth of `base_rate`, by bisection.
/// Scores come with how often they occur.
pub(super) fn win_for(
    base_rate: f64,
    scores: &[(i32, f64)],
    horizon: u32,
    with: impl Fn(f64) -> Hazards,
) -> f64 {
    let weight: f64 = scores.iter().map(|(_, weight)| weight).sum();
    let mean = |win: f64| {
        let hazards = with(win);
        let at_creation = |score| {
            backward(&hazards, score, horizon).last().map_or(0.0, |day| conditional(day[State::NEW.index()]))
        };
        scores.iter().map(|&(score, weight)| weight * at_creation(score)).sum::<f64>() / weight
    };
    let (mut low, mut high) = (-9.0, 2.0);
    for _ in 0..14 {
        let middle = f64::midpoint(low, high);
        if mean(middle) < base_rate { low = middle } else { high = middle }
    }
    f64::midpoint(low, high)
}

/// Ends of all states at the beginning of day H, H - 1, ..., 0.
fn backward(hazards: &Hazards, score: i32, horizon: u32) -> Vec<Vec<Ends>> {
    let mut days = vec![vec![NEITHER; STATES]];
    let mut probabilities: Vec<Day> = Vec::new();
    let mut band = None;
    for age in (0..horizon).rev() {
        if band != Some(Hazards::band(age)) {
            band = Some(Hazards::band(age));
            probabilities =
                (0..STATES).map(|index| hazards.day(score, age, State::from_index(index))).collect();
        }
        let later = &days[days.len() - 1];
        let end =
            |state: Option<State>, event| state.map_or_else(|| last(event), |state| later[state.index()]);
        let day =
            (0..STATES).map(|index| mix(&probabilities[index], State::from_index(index), end)).collect();
        days.push(day);
    }
    days
}

/// Mean of the ends after a day.
fn mix(day: &Day, state: State, end: impl Fn(Option<State>, Event) -> Ends) -> Ends {
    let (mut mean, mut quiet) = (NEITHER, 1.0);
    let mut add = |p: f64, [won, left_out]: Ends| mean = [mean[0] + p * won, mean[1] + p * left_out];
    for (event, &p) in Event::ALL.into_iter().zip(day).filter(|(_, p)| **p > 0.0) {
        add(p, end(state.by_the_end_of_day(event), event));
        quiet -= p;
    }
    add(quiet, end(Some(state.later(1)), Event::Attempt));
    mean
}

/// The ends after an event that ends a deal for good.
fn last(event: Event) -> Ends {
    match event {
        Event::Won => WON,
        Event::LeftOut => LEFT_OUT,
        _ => NEITHER,
    }
}

fn conditional([won, left_out]: Ends) -> f64 {
    won / (1.0 - left_out)
}
