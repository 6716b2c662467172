//! Batches: up to fifty commands in order, each of which may refer to the results of those before it.

use crm::Moment;
use serde_json::{Value as Json, json};

use super::error::ApiError;
use super::params::{Param, Params};
use crate::access::Caller;
use crate::portal::State;
use crate::portal::respond::Sections;

/// Commands of one batch.
const MOST: usize = 50;

/// Runs the commands of `cmd` and gives the sections of the result and the seconds that it took.
pub(crate) fn run(state: &mut State, caller: &Caller, params: &Params, now: Moment) -> (Sections, f64) {
    let mut sections = Sections::default();
    let mut seconds = 0.0;
    let halt = params.flag("halt");
    for (place, (key, command)) in params.map("cmd").0.iter().enumerate() {
        let (method, query) = split(command);
        let refusal = match method.as_str() {
            _ if place >= MOST => Some(ApiError::BATCH_LENGTH),
            "batch" => Some(ApiError::NESTED_BATCH),
            _ => None,
        };
        if let Some(error) = refusal {
            sections.result_error.0.push((key.clone(), error.body()));
        } else {
            let mut params = Params::default();
            params.add_query(&query);
            resolve(&mut params, &sections.result.0);
            let done = state.perform(caller, &method, &params, now);
            seconds += done.seconds;
            match done.answer {
                Err(error) => sections.result_error.0.push((key.clone(), error.body())),
                Ok(answer) => {
                    if let Some(total) = answer.total {
                        sections.result_total.0.push((key.clone(), json!(total)));
                    }
                    if let Some(next) = answer.next {
                        sections.result_next.0.push((key.clone(), json!(next)));
                    }
                    sections.result_time.0.push((key.clone(), done.time));
                    sections.result.0.push((key.clone(), answer.result));
                }
            }
        }
        if halt && !sections.result_error.0.is_empty() {
            break;
        }
    }
    (sections, seconds)
}

/// `method?query` in two; the method in lower case.
fn split(command: &Param) -> (String, String) {
    let command = command.text().unwrap_or_default();
    let (method, query) = command.split_once('?').unwrap_or((command, ""));
    let method = method.trim().trim_end_matches('/');
    (method.strip_suffix(".json").unwrap_or(method).to_lowercase(), query.to_owned())
}

/// Puts earlier results in the place of `$result[key][field]`.
fn resolve(params: &mut Params, results: &[(String, Json)]) {
    for (_, value) in &mut params.0 {
        match value {
            Param::Map(map) => resolve(map, results),
            Param::Text(text) => {
                if let Some(resolved) = reference(text, results) {
                    *value = resolved;
                }
            }
        }
    }
}

const MARK: &str = "$result";

/// What a text with references stands for; `None` where it has none. A reference that is all of the text may stand for a list.
fn reference(text: &str, results: &[(String, Json)]) -> Option<Param> {
    let (before, rest) = text.split_once(MARK)?;
    let end = end_of_path(rest);
    let found = look_up(&rest[..end], results);
    if before.is_empty() && end == rest.len() {
        return Some(found.map_or_else(|| Param::Text(String::new()), Param::from));
    }
    let scalar = found.map(Param::from).and_then(|found| found.text().map(str::to_owned)).unwrap_or_default();
    let after = &rest[end..];
    let after = match reference(after, results) {
        Some(Param::Text(after)) => after,
        _ => after.to_owned(),
    };
    Some(Param::Text(format!("{before}{scalar}{after}")))
}

/// How long the brackets are that a text begins with.
fn end_of_path(text: &str) -> usize {
    let mut end = 0;
    while let Some(close) = text[end..].starts_with('[').then(|| text[end..].find(']')).flatten() {
        end += close + 1;
    }
    end
}

fn look_up<'a>(path: &str, results: &'a [(String, Json)]) -> Option<&'a Json> {
    let mut keys = path.split('[').skip(1).map(|key| key.trim_end_matches(']').trim_matches(['\'', '"']));
    let first = keys.next()?;
    let mut found = &results.iter().find(|(key, _)| key == first)?.1;
    for key in keys {
        found = match found {
            Json::Array(entries) => entries.get(key.parse::<usize>().ok()?)?,
            Json::Object(map) => map.get(key)?,
            _ => return None,
        };
    }
    Some(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn results() -> Vec<(String, Json)> {
        vec![
            ("l".into(), json!({"ID": "815", "TAGS": ["a", "b"]})),
            ("p".into(), json!({"items": [{"id": 7}, {"id": 9}]})),
        ]
    }

    #[test]
    fn references_reach_into_maps_lists_and_wrappers() {
        let text = |text| reference(text, &results()).unwrap();
        assert_eq!(text("$result[l][ID]"), Param::Text("815".into()));
        assert_eq!(text("$result[p][items][1][id]"), Param::Text("9".into()));
        assert_eq!(text("D_$result[l][ID]-$result[p][items][0][id]!"), Param::Text("D_815-7!".into()));
        assert_eq!(text("$result[l][TAGS]"), Param::from(&json!(["a", "b"])));
    }

    #[test]
    fn a_reference_to_nothing_is_an_empty_text() {
        for text in
            ["$result[x][ID]", "$result[p][items][49][id]", "$result", "$result[l", "$result[l][ID][0]"]
        {
            let resolved = reference(text, &results()).unwrap();
            assert!(
                matches!(&resolved, Param::Text(text) if text.is_empty() || text == "[l"),
                "{resolved:?}"
            );
        }
        assert_eq!(reference("no reference", &results()), None);
    }
}
