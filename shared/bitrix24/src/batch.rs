//! Several calls in one request.

use std::collections::BTreeMap;

use reqwest::StatusCode;
use serde_json::{Map, Value, json};

use crate::budget::Needs;
use crate::envelope::{Answer, Said, Time, said, whole};
use crate::error::{Error, Fault, Result};
use crate::query::query;
use crate::remedy::Remedy;

/// Most commands of a batch.
pub const MOST_COMMANDS: usize = 50;

/// Calls that the portal makes one after the other. Parameters may refer to results of earlier ones by [`reference`].
#[derive(Debug, Clone, Default)]
pub struct Batch {
    commands: Vec<Command>,
    halt: bool,
}

#[derive(Debug, Clone)]
struct Command {
    name: String,
    method: String,
    params: Map<String, Value>,
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

/// Refers to a part of an earlier command's result: `$result[deals][49][ID]`.
pub fn reference(command: &str, path: &[&str]) -> String {
    let parts: String = path.iter().map(|part| format!("[{part}]")).collect();
    format!("$result[{command}]{parts}")
}

impl Batch {
    /// A batch that its first error ends.
    pub fn halting() -> Self {
        Self { halt: true, ..Self::default() }
    }

    /// Adds a call under a name of its own, made of letters, digits and `_`; a name of letters keeps the portal from answering with
    /// lists in the place of maps.
    ///
    /// # Errors
    /// [`Error::Bug`] for a 51st command, a name that is taken or badly made, parameters that are no map, or a batch in a batch.
    pub fn add(&mut self, name: &str, method: &str, params: Value) -> Result<()> {
        let good_name =
            !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
        if !good_name || self.commands.iter().any(|command| command.name == name) {
            return Err(Error::Bug(format!("{name:?} cannot be the name of another command")));
        }
        if self.commands.len() == MOST_COMMANDS {
            return Err(Error::Bug(format!("a batch has at most {MOST_COMMANDS} commands")));
        }
        if method.eq_ignore_ascii_case("batch") {
            return Err(Error::Bug("there is no batch in a batch".to_owned()));
        }
        let method = checked(method)?.to_owned();
        self.commands.push(Command { name: name.to_owned(), method, params: map(params)? });
        Ok(())
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
        let command = |command: &Command| {
            let written = query(&command.params);
            let call = if written.is_empty() {
                command.method.clone()
            } else {
                format!("{}?{written}", command.method)
            };
            (command.name.clone(), Value::String(call))
        };
        let commands: Map<String, Value> = self.commands.iter().map(command).collect();
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
        let outcome = |command: &Command| {
            let name = &command.name;
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
        Ok(self.commands.iter().map(outcome).collect())
    }

    /// What each method told of its operating time: the latest sum, the mean duration, the number of calls.
    pub(crate) fn told(&self, outcomes: &[Outcome]) -> BTreeMap<&str, (Time, u32)> {
        let mut told: BTreeMap<&str, (Time, u32)> = BTreeMap::new();
        for (method, outcome) in self.methods().zip(outcomes) {
            let Outcome::Answer(answer) = outcome else { continue };
            let (time, calls) = told.entry(method).or_default();
            let seconds =
                time.duration.unwrap_or(0.0) * f64::from(*calls) + answer.time.duration.unwrap_or(0.0);
            *calls += 1;
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

/// The member of a section, which PHP writes as a list where the names are 0, 1, 2 …
fn member<'v>(section: &'v Value, name: &str) -> Option<&'v Value> {
    match section {
        Value::Object(members) => members.get(name),
        Value::Array(members) => members.get(name.parse::<usize>().ok()?),
        _ => None,
    }
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

    fn batch(names: &[&str]) -> Batch {
        let mut batch = Batch::default();
        for name in names {
            batch.add(name, "crm.deal.get", json!({"id": 1})).unwrap();
        }
        batch
    }

    fn read(batch: &Batch, result: Value) -> Vec<Outcome> {
        batch.read(&result, str::to_owned).unwrap()
    }

    #[test]
    fn commands_are_written_as_methods_with_queries() {
        let mut batch = Batch::halting();
        batch.add("l", "crm.lead.get", json!({"id": 815})).unwrap();
        batch
            .add("a", "crm.activity.list", json!({"filter": {"OWNER_ID": reference("l", &["ID"])}}))
            .unwrap();
        batch.add("s", "server.time", Value::Null).unwrap();
        let params = Value::Object(batch.params());
        assert_eq!(params["halt"], 1);
        assert_eq!(params["cmd"]["l"], "crm.lead.get?id=815");
        assert_eq!(params["cmd"]["a"], "crm.activity.list?filter[OWNER_ID]=%24result%5Bl%5D%5BID%5D");
        assert_eq!(params["cmd"]["s"], "server.time");
    }

    #[test]
    fn what_the_portal_would_refuse_is_refused_here() {
        let mut full = batch(
            &(0..50)
                .map(|n| format!("c{n}"))
                .collect::<Vec<_>>()
                .iter()
                .map(String::as_str)
                .collect::<Vec<_>>(),
        );
        assert!(full.add("more", "crm.deal.get", Value::Null).is_err());
        let mut one = batch(&["a"]);
        for (name, method, params) in [
            ("a", "crm.deal.get", Value::Null),
            ("b", "Batch", Value::Null),
            ("b[0]", "crm.deal.get", Value::Null),
            ("b", "crm.deal.get?id=1&auth=x", Value::Null),
            ("b", "../oauth", Value::Null),
            ("b", "crm.deal.get", json!([1])),
        ] {
            assert!(one.add(name, method, params).is_err(), "{name} {method}");
        }
    }

    #[test]
    fn every_section_may_be_a_map_a_list_or_empty() {
        let outcomes = read(
            &batch(&["0", "1", "2"]),
            json!({
                "result": {"0": {"ID": "1"}},
                "result_error": {"1": {"error": "", "error_description": "Not found"}, "2": "ERROR_CORE"},
                "result_total": [7], "result_next": [], "result_time": [{"operating": 0.5}]
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
            &batch(&["a", "b", "c"]),
            json!({"result": {"a": []}, "result_error": {"b": {"error": "ACCESS_DENIED"}}, "result_total": [],
                   "result_next": [], "result_time": []}),
        );
        assert!(matches!(&outcomes[..], [Outcome::Answer(_), Outcome::Fault(_), Outcome::NotRun]));
    }
}
