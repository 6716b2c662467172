//! The facts of one deal.

use rand::RngExt;
use rand_chacha::ChaCha8Rng;

use crm::moment::{DAY, HOUR, MINUTE};
use crm::{Entity, Moment};

use super::Design;
use super::activities::Talk;
use super::deal::DealTruth;
use super::fields::DealFields;
use super::ledger::Scribe;
use super::profile::Profile;
use super::stages::Standing;
use super::state::{Event, LOST, SILENCES, State};

/// Employee who closes in bulk.
const TIDIER: &str = "1";
/// Chance that the fields are edited on a day with work.
const EDITS_PER_DAY: f64 = 0.04;

/// A deal being written down.
pub(super) struct Emitter<'a> {
    pub design: &'a Design,
    pub profile: &'a Profile,
    pub deal: &'a DealTruth,
    pub scribe: Scribe<'a>,
    pub rng: &'a mut ChaCha8Rng,
    /// End of the history.
    pub now: Moment,
}

impl Emitter<'_> {
    /// Writes all facts of the deal that is tied to `links` from the given moments on.
    pub fn write(mut self, links: Vec<(Moment, Entity)>) {
        let user = self.profile.user.to_string();
        let mut fields = DealFields::new(self.profile, self.deal.pipeline);
        let first = match self.profile.entered_closed {
            Some(true) => Standing::Won,
            Some(false) => Standing::At(LOST),
            None => Standing::At(0),
        };
        self.move_to(first, self.deal.created, &user, &mut fields);
        for (at, to) in links {
            self.scribe.link(at, to);
        }
        if !self.profile.form.is_empty() {
            let form = self.talk(&user, State::NEW).web_form(self.profile.form);
            self.scribe.activity(self.deal.created, form, self.rng);
        }
        if !self.deal.entered_closed {
            self.live(&user, &mut fields);
        }
    }

    /// Day by day until the end.
    fn live(&mut self, user: &str, fields: &mut DealFields) {
        let end = self.deal.bulk_closed.unwrap_or(self.now) - self.deal.created;
        let mut state = State::NEW;
        let mut events = self.deal.path.events.iter().peekable();
        for day in 0..=end / DAY {
            if !state.is_open() && events.peek().is_none() {
                return;
            }
            let event = events.next_if(|(at, _)| at / DAY == day);
            let closes = event.filter(|(_, event)| event.closes()).map_or(end, |(at, _)| *at);
            if state.is_open() && state.contact > 0 {
                self.work(day, closes, state, user, fields);
            }
            state = match event {
                Some(&(at, event)) => {
                    self.happen(at, event, state, user, fields);
                    match state.by_the_end_of_day(event) {
                        Some(next) => next,
                        None => return,
                    }
                }
                None => state.later(1),
            };
        }
        if let Some(closed) = self.deal.bulk_closed {
            self.move_to(Standing::At(LOST), closed, TIDIER, fields);
        }
    }

    /// Internal activities and edits of a day, before the deal is closed.
    fn work(&mut self, day: i64, closes: i64, state: State, user: &str, fields: &mut DealFields) {
        let pace = if state.silence + 1 < SILENCES { 1.0 } else { 0.1 };
        let mut chores = self.design.chores_per_day * pace;
        while chores > 0.0 {
            let at = day * DAY + self.rng.random_range(0..DAY);
            if self.rng.random::<f64>() < chores && at < closes {
                let at = self.deal.created + at;
                let chore = self.talk(user, state).chore(at, self.rng);
                self.scribe.activity(at, chore, self.rng);
            }
            chores -= 1.0;
        }
        if self.design.realism.edits && self.rng.random_bool(EDITS_PER_DAY * pace) {
            let at = day * DAY + self.rng.random_range(0..DAY);
            if at < closes {
                let comment = self.talk(user, state).text(3..8, self.rng);
                fields.edit(self.profile, self.deal.created + at, comment, self.rng);
                self.scribe.version(self.deal.created + at, fields.values());
            }
        }
    }

    fn happen(&mut self, age: i64, event: Event, state: State, user: &str, fields: &mut DealFields) {
        let at = self.deal.created + age;
        let talk = self.talk(user, state);
        match event {
            Event::Attempt => {
                let attempt = talk.attempt(self.rng);
                self.scribe.activity(at, attempt, self.rng);
                self.follow_up(at, 0.3, state, user);
            }
            Event::Answer => {
                let answer = talk.answer(at, self.rng);
                self.scribe.activity(at, answer, self.rng);
                self.follow_up(at, 1.0, state, user);
            }
            Event::Meeting => {
                let meeting = talk.meeting(self.rng);
                self.scribe.activity(at, meeting, self.rng);
                self.follow_up(at, 1.0, state, user);
            }
            Event::Return => {
                if event.is_contact(state) {
                    let call = talk.call(crm::Direction::Incoming, true, self.rng);
                    self.scribe.activity(at, call, self.rng);
                }
                self.advance(at, event, state, user, fields);
            }
            Event::Won => {
                self.move_to(Standing::Won, at, user, fields);
                self.look_after(at, state, user);
            }
            Event::LeftOut => self.move_to(Standing::LeftOut, at, user, fields),
            Event::Forward | Event::Back | Event::Mistake | Event::Lost => {
                self.advance(at, event, state, user, fields);
            }
        }
    }

    fn advance(&mut self, at: Moment, event: Event, state: State, user: &str, fields: &mut DealFields) {
        if let Some(next) = state.after(event) {
            self.move_to(Standing::At(next.stage), at, user, fields);
        }
    }

    fn move_to(&mut self, standing: Standing, at: Moment, user: &str, fields: &mut DealFields) {
        let standing = if self.deal.mislabelled { standing.mistaken() } else { standing };
        self.scribe.stage(at, standing.stage(self.profile.pipeline, self.deal.pipeline, user));
        fields.stand(standing, self.profile.pipeline, at);
        self.scribe.version(at, fields.values());
    }

    /// Up to three more outgoing contacts within the hour, unless the deal is closed by then. They stay within the day of
    /// its age, so that days of silence can be read off the timeline.
    fn follow_up(&mut self, at: Moment, mean: f64, state: State, user: &str) {
        for _ in 0..3 {
            let later = at + self.rng.random_range(MINUTE..HOUR);
            let day = |moment: Moment| (moment - self.deal.created) / DAY;
            if self.rng.random_bool(mean / 3.0) && day(later) == day(at) && self.deal.is_open_at(later) {
                let attempt = self.talk(user, state).attempt(self.rng);
                self.scribe.activity(later, attempt, self.rng);
            }
        }
    }

    /// Mails about delivery and the like after the deal was won.
    fn look_after(&mut self, won: Moment, state: State, user: &str) {
        for _ in 0..2 {
            let later = won + self.rng.random_range(HOUR..7 * DAY);
            let mail = self.talk(user, state).mail(crm::Direction::Outgoing, self.rng);
            if later <= self.now {
                self.scribe.activity(later, mail, self.rng);
            }
        }
    }

    fn talk<'t>(&self, user: &'t str, state: State) -> Talk<'t> {
        let score = f64::from(self.profile.score - self.profile.interest) / 10.0;
        let mood = 0.6 * score + 0.3 * f64::from(state.stage.min(3)) + 0.2 * f64::from(state.contact) - 0.8;
        Talk { user, russian: self.profile.russian, mood }
    }
}
