//! One look at recent rows and outcomes.

use serde::{Deserialize, Serialize};

use super::LEAST_EFFECT;
use super::exact::LogFactorials;
use super::outcomes::{Closed, Outcomes, outcomes};
use super::profile::{Profile, Watched};
use super::recent::Recent;
use super::shift::{Shift, comparable, shift};

/// Attributes, score, calibration: each gets the same share of the level.
const FAMILIES: f64 = 3.0;

/// What was seen.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Watch {
    /// Level of the look: without drift, it alarms at most so often.
    pub alpha: f64,
    /// Every attribute that was compared, in its sharpest slice, the sharpest first.
    pub attributes: Vec<Shift>,
    /// The score, in its sharpest slice.
    pub score: Option<Shift>,
    /// Forecasts beside what became of them.
    pub outcomes: Option<Outcomes>,
    /// What asks for a retraining, gravest effect first.
    pub alarms: Vec<Alarm>,
}

/// A reason to train anew.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "alarm", rename_all = "snake_case")]
pub enum Alarm {
    /// Values are mixed differently.
    Mix(Shift),
    /// More or fewer cells are missing.
    Missing(Shift),
    /// Scores lie elsewhere.
    Score(Shift),
    /// Forecasts are too high or too low on the whole.
    Level(Outcomes),
    /// Forecasts are too bold or too timid.
    Slope(Outcomes),
}

impl Alarm {
    /// By how much it moves the log-odds.
    pub fn effect(&self) -> f64 {
        match self {
            Self::Mix(shift) | Self::Missing(shift) | Self::Score(shift) => shift.effect,
            Self::Level(outcomes) => outcomes.level.effect,
            Self::Slope(outcomes) => outcomes.slope.effect,
        }
    }
}

/// Compares recent rows with a profile, and recent outcomes with their forecasts by the profile's model.
///
/// Without drift there is an alarm with a probability of at most `alpha`, in (0, 1), whatever the number of attributes and
/// slices. `seed` drives the simulated outcomes.
pub fn watch(profile: &Profile, recent: &Recent, closed: &[Closed], alpha: f64, seed: u64) -> Watch {
    let level = alpha / FAMILIES;
    let attributes: Vec<(&Watched, &[Vec<u32>])> = (profile.attributes.iter())
        .zip(recent.attributes.iter().map(Vec::as_slice))
        // What cannot move the log-odds by enough, however it shifts, costs the others no level.
        .filter(|(watched, _)| watched.range() >= LEAST_EFFECT)
        .collect();
    let attributes = shifts(profile, &attributes);
    let score = shifts(profile, &[(&profile.score, recent.score.as_slice())]).pop();
    let outcomes = outcomes(profile, closed, level, seed);
    let grave = |p_value: f64, effect: f64| p_value <= level && effect.abs() >= LEAST_EFFECT;
    let alarming = |shift: &&Shift| grave(shift.p_value, shift.effect);
    let of_attribute = |shift: &Shift| match shift.sharpest.missing {
        true => Alarm::Missing(shift.clone()),
        false => Alarm::Mix(shift.clone()),
    };
    let mut alarms: Vec<Alarm> = attributes.iter().filter(alarming).map(of_attribute).collect();
    alarms.extend(score.iter().filter(alarming).cloned().map(Alarm::Score));
    if let Some(outcomes) = &outcomes {
        let coefficients =
            [(outcomes.level, Alarm::Level as fn(Outcomes) -> Alarm), (outcomes.slope, Alarm::Slope)];
        let alarming = coefficients.into_iter().filter(|(now, _)| grave(now.p_value, now.effect));
        alarms.extend(alarming.map(|(_, alarm)| alarm(outcomes.clone())));
    }
    alarms.sort_by(|a, b| b.effect().abs().total_cmp(&a.effect().abs()));
    Watch { alpha, attributes, score, outcomes, alarms }
}

/// Every attribute in its sharpest slice, those of enough effect before others; the sharpest attribute first.
fn shifts(profile: &Profile, attributes: &[(&Watched, &[Vec<u32>])]) -> Vec<Shift> {
    let slices = || profile.slices.iter().map(String::as_str).zip(0..);
    let pairs = attributes.iter().flat_map(|(watched, now)| watched.counts.iter().zip(*now));
    let pairs: Vec<_> = pairs.filter(|(then, now)| comparable(then, now)).collect();
    let rows = |(then, now): &(&Vec<u32>, &Vec<u32>)| then.iter().chain(*now).sum::<u32>();
    let factorials = LogFactorials::up_to(pairs.iter().map(rows).max().unwrap_or(0) as usize);
    let sharpest = |(watched, now): &(&Watched, &[Vec<u32>])| {
        let both = slices().filter(|&(_, slice)| comparable(&watched.counts[slice], &now[slice]));
        both.map(|slice| shift(watched, slice, &now[slice.1], pairs.len(), &factorials)).min_by(order)
    };
    let mut shifts: Vec<Shift> = attributes.iter().filter_map(sharpest).collect();
    shifts.sort_by(order);
    shifts
}

fn order(a: &Shift, b: &Shift) -> std::cmp::Ordering {
    let slight = |shift: &Shift| shift.effect.abs() < LEAST_EFFECT;
    slight(a).cmp(&slight(b)).then(a.p_value.total_cmp(&b.p_value))
}
