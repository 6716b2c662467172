//! Several calls in one request.

use std::collections::BTreeMap;
use std::fmt;

use reqwest::StatusCode;
use serde_json::{Map, Value, json};

use crate::budget::Needs;
use crate::envelope::{Answer, Said, Time, said, whole};
use crate::error::{Error, Fault, Result};
use crate::query::query;
use crate::remedy::Remedy;

/// Most commands of a batch.
pub const MOST_COMMANDS: usize = 50;

/// Calls that the portal makes one after the other. Parameters may refer to results of earlier ones by [`reference()`].
#[derive(Debug, Clone, Default)]
pub struct Batch {
    commands: Vec<Command>,
    halt: bool,
}

/// A command of a batch, for references of later ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Slot(usize);

/// Its name in the batch. Portals carry out commands in the order in which they stand, and maps are written in the order of their
/// names.
impl fmt::Display for Slot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "c{:02}", self.0)
    }
}

#[derive(Debug, Clone)]
struct Command {
    method: String,
    params: Map<String, Value>,
}

/// What the calls of a method told.
#[derive(Debug, Clone, Default)]
pub(crate) struct Told {
    /// The latest sum of operating time, and the mean duration.
    pub time: Time,
    /// How many calls.
    pub calls: u32,
    /// Seconds of the dearest.
    pub dearest: f64,
}

/// What came of a command.
#[derive(Debug, Clone, PartialEq)]
pub enum Outcome {
    /// It succeeded.
    Answer(Answer),
    /// It did not. One with [`Remedy::Park`] or [`Remedy::SlowDown`] can be called again; the client waits by itself.
    Fault(Fault),
    /// It was not carried out, since an earlier one failed.
    NotRun,
}

impl Outcome {
    /// The answer.
    ///
    /// # Errors
    /// The fault; [`Error::Bug`] for a command that was not carried out.
    pub fn answer(self) -> Result<Answer> {
        match self {
            Outcome::Answer(answer) => Ok(answer),
            Outcome::Fault(fault) => Err(fault.into()),
            Outcome::NotRun => Err(Error::Bug("the command was not carried out".to_owned())),
        }
    }
}

/// Refers to a part of an earlier command's result: `$result[c00][49][ID]`.
pub fn reference(command: Slot, path: &[&str]) -> String {
    let parts: String = path.iter().map(|part| format!("[{part}]")).collect();
    format!("$result[{command}]{parts}")
}

impl Batch {
    /// A batch that its first error ends.
    pub fn halting() -> Self {
        Self { halt: true, ..Self::default() }
    }

    /// Adds a call with a map of parameters, or null for none.
    ///
    /// # Errors
    /// [`Error::Bug`] for a 51st command, parameters that are no map, or a batch in a batch.
    pub fn add(&mut self, method: &str, params: Value) -> Result<Slot> {
        if self.commands.len() == MOST_COMMANDS {
            return Err(Error::Bug(format!("a batch has at most {MOST_COMMANDS} commands")));
        }
        if method.eq_ignore_ascii_case("batch") {
            return Err(Error::Bug("there is no batch in a batch".to_owned()));
        }
        let method = checked(method)?.to_owned();
        self.commands.push(Command { method, params: map(params)? });
        Ok(Slot(self.commands.len() - 1))
    }

    /// How many commands it has.
    pub fn len(&self) -> usize {
        self.commands.len()
    }

    /// Whether it has none.
    pub fn is_empty(&self) -> bool {
        self.commands.is_empty()
    }

    pub(crate) fn methods(&self) -> impl Iterator<Item = &str> {
        self.commands.iter().map(|command| command.method.as_str())
    }

    /// Calls by method.
    pub(crate) fn needs(&self) -> Needs {
        let mut calls: BTreeMap<&str, u32> = BTreeMap::new();
        for method in self.methods() {
            *calls.entry(method).or_default() += 1;
        }
        calls.into_iter().map(|(method, calls)| (method.into(), calls)).collect()
    }

    pub(crate) fn params(&self) -> Map<String, Value> {
        let command = |(slot, command): (usize, &Command)| {
            let written = query(&command.params);
            let call = if written.is_empty() {
                command.method.clone()
            } else {
                format!("{}?{written}", command.method)
            };
            (Slot(slot).to_string(), Value::String(call))
        };
        let commands: Map<String, Value> = self.commands.iter().enumerate().map(command).collect();
        Map::from_iter([("halt".to_owned(), json!(u8::from(self.halt))), ("cmd".to_owned(), commands.into())])
    }

    /// Outcomes in the order of the commands.
    pub(crate) fn read(
        &self,
        result: &Value,
        masked: impl Fn(&str) -> String + Copy,
    ) -> Result<Vec<Outcome>> {
        let Some(sections) = result.as_object() else {
            let reason = "no sections".to_owned();
            return Err(Error::Unexpected { method: "batch".to_owned(), reason });
        };
        let of = |section: &str, name: &str| member(sections.get(section)?, name);
        let outcome = |(slot, command): (usize, &Command)| {
            let name = &Slot(slot).to_string();
            if let Some(error) = of("result_error", name) {
                let fault = command_error(error).fault(&command.method, StatusCode::OK, masked);
                return Outcome::Fault(fault);
            }
            let Some(result) = of("result", name) else { return Outcome::NotRun };
            Outcome::Answer(Answer {
                result: result.clone(),
                total: of("result_total", name).and_then(whole),
                next: of("result_next", name).and_then(whole),
                time: Time::read(of("result_time", name)),
            })
        };
        Ok(self.commands.iter().enumerate().map(outcome).collect())
    }

