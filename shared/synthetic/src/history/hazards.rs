//! How likely each event is on a day of a deal's age.
//!
//! Hazards are log-linear: a rate per day times factors of the score, stage, contact level, silence and age. Competing
//! events of one day share 1 - exp(-Σ hazards) in proportion to their hazards.

use super::state::{Event, LOST, MISTAKEN, SILENCES, STAGES, State};
use super::{Design, Realism};

/// Probability of every event of [`Event::ALL`] on one day; what is missing to 1 is a day without any.
pub(super) type Day = [f64; Event::ALL.len()];

/// Days of age from which another factor counts.
const AGE_BANDS: [u32; 6] = [1, 3, 7, 14, 30, 60];
/// From this age on, which is one of [`AGE_BANDS`], a deal is not found to be a duplicate or spam any more.
const LEFT_OUT_BEFORE: u32 = 14;
/// Silence from which an untouched deal is forgotten.
const FORGOTTEN_AFTER: u8 = 5;

/// Log of the hazard of winning by stage, contact level, silence and age band.
const WIN_BY_STAGE: [f64; STAGES as usize] = [-2.0, -1.1, -0.4, 0.3];
const WIN_BY_CONTACT: [f64; 6] = [-2.2, -1.0, -0.3, 0.0, 0.3, 0.5];
const WIN_BY_SILENCE: [f64; SILENCES as usize] =
    [0.2, 0.1, 0.0, -0.1, -0.2, -0.3, -0.5, -0.8, -0.9, -1.0, -1.4];
const WIN_BY_AGE: [f64; 7] = [0.3, 0.3, 0.2, 0.0, -0.1, -0.3, -0.8];
const LOSS_BY_STAGE: [f64; STAGES as usize] = [0.3, 0.1, -0.2, -0.4];
const LOSS_BY_CONTACT: [f64; 6] = [-0.8, 0.3, 0.1, -0.1, -0.2, -0.3];
const LOSS_BY_AGE: [f64; 7] = [-0.6, -0.2, 0.0, 0.1, 0.1, 0.0, 0.0];
/// How much less anybody turns to an old deal.
const ATTENTION_BY_AGE: [f64; 7] = [0.0, 0.0, 0.0, 0.0, 0.0, -0.3, -2.0];
const ANSWER_BY_CONTACT: [f64; 6] = [-0.6, 0.0, 0.3, 0.4, 0.5, 0.5];
const ANSWER_BY_SILENCE: [f64; SILENCES as usize] =
    [0.5, 0.4, 0.2, 0.0, -0.2, -0.4, -0.6, -0.9, -1.1, -1.3, -2.4];
const ATTEMPT_BY_SILENCE: [f64; SILENCES as usize] =
    [0.0, 0.2, 0.2, 0.0, -0.2, -0.4, -0.6, -0.9, -1.2, -1.5, -3.2];

/// Rates of one company.
#[derive(Debug, Clone, Copy)]
pub(super) struct Hazards {
    /// Log of the base hazard of winning per day.
    pub win: f64,
    pace: f64,
    realism: Realism,
}

impl Hazards {
    pub fn new(win: f64, design: &Design) -> Self {
        Self { win, pace: design.pace, realism: design.realism }
    }

    /// Number of the age band of a day of age; hazards are the same on all days of one band.
    pub fn band(age: u32) -> usize {
        AGE_BANDS.iter().filter(|&&from| age >= from).count()
    }

    /// Probabilities of the events of a day for a deal in `state`, whose score is in tenths of log hazard of winning.
    pub fn day(&self, score: i32, age: u32, state: State) -> Day {
        let mut day = [0.0; Event::ALL.len()];
        match state.stage {
            MISTAKEN => day[Event::Return as usize] = 1.0,
            LOST if self.realism.reopenings && state.silence + 1 < SILENCES => {
                day[Event::Return as usize] = 0.012;
            }
            LOST => {}
            _ => day = self.open_day(score, age, state),
        }
        day
    }

    fn open_day(&self, score: i32, age: u32, state: State) -> Day {
        let (stage, contact) = (usize::from(state.stage), usize::from(state.contact));
        let (silence, band) = (usize::from(state.silence), Self::band(age));
        let score = f64::from(score) / 10.0;
        let met = if state.met { 0.4 } else { 0.0 };
        let forgotten = self.realism.never_touched && contact == 0 && state.silence >= FORGOTTEN_AFTER;
        let attention = ATTENTION_BY_AGE[band] - if forgotten { 6.0 } else { 0.0 };
        let log = [
            (Event::Attempt, -1.4 + ATTEMPT_BY_SILENCE[silence] + attention),
            (
                Event::Answer,
                -1.9 + 0.15 * score + ANSWER_BY_CONTACT[contact] + ANSWER_BY_SILENCE[silence] + attention,
            ),
            (
                Event::Won,
                self.win
                    + score
                    + WIN_BY_STAGE[stage]
                    + WIN_BY_CONTACT[contact]
                    + met
                    + WIN_BY_SILENCE[silence]
                    + WIN_BY_AGE[band],
            ),
            (
                Event::Lost,
                -3.9 - 0.4 * score + LOSS_BY_STAGE[stage] + LOSS_BY_CONTACT[contact] - met
                    + LOSS_BY_AGE[band]
                    + 0.06 * f64::from(state.silence),
            ),
        ];
        let mut hazards = [0.0; Event::ALL.len()];
        for (event, log) in log {
            hazards[event as usize] = log.exp();
        }
        let brisk = if state.silence < 3 { 1.0 } else { 0.4 };
        if state.stage > 0 && contact >= 2 {
            hazards[Event::Meeting as usize] = 0.03 * brisk;
        }
        if state.stage + 1 < STAGES && contact >= 1 {
            hazards[Event::Forward as usize] = 0.035 * (contact as f64).min(3.0) * brisk;
        }
        if state.stage > 0 {
            hazards[Event::Back as usize] = 0.012;
        }
        if self.realism.left_out && state.stage == 0 && age < LEFT_OUT_BEFORE {
            hazards[Event::LeftOut as usize] = 0.007;
        }
        if self.realism.mistakes && state.stage + 1 == STAGES {
            hazards[Event::Mistake as usize] = 0.004;
        }
        let total: f64 = hazards.iter().sum();
        let any = -(-self.pace * total).exp_m1();
        hazards.map(|hazard| any * hazard / total)
    }
}

#[cfg(test)]
mod tests {
    use super::super::state::STATES;
    use super::*;

    #[test]
    fn a_day_is_a_distribution_and_offers_possible_events_only() {
        let hazards = Hazards::new(-4.0, &Design::small());
        for (state, age) in (0..STATES).map(State::from_index).zip((0..40).cycle()) {
            let day = hazards.day(7, age, state);
            assert!(day.iter().all(|&p| p >= 0.0) && day.iter().sum::<f64>() <= 1.0 + 1e-12);
            for (event, p) in Event::ALL.into_iter().zip(day) {
                let stage = if p > 0.0 { state.after(event).map_or(0, |next| next.stage) } else { 0 };
                assert!(stage <= MISTAKEN, "{state:?} {event:?}");
            }
        }
    }
}
