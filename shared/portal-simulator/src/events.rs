//! Events: who wants to know of changes, and what is posted to them when.

use std::collections::BTreeMap;

use crm::Moment;
use rand::RngExt;
use rand_chacha::ChaCha8Rng;
use url::form_urlencoded;

use crate::counters::Counters;
use crate::mischief::Mischief;

/// An outgoing webhook: made by hand in the portal, several events, one address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outgoing {
    /// Where to post.
    pub url: String,
    /// What comes with every event as `auth[application_token]`.
    pub application_token: String,
    /// Names of events.
    pub events: Vec<String>,
}

/// A POST that a portal sends: of an event, or of a placement that somebody opens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    /// Where to.
    pub url: String,
    /// The body, `application/x-www-form-urlencoded`.
    pub body: String,
}

impl Delivery {
    pub(crate) fn new(url: impl Into<String>, pairs: &[(String, String)]) -> Self {
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
        Self { url: url.into(), body }
    }
}

/// Who wants to know of an event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Handler {
    pub id: u32,
    pub event: String,
    pub url: String,
    pub by: By,
}

/// Whose handler it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum By {
    /// An application, by its client id, and the employee as whom it acts.
    App { client_id: String, user: u32 },
    /// An outgoing webhook with that token.
    Outgoing { application_token: String },
}

/// A row of the queue of offline events of an application.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Offline {
    pub id: u32,
    pub client_id: String,
    pub at: Moment,
    pub event: String,
    pub record: u32,
    /// Who has reserved it.
    pub process: Option<String>,
}

/// What is posted, once it is due. Tokens are put in then.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Notice {
    pub handler: Handler,
    /// The pairs of `data`.
    pub data: Vec<(String, String)>,
    pub at: Moment,
}

/// Subscriptions and what is on its way to them.
#[derive(Debug, Default)]
pub(crate) struct Events {
    pub handlers: Vec<Handler>,
    /// Applications with offline handlers: client id and event.
    pub offline_handlers: Vec<(String, String)>,
    pub offline: Vec<Offline>,
    /// By when they are due and a number of their own.
    due: BTreeMap<(Moment, u64), Notice>,
    sent: u64,
    last_handler: u32,
    last_offline: u32,
}

/// The longest time that an event takes to be delivered, milliseconds.
const SLOWEST: i64 = 3_000;

impl Events {
    /// Adds a handler and gives its id.
    pub fn bind(&mut self, event: &str, url: &str, by: By) -> u32 {
        self.last_handler += 1;
        let (id, event, url) = (self.last_handler, event.to_uppercase(), url.to_owned());
        self.handlers.push(Handler { id, event, url, by });
        id
    }

    /// Notes an event for all who want to know of it. Each copy takes a time of its own, so that their order is nobody's; some are
    /// lost, doubled or late where mischief is on.
    pub fn happen(
        &mut self,
        event: &str,
        data: &[(String, String)],
        at: Moment,
        mischief: &Mischief,
        counters: &mut Counters,
        rng: &mut ChaCha8Rng,
    ) {
        let handlers: Vec<Handler> =
            self.handlers.iter().filter(|handler| handler.event == event).cloned().collect();
        for handler in handlers {
            if rng.random_bool(mischief.lost_events) {
                counters.lost += 1;
                continue;
            }
            let mut due = at + rng.random_range(100..SLOWEST);
            if rng.random_bool(mischief.late_events.0) {
                counters.late += 1;
                due = due + mischief.late_events.1.as_millis() as i64;
            }
            let notice = Notice { handler, data: data.to_vec(), at };
            if rng.random_bool(mischief.doubled_events) {
                counters.doubled += 1;
                self.send(notice.clone(), due + rng.random_range(0..SLOWEST));
            }
            self.send(notice, due);
        }
    }

    /// Keeps an offline event for the applications that asked for it: one row for each record, the last one.
    pub fn keep_offline(&mut self, event: &str, record: u32, at: Moment) {
        for (client_id, wanted) in self.offline_handlers.clone() {
            if wanted != event {
                continue;
            }
            let same = |row: &Offline| {
                row.client_id == client_id && row.record == record && subject(&row.event) == subject(event)
            };
            self.offline.retain(|row| row.process.is_some() || !same(row));
            self.last_offline += 1;
            self.offline.push(Offline {
                id: self.last_offline,
                client_id,
                at,
                event: event.to_owned(),
                record,
                process: None,
            });
        }
    }

    /// Puts a notice on its way.
    pub fn send(&mut self, notice: Notice, due: Moment) {
        self.sent += 1;
        self.due.insert((due, self.sent), notice);
    }

    /// The notices that are due, in order.
    pub fn take_due(&mut self, now: Moment) -> impl Iterator<Item = Notice> + use<> {
        let later = self.due.split_off(&(now + 1, 0));
        std::mem::replace(&mut self.due, later).into_values()
    }
}

/// `ONCRMDEAL` of `ONCRMDEALUPDATE`.
fn subject(event: &str) -> &str {
    ["ADD", "UPDATE", "DELETE"].iter().find_map(|deed| event.strip_suffix(deed)).unwrap_or(event)
}
