//! What is known of one entity so far: facts go in, in the order in which they came to be seen, and attributes of any
//! later moment can be read off.

mod contacts;
mod fields;
mod sequence;
mod stages;
mod texts;

use std::collections::{BTreeMap, BTreeSet};

pub(crate) use contacts::{Calls, Chats, MONTH, Times, WEEK};
pub(crate) use fields::{Fields, Known};
pub(crate) use sequence::Sequence;
pub(crate) use stages::Stages;
pub(crate) use texts::RecentText;

use crate::view::Seen;
use crate::{Activity, ActivityKind, Body, Direction, Kind, Moment, Settings};

/// Count and last moment of the activities of one label.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Labelled {
    pub count: u32,
    pub last: Moment,
}

/// The state of one entity after the facts it has seen.
#[derive(Debug, Clone)]
pub struct Tracker<'s> {
    pub(crate) settings: &'s Settings,
    pub(crate) created: Option<Moment>,
    pub(crate) fields: Fields,
    /// Fields of linked contacts, companies and leads.
    pub(crate) linked: BTreeMap<Kind, Fields>,
    pub(crate) stages: Stages,
    pub(crate) calls: Calls,
    pub(crate) mails: Times,
    pub(crate) chats: Chats,
    pub(crate) meetings: Times,
    pub(crate) meeting_seconds: u64,
    pub(crate) tasks: Times,
    pub(crate) comments: Times,
    pub(crate) forms: Times,
    pub(crate) last_form: Box<str>,
    pub(crate) likes: u32,
    pub(crate) dislikes: u32,
    /// All activities and changes of stage.
    pub(crate) events: Times,
    /// Last call, mail, chat or meeting.
    pub(crate) last_contact: Option<Moment>,
    /// Moments that activities are planned for.
    pub(crate) planned: Vec<Moment>,
    pub(crate) labels: BTreeMap<Box<str>, Labelled>,
    pub(crate) last_user: Box<str>,
    pub(crate) users: BTreeSet<Box<str>>,
    /// The first activity that was not the client's.
    pub(crate) first_response: Option<Moment>,
    pub(crate) sequence: Sequence,
    pub(crate) mail_client: RecentText,
    pub(crate) mail_operator: RecentText,
    pub(crate) chat_client: RecentText,
    pub(crate) chat_operator: RecentText,
    pub(crate) call_text: RecentText,
    pub(crate) comment_text: RecentText,
}

impl<'s> Tracker<'s> {
    /// An entity of which nothing has been seen.
    pub fn new(settings: &'s Settings) -> Self {
        Self {
            settings,
            created: None,
            fields: Fields::default(),
            linked: BTreeMap::new(),
            stages: Stages::default(),
            calls: Calls::default(),
            mails: Times::default(),
            chats: Chats::default(),
            meetings: Times::default(),
            meeting_seconds: 0,
            tasks: Times::default(),
            comments: Times::default(),
            forms: Times::default(),
            last_form: Box::default(),
            likes: 0,
            dislikes: 0,
            events: Times::default(),
            last_contact: None,
            planned: Vec::new(),
            labels: BTreeMap::new(),
            last_user: Box::default(),
            users: BTreeSet::new(),
            first_response: None,
            sequence: Sequence::default(),
            mail_client: RecentText::default(),
            mail_operator: RecentText::default(),
            chat_client: RecentText::default(),
            chat_operator: RecentText::default(),
            call_text: RecentText::default(),
            comment_text: RecentText::default(),
        }
    }

    /// Takes in the next fact in the order of [`Seen::place`].
    pub fn see(&mut self, seen: &Seen<'_>) {
        let fact = seen.fact;
        let own = seen.through.is_none();
        if own && self.created.is_none() && matches!(fact.body, Body::Version(_) | Body::Stage(_)) {
            self.created = Some(fact.occurred_at);
        }
        match &fact.body {
            Body::Version(version) => {
                let fields = match seen.through {
                    None => &mut self.fields,
                    Some(kind) => self.linked.entry(kind).or_default(),
                };
                fields.see(version, fact.backfilled, fact.occurred_at);
            }
            Body::Stage(stage) if own => {
                self.stages.see(stage, self.settings.state(stage), fact.occurred_at);
                self.events.push(fact.occurred_at, Direction::None);
                self.sequence.push("stage", &stage.stage);
                self.see_user(&stage.user);
            }
            Body::Activity(activity) => self.see_activity(activity, fact.occurred_at),
            Body::Stage(_) | Body::Link(_) => {}
        }
    }

    fn see_activity(&mut self, activity: &Activity, at: Moment) {
        if let Some(planned_for) = activity.planned_for {
            self.planned.push(planned_for);
            return;
        }
        let direction = activity.direction;
        self.events.push(at, direction);
        let seconds = activity.seconds.unwrap_or(0);
        match activity.kind {
            ActivityKind::Call => {
                self.calls.push(at, direction, activity.seconds);
                self.call_text.push(&activity.client_text);
                self.call_text.push(&activity.operator_text);
            }
            ActivityKind::Mail => {
                self.mails.push(at, direction);
                self.mail_client.push(&activity.client_text);
                self.mail_operator.push(&activity.operator_text);
            }
            ActivityKind::Chat => {
                self.chats.push(at, activity);
                self.chat_client.push(&activity.client_text);
                self.chat_operator.push(&activity.operator_text);
            }
            ActivityKind::Meeting => {
                self.meetings.push(at, direction);
                self.meeting_seconds += u64::from(seconds);
            }
            ActivityKind::Task => self.tasks.push(at, direction),
            ActivityKind::Comment => {
                self.comments.push(at, direction);
                self.comment_text.push(&activity.client_text);
                self.comment_text.push(&activity.operator_text);
            }
            ActivityKind::WebForm => {
                self.forms.push(at, direction);
                self.last_form.clone_from(&activity.channel);
            }
            ActivityKind::Like => self.likes += 1,
            ActivityKind::Dislike => self.dislikes += 1,
            ActivityKind::Other => {}
        }
        use ActivityKind::{Call, Chat, Mail, Meeting};
        if matches!(activity.kind, Call | Mail | Chat | Meeting) {
            self.last_contact = self.last_contact.max(Some(at));
        }
        if !activity.label.is_empty() {
            self.see_label(&activity.label, at);
        }
        self.sequence.push_activity(activity);
        self.see_user(&activity.user);
        if direction != Direction::Incoming {
            self.first_response = Some(self.first_response.map_or(at, |first| first.min(at)));
        }
    }

    fn see_user(&mut self, user: &str) {
        if user.is_empty() || &*self.last_user == user {
            return;
        }
        self.last_user = user.into();
        if !self.users.contains(user) {
            self.users.insert(user.into());
        }
    }

    fn see_label(&mut self, label: &str, at: Moment) {
        match self.labels.get_mut(label) {
            Some(known) => *known = Labelled { count: known.count + 1, last: known.last.max(at) },
            None => {
                self.labels.insert(label.into(), Labelled { count: 1, last: at });
            }
        }
    }

    /// When the entity came into being, if it has.
    pub fn created(&self) -> Option<Moment> {
        self.created
    }

    /// The state that its stages say it is in.
    pub fn state(&self) -> crate::State {
        self.stages.state
    }
}
