//! Details of activities. They depend on nothing that is not visible already: on the state and on the fixed fields.

use rand::RngExt;
use rand_chacha::ChaCha8Rng;

use crm::moment::DAY;
use crm::{Activity, ActivityKind, Direction, Moment};

use crate::draw::weighted;
use crate::vocabulary::{ENGLISH, RUSSIAN, leaning_text};

/// Who talks and how well it goes.
pub(super) struct Talk<'a> {
    pub user: &'a str,
    pub russian: bool,
    /// How much words that go with success are preferred, about -2 to 2.
    pub mood: f64,
}

const LINES: &[(&str, f64)] = &[("telegram", 45.0), ("livechat", 35.0), ("vk", 20.0)];
const CHORES: &[(ActivityKind, f64)] = &[
    (ActivityKind::Task, 45.0),
    (ActivityKind::Comment, 45.0),
    (ActivityKind::Like, 6.0),
    (ActivityKind::Dislike, 4.0),
];

impl Talk<'_> {
    /// The company tries to reach the client: a call that nobody takes, or a mail.
    pub fn attempt(&self, rng: &mut ChaCha8Rng) -> Activity {
        if rng.random_bool(0.4) {
            self.mail(Direction::Outgoing, rng)
        } else {
            self.call(Direction::Outgoing, false, rng)
        }
    }

    /// The client turns to the company, or takes its call.
    pub fn answer(&self, at: Moment, rng: &mut ChaCha8Rng) -> Activity {
        match rng.random_range(0..100) {
            0..35 => self.call(Direction::Incoming, true, rng),
            35..60 => self.call(Direction::Outgoing, true, rng),
            60..85 => self.mail(Direction::Incoming, rng),
            _ => self.chat(at, rng),
        }
    }

    /// A call; its length is known for a part of those that were taken and all that were not.
    pub fn call(&self, direction: Direction, taken: bool, rng: &mut ChaCha8Rng) -> Activity {
        let minutes = (1.0 + 0.2 * self.mood).exp() * rng.random_range(-1.5_f64..1.5).exp();
        let seconds = if taken { (60.0 * minutes) as u32 } else { 0 };
        let known = !taken || rng.random_bool(0.6);
        Activity { seconds: known.then_some(seconds), ..self.activity(ActivityKind::Call, direction) }
    }

    /// A mail with the words of whoever wrote it.
    pub fn mail(&self, direction: Direction, rng: &mut ChaCha8Rng) -> Activity {
        let text = self.text(3..12, rng);
        let mail = self.activity(ActivityKind::Mail, direction);
        match direction {
            Direction::Incoming => Activity { client_text: text, ..mail },
            _ => Activity { operator_text: text, ..mail },
        }
    }

    fn chat(&self, at: Moment, rng: &mut ChaCha8Rng) -> Activity {
        let hour = at.0.rem_euclid(DAY) * 24 / DAY;
        Activity {
            seconds: Some(rng.random_range(60..1_800)),
            operator_answer_seconds: Some(rng.random_range(5..600)),
            client_answer_seconds: Some(rng.random_range(5..900)),
            in_work_time: Some((9..18).contains(&hour)),
            channel: weighted(LINES, rng).to_owned().into(),
            client_text: self.text(2..9, rng),
            operator_text: self.text(2..9, rng),
            ..self.activity(ActivityKind::Chat, Direction::Incoming)
        }
    }

    /// A meeting of half an hour to two hours.
    pub fn meeting(&self, rng: &mut ChaCha8Rng) -> Activity {
        let seconds = Some(rng.random_range(1_800..7_200));
        Activity { seconds, ..self.activity(ActivityKind::Meeting, Direction::None) }
    }

    /// Something internal; half of the tasks are planned for later.
    pub fn chore(&self, at: Moment, rng: &mut ChaCha8Rng) -> Activity {
        let kind = *weighted(CHORES, rng);
        let activity = self.activity(kind, Direction::None);
        match kind {
            ActivityKind::Task => {
                let planned_for = rng.random_bool(0.5).then(|| at + rng.random_range(DAY / 24..5 * DAY));
                Activity { planned_for, ..activity }
            }
            ActivityKind::Comment => Activity { operator_text: self.text(2..8, rng), ..activity },
            _ => activity,
        }
    }

    /// A web form that was filled in.
    pub fn web_form(&self, form: &str) -> Activity {
        Activity {
            kind: ActivityKind::WebForm,
            direction: Direction::Incoming,
            channel: form.into(),
            ..Activity::default()
        }
    }

    /// Some words.
    pub fn text(&self, words: std::ops::Range<usize>, rng: &mut ChaCha8Rng) -> Box<str> {
        let count = rng.random_range(words);
        leaning_text(if self.russian { RUSSIAN } else { ENGLISH }, count, self.mood, rng).into()
    }

    fn activity(&self, kind: ActivityKind, direction: Direction) -> Activity {
        Activity { kind, direction, user: self.user.into(), ..Activity::default() }
    }
}
