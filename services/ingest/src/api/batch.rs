//! A batch: each item on its own, all facts at once.

use std::sync::Arc;

use actix_web::HttpResponse;
use actix_web::web::{Data, block};
use crm::moment::{DAY, MINUTE};
use crm::privacy::Redactor;
use crm::{Body, Entry, Moment, State as Outcome};
use jiff::tz::TimeZone;
use jobs::wake;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use web::{Code, Problem, Sent, scope};

use super::State;
use super::refused::Refused;
use super::values::Text;
use crate::facts::{Sink, Warnings, moments};

/// Most items of a batch.
const MOST: usize = 1_000;

/// How long it is waited for more outcomes before models are looked at, milliseconds.
const PATIENCE: i64 = MINUTE;

/// What is sent.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, expecting = "a list of items under `items`")]
pub(super) struct Batch {
    /// Each as its text: one that is wrong does not spoil the others.
    items: Vec<Box<RawValue>>,
}

/// An item of a kind of batch.
pub(super) trait Item: DeserializeOwned {
    /// Adds its facts. Where it is refused, the caller takes back those that it has added.
    fn facts(self, context: &Context, sink: &mut Sink) -> Result<(), Refused>;
}

/// By what items are read.
pub(super) struct Context {
    /// Of times that carry none.
    pub zone: TimeZone,
    pub now: Moment,
    pub redactor: Arc<Redactor>,
}

/// What became of a batch.
#[derive(Debug, Serialize)]
struct Answer {
    accepted: usize,
    refused: usize,
    /// In the order of the batch.
    items: Vec<Verdict>,
}

/// What became of an item.
#[derive(Debug, Serialize)]
#[serde(tag = "status", rename_all = "kebab-case")]
enum Verdict {
    /// Its facts are stored.
    Accepted {
        /// What is odd about it.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        warnings: Vec<&'static str>,
    },
    /// Nothing of it is stored.
    Refused(Refused),
}

/// `POST /v1/...:batch`
pub(super) async fn take<I: Item + 'static>(
    state: Data<State>,
    Sent { who, body: batch }: Sent<scope::Ingest, Batch>,
) -> Result<HttpResponse, Problem> {
    if batch.items.is_empty() || batch.items.len() > MOST {
        let detail = format!("a batch has from 1 to {MOST} items, not {}", batch.items.len());
        return Err(Problem::new(Code::Refused, detail));
    }
    let tenant = state.ports.registry.tenant(who.tenant).await?;
    let tenant =
        tenant.ok_or_else(|| Problem::new(Code::UnknownKey, "the tenant of this key was deleted"))?;
    let Some(zone) = tenant.settings.time_zone() else {
        return Err(Problem::new(
            Code::Refused,
            format!("the tenant's time zone {:?} is none", tenant.settings.zone),
        ));
    };
    let context = Context { zone, now: (state.clock)(), redactor: Arc::clone(&state.redactor) };
    // Texts are searched for personal data, which would hold up the other requests of this thread.
    let read = block(move || read::<I>(&batch, &context)).await;
    let (verdicts, entries) = read.map_err(Problem::internal)?;
    if !entries.is_empty() {
        state.ports.events.append(who.tenant, &entries).await?;
    }
    if entries.iter().any(closes) {
        let now = (state.clock)();
        state.ports.registry.enqueue(who.tenant, &[wake::watch(now + PATIENCE)], now).await?;
    }
    let refused = verdicts.iter().filter(|verdict| matches!(verdict, Verdict::Refused(_))).count();
    Ok(HttpResponse::Ok().json(Answer { accepted: verdicts.len() - refused, refused, items: verdicts }))
}

/// Whether something has ended, from which models could be learned.
fn closes(entry: &Entry) -> bool {
    matches!(&entry.fact.body, Body::Stage(stage) if stage.state != Outcome::Open)
}

fn read<I: Item>(batch: &Batch, context: &Context) -> (Vec<Verdict>, Vec<Entry>) {
    let mut sink = Sink::default();
    let verdict = |text: &RawValue| {
        let stored = sink.entries.len();
        sink.warnings = Warnings::default();
        let facts = item::<I>(text).and_then(|item| item.facts(context, &mut sink));
        match facts {
            Ok(()) => Verdict::Accepted { warnings: names(sink.warnings) },
            Err(refused) => {
                sink.entries.truncate(stored);
                Verdict::Refused(refused)
            }
        }
    };
    let verdicts = batch.items.iter().map(|text| &**text).map(verdict).collect();
    (verdicts, sink.entries)
}

fn item<I: Item>(text: &RawValue) -> Result<I, Refused> {
    let mut json = serde_json::Deserializer::from_str(text.get());
    serde_path_to_error::deserialize(&mut json).map_err(Refused::malformed)
}

fn names(warnings: Warnings) -> Vec<&'static str> {
    let all = [("before-creation", warnings.before_creation), ("known-too-early", warnings.known_too_early)];
    all.into_iter().filter(|(_, times)| *times > 0).map(|(name, _)| name).collect()
}

impl Context {
    /// The moment of something that is said to have happened.
    pub fn past(&self, field: &'static str, Text(text): &Text) -> Result<Moment, Refused> {
        let moment = self.moment(field, text)?;
        // A local time in a wrong zone is ahead by less.
        if moment - self.now > DAY { Err(Refused::future(field)) } else { Ok(moment) }
    }

    /// The same, where there is one.
    pub fn optional_past(&self, field: &'static str, text: Option<&Text>) -> Result<Option<Moment>, Refused> {
        text.map(|text| self.past(field, text)).transpose()
    }

    /// A moment that may be yet to come.
    pub fn moment(&self, field: &'static str, text: &str) -> Result<Moment, Refused> {
        moments::read(text, &self.zone).map_err(|wrong| Refused::moment(field, wrong))
    }

    /// A text, free of personal data.
    pub fn words(&self, text: Option<&Text>) -> Box<str> {
        self.redactor.redact(text.map_or("", |Text(text)| text.trim())).into()
    }
}