    /// What each method told of its operating time.
    pub(crate) fn told(&self, outcomes: &[Outcome]) -> BTreeMap<&str, Told> {
        let mut told: BTreeMap<&str, Told> = BTreeMap::new();
        for (method, outcome) in self.methods().zip(outcomes) {
            let Outcome::Answer(answer) = outcome else { continue };
            let Told { time, calls, dearest } = told.entry(method).or_default();
            let took = answer.time.duration.unwrap_or(0.0);
            let seconds = time.duration.unwrap_or(0.0) * f64::from(*calls) + took;
            *calls += 1;
            *dearest = dearest.max(took);
            let sum = time.operating.into_iter().chain(answer.time.operating).reduce(f64::max);
            *time = Time { duration: Some(seconds / f64::from(*calls)), operating: sum, ..answer.time };
        }
        told
    }

    /// Methods that were refused for having used up their operating time.
    pub(crate) fn parked<'b>(&'b self, outcomes: &'b [Outcome]) -> impl Iterator<Item = &'b str> {
        let parked =
            |outcome: &Outcome| matches!(outcome, Outcome::Fault(fault) if fault.remedy == Remedy::Park);
        self.methods().zip(outcomes).filter(move |(_, outcome)| parked(outcome)).map(|(method, _)| method)
    }
}

/// The member of a section. An empty one is written as a list.
fn member<'v>(section: &'v Value, name: &str) -> Option<&'v Value> {
    section.as_object()?.get(name)
}

/// An error of a command: a map like that of an answer, or a bare text.
fn command_error(error: &Value) -> Said {
    match error {
        Value::Object(fields) => said(fields.get("error").unwrap_or(&Value::Null), fields),
        bare => said(bare, &Map::new()),
    }
}

/// A method's name.
///
/// # Errors
/// [`Error::Bug`] where it has a character that would change the URL.
pub(crate) fn checked(method: &str) -> Result<&str> {
    let good = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'.' || byte == b'_';
    if method.is_empty() || !method.bytes().all(good) || method.starts_with('.') {
        return Err(Error::Bug(format!("{method:?} is no method")));
    }
    Ok(method)
}

/// Parameters; null is none.
///
/// # Errors
/// [`Error::Bug`] where they are no map.
pub(crate) fn map(params: Value) -> Result<Map<String, Value>> {
    match params {
        Value::Object(params) => Ok(params),
        Value::Null => Ok(Map::new()),
        _ => Err(Error::Bug("parameters are a map".to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gets(number: usize) -> Batch {
        let mut batch = Batch::default();
        for id in 0..number {
            batch.add("crm.deal.get", json!({"id": id})).unwrap();
        }
        batch
    }

    fn read(batch: &Batch, result: Value) -> Vec<Outcome> {
        batch.read(&result, str::to_owned).unwrap()
    }

    #[test]
    fn commands_are_written_as_methods_with_queries() {
        let mut batch = Batch::halting();
        let lead = batch.add("crm.lead.get", json!({"id": 815})).unwrap();
        batch.add("crm.activity.list", json!({"filter": {"OWNER_ID": reference(lead, &["ID"])}})).unwrap();
        batch.add("server.time", Value::Null).unwrap();
        let params = Value::Object(batch.params());
        assert_eq!(params["halt"], 1);
        assert_eq!(params["cmd"]["c00"], "crm.lead.get?id=815");
        assert_eq!(params["cmd"]["c01"], "crm.activity.list?filter[OWNER_ID]=%24result%5Bc00%5D%5BID%5D");
        assert_eq!(params["cmd"]["c02"], "server.time");
    }

    #[test]
    fn commands_stand_in_the_order_in_which_they_were_added() {
        let written = Value::Object(gets(50).params()).to_string();
        let places: Vec<_> = (0..50).map(|id| written.find(&format!("?id={id}\"")).unwrap()).collect();
        assert!(places.is_sorted(), "{written}");
    }

    #[test]
    fn what_the_portal_would_refuse_is_refused_here() {
        assert!(gets(50).add("crm.deal.get", Value::Null).is_err());
        for (method, params) in [
            ("Batch", Value::Null),
            ("crm.deal.get?id=1&auth=x", Value::Null),
            ("../oauth", Value::Null),
            ("crm.deal.get", json!([1])),
        ] {
            assert!(gets(1).add(method, params).is_err(), "{method}");
        }
    }

    #[test]
    fn every_section_may_be_empty_and_an_error_a_bare_text() {
        let outcomes = read(
            &gets(3),
            json!({
                "result": {"c00": {"ID": "1"}},
                "result_error": {"c01": {"error": "", "error_description": "Not found"}, "c02": "ERROR_CORE"},
                "result_total": {"c00": 7}, "result_next": [], "result_time": {"c00": {"operating": 0.5}}
            }),
        );
        let Outcome::Answer(answer) = &outcomes[0] else { panic!("an answer") };
        assert_eq!((answer.total, answer.next, answer.time.operating), (Some(7), None, Some(0.5)));
        let remedy = |outcome: &Outcome| match outcome {
            Outcome::Fault(fault) => fault.remedy,
            other => panic!("{other:?}"),
        };
        assert_eq!((remedy(&outcomes[1]), remedy(&outcomes[2])), (Remedy::Missing, Remedy::Invalid));
    }

    #[test]
    fn after_a_halt_the_rest_was_not_run() {
        let outcomes = read(
            &gets(3),
            json!({"result": {"c00": []}, "result_error": {"c01": {"error": "ACCESS_DENIED"}}, "result_total": [],
                   "result_next": [], "result_time": []}),
        );
        assert!(matches!(&outcomes[..], [Outcome::Answer(_), Outcome::Fault(_), Outcome::NotRun]));
    }
}
