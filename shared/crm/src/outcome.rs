//! What became of an entity.

use crate::moment::DAY;
use crate::{Body, Fact, Moment, Settings, State};

/// The state of an entity as of a moment, and since when it is in it without a break.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// The state.
    pub state: State,
    /// Since when; the creation for one that was never moved.
    pub since: Moment,
}

/// The state by the changes of stage up to `at`. `None` where nothing of its own has happened to the entity by then.
pub fn standing(facts: &[Fact], settings: &Settings, at: Moment) -> Option<Standing> {
    let mut standing: Option<Standing> = None;
    for fact in facts.iter().take_while(|fact| fact.occurred_at <= at) {
        let state = match &fact.body {
            Body::Stage(stage) => settings.state(stage),
            Body::Version(_) if standing.is_none() => State::Open,
            _ => continue,
        };
        if standing.is_none_or(|standing| standing.state != state) {
            standing = Some(Standing { state, since: fact.occurred_at });
        }
    }
    standing
}

/// The closing that counts as of `known_until`: final, and held for [`Settings::held_days`] by then.
pub fn closing(facts: &[Fact], settings: &Settings, known_until: Moment) -> Option<Standing> {
    let standing = standing(facts, settings, known_until)?;
    (standing.state != State::Open && known_until - standing.since >= i64::from(settings.held_days) * DAY)
        .then_some(standing)
}

/// When the entity came into being: its first version or stage.
pub fn created_at(facts: &[Fact]) -> Option<Moment> {
    let own = |fact: &&Fact| matches!(fact.body, Body::Version(_) | Body::Stage(_));
    facts.iter().find(own).map(|fact| fact.occurred_at)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Stage;

    fn moved(day: i64, state: State) -> Fact {
        let stage = Stage { stage: format!("{state:?}").into(), state, ..Stage::default() };
        let occurred_at = Moment(day * DAY);
        Fact {
            key: format!("{day}").into(),
            occurred_at,
            recorded_at: occurred_at,
            backfilled: false,
            body: Body::Stage(stage),
        }
    }

    #[test]
    fn a_label_is_a_final_state_held_for_three_days() {
        let facts = [moved(0, State::Open), moved(5, State::Won)];
        let settings = Settings::default();
        assert_eq!(closing(&facts, &settings, Moment(7 * DAY)), None);
        let won = Some(Standing { state: State::Won, since: Moment(5 * DAY) });
        assert_eq!(closing(&facts, &settings, Moment(8 * DAY)), won);
    }

    #[test]
    fn a_reopening_withdraws_the_label_and_the_next_closing_counts_from_its_own_day() {
        let facts =
            [moved(0, State::Open), moved(5, State::Lost), moved(9, State::Open), moved(20, State::Won)];
        let settings = Settings::default();
        assert_eq!(closing(&facts, &settings, Moment(15 * DAY)), None);
        assert_eq!(closing(&facts, &settings, Moment(30 * DAY)).unwrap().since, Moment(20 * DAY));
    }

    #[test]
    fn the_admin_decides_what_a_stage_means() {
        let facts = [moved(0, State::Open), moved(5, State::Lost)];
        let mut settings = Settings::default();
        settings.outcomes.insert("Lost".to_owned(), State::LeftOut);
        assert_eq!(closing(&facts, &settings, Moment(30 * DAY)).unwrap().state, State::LeftOut);
    }

    #[test]
    fn a_second_final_stage_of_the_same_meaning_does_not_restart_the_clock() {
        let facts = [moved(0, State::Open), moved(5, State::Won), moved(7, State::Won)];
        assert_eq!(closing(&facts, &Settings::default(), Moment(8 * DAY)).unwrap().since, Moment(5 * DAY));
    }
}
