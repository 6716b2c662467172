//! What an entity teaches: success within a horizon, and how much it counts where others are not known yet.

use crate::moment::DAY;
use crate::outcome::{Standing, closing, created_at};
use crate::{Fact, Moment, Settings, State};

/// What is known of an entity's success.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Label {
    /// Won within the horizon, or not, as is known since.
    Known {
        /// Whether it was won.
        success: bool,
        /// Milliseconds from the creation until it was known: the close, or the horizon.
        after: i64,
    },
    /// Not known yet.
    Censored,
    /// It says nothing: a duplicate, spam, a test.
    LeftOut,
}

/// The label of an entity as of `known_until`: whether it was won within `horizon` milliseconds of its creation. Without a
/// horizon it is known from the close only.
pub fn label(facts: &[Fact], settings: &Settings, horizon: Option<i64>, known_until: Moment) -> Label {
    let Some(created) = created_at(facts) else { return Label::LeftOut };
    let deadline = horizon.map_or(Moment::MAX, |horizon| created + horizon);
    match closing(facts, settings, known_until) {
        Some(Standing { state: State::LeftOut, .. }) => Label::LeftOut,
        Some(Standing { state, since }) if since <= deadline => {
            Label::Known { success: state == State::Won, after: since - created }
        }
        _ if deadline <= known_until => Label::Known { success: false, after: deadline - created },
        _ => Label::Censored,
    }
}

/// The default horizon: the 95th percentile of the time to close of won entities, in whole days, at least one. `None` where
/// none was won.
pub fn horizon(mut times_to_win: Vec<i64>) -> Option<i64> {
    let last = times_to_win.len().checked_sub(1)?;
    let place = (last * 95).div_ceil(100);
    let (_, &mut time, _) = times_to_win.select_nth_unstable(place);
    Some((time.max(1) as u64).div_ceil(DAY as u64) as i64 * DAY)
}

/// How likely it was to know an outcome that took some time: the share of entities that have been watched that long.
///
/// Outcomes of the young are known only if they came fast. Each counts as the inverse of the share that could have been
/// seen (inverse probability of censoring weights: Robins & Rotnitzky 1992); since every entity is watched up to the
/// same moment, that share needs no model.
#[derive(Debug, Clone, Default)]
pub struct Watched {
    /// Ascending, milliseconds from creation to the end of what is known.
    times: Vec<i64>,
}

impl Watched {
    /// From how long each entity has been watched.
    pub fn new(mut times: Vec<i64>) -> Self {
        times.sort_unstable();
        Self { times }
    }

    /// Share of entities that were watched for at least that long.
    fn share(&self, time: i64) -> f64 {
        let shorter = self.times.partition_point(|&watched| watched < time);
        (self.times.len() - shorter) as f64 / self.times.len().max(1) as f64
    }

    /// The weight of a snapshot at an age whose entity's outcome was known `after` its creation.
    pub fn weight(&self, age: i64, after: i64) -> f64 {
        let seen = self.share(after.max(age));
        if seen > 0.0 { self.share(age) / seen } else { 0.0 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Body, Stage};

    fn facts(days: &[(i64, State)]) -> Vec<Fact> {
        let fact = |&(day, state): &(i64, State)| Fact {
            key: format!("{day}").into(),
            occurred_at: Moment(day * DAY),
            recorded_at: Moment(day * DAY),
            backfilled: false,
            body: Body::Stage(Stage { state, ..Stage::default() }),
        };
        days.iter().map(fact).collect()
    }

    #[test]
    fn success_is_to_be_won_within_the_horizon() {
        let settings = Settings::default();
        let won = facts(&[(0, State::Open), (20, State::Won)]);
        let at = |horizon: i64, until: i64| label(&won, &settings, Some(horizon * DAY), Moment(until * DAY));
        assert_eq!(at(30, 60), Label::Known { success: true, after: 20 * DAY });
        assert_eq!(at(10, 60), Label::Known { success: false, after: 10 * DAY });
        assert_eq!(at(30, 15), Label::Censored);
        // Won, but not held for three days yet.
        assert_eq!(at(30, 21), Label::Censored);
        assert_eq!(label(&won, &settings, None, Moment(15 * DAY)), Label::Censored);
    }

    #[test]
    fn duplicates_teach_nothing() {
        let spam = facts(&[(0, State::Open), (1, State::LeftOut)]);
        assert_eq!(label(&spam, &Settings::default(), Some(DAY), Moment(9 * DAY)), Label::LeftOut);
    }

    #[test]
    fn the_horizon_is_when_nearly_all_won_entities_have_closed() {
        assert_eq!(horizon((1..=100).map(|day| day * DAY).collect()), Some(96 * DAY));
        assert_eq!(horizon(vec![DAY / 2]), Some(DAY));
        assert_eq!(horizon(Vec::new()), None);
    }

    #[test]
    fn weights_make_up_for_outcomes_that_could_not_be_seen() {
        // Half were watched for 10 days, half for 100: an outcome after 50 days stands for two.
        let watched = Watched::new([vec![10 * DAY; 50], vec![100 * DAY; 50]].concat());
        assert_eq!(watched.weight(0, 5 * DAY), 1.0);
        assert_eq!(watched.weight(0, 50 * DAY), 2.0);
        assert_eq!(watched.weight(20 * DAY, 50 * DAY), 1.0);
        assert_eq!(watched.weight(0, 200 * DAY), 0.0);
    }
}
