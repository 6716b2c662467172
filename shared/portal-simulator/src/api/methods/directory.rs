//! Statuses, pipelines and settings of the CRM.

use crm::State;
use serde_json::{Map, Value as Json, json};

use super::super::error::ApiError;
use super::{Answer, Call, Result};

use crate::world::directory::{Directory, Status};

pub(super) fn call(call: &Call<'_>, method: &str) -> Result {
    let directory = &call.state.world.directory;
    match method {
        "crm.status.list" => Ok(statuses(call, directory)),
        "crm.status.entity.types" => Ok(Answer::of(lists(directory))),
        "crm.category.list" => categories(call, directory),
        "crm.dealcategory.list" => Ok(old_categories(directory)),
        "crm.dealcategory.stage.list" => Ok(stages(call, directory)),
        "crm.settings.mode.get" => Ok(Answer::of(1)),
        // Custom types of entities: none.
        "crm.type.list" => Ok(Answer { total: Some(0), ..Answer::of(json!({ "types": [] })) }),
        _ => Err(ApiError::NO_METHOD),
    }
}

/// `S` and `F` of final stages; `null` of others and in other lists.
fn semantics(status: &Status) -> Option<&'static str> {
    match status.state? {
        State::Open => None,
        State::Won => Some("S"),
        State::Lost | State::LeftOut => Some("F"),
    }
}

fn write(status: &Status) -> Json {
    let extra = status.state.map(|state| {
        let meaning = match state {
            State::Open => "process",
            State::Won => "success",
            State::Lost => "failure",
            State::LeftOut => "apology",
        };
        json!({ "SEMANTICS": meaning, "COLOR": "#2FC6F6" })
    });
    let mut told = json!({
        "ID": status.id.to_string(),
        "ENTITY_ID": status.list,
        "STATUS_ID": status.status,
        "NAME": status.name,
        "NAME_INIT": "",
        "SORT": status.sort.to_string(),
        "SYSTEM": "N",
        "CATEGORY_ID": status.category.map(|id| id.to_string()),
        "COLOR": null,
        "SEMANTICS": semantics(status),
    });
    if let (Some(extra), Json::Object(map)) = (extra, &mut told) {
        map.insert("EXTRA".into(), extra);
    }
    told
}

/// All statuses that the filter names by fields; there are no pages.
fn statuses(call: &Call<'_>, directory: &Directory) -> Answer {
    let filter = call.params.map("filter");
    let wanted = |told: &Json| {
        filter.0.iter().all(|(name, value)| {
            let name = name.trim_start_matches(['=', '@']).to_uppercase();
            value.texts().iter().any(|value| told[&name].as_str().unwrap_or_default() == *value)
        })
    };
    let found: Vec<Json> = directory.statuses.iter().map(write).filter(wanted).collect();
    Answer { total: Some(found.len()), rows: found.len(), ..Answer::of(found) }
}

/// The lists that there are.
fn lists(directory: &Directory) -> Json {
    let mut found: Vec<Json> = Vec::new();
    for status in &directory.statuses {
        if found.iter().any(|told| told["ID"] == *status.list) {
            continue;
        }
        let mut told = Map::new();
        told.insert("ID".into(), (&*status.list).into());
        told.insert("NAME".into(), status.list.replace('_', " ").to_lowercase().into());
        if status.state.is_some() {
            let of = |wanted: State| {
                let is_it = |other: &&Status| other.list == status.list && other.state == Some(wanted);
                directory.statuses.iter().find(is_it).map(|other| other.status.clone())
            };
            let info = json!({
                "START_FIELD": of(State::Open),
                "FINAL_SUCCESS_FIELD": of(State::Won),
                "FINAL_UNSUCCESS_FIELD": of(State::Lost),
            });
            told.insert("SEMANTIC_INFO".into(), info);
        }
        if let Some(category) = status.category {
            told.insert("PREFIX".into(), format!("C{category}").into());
        }
        found.push(Json::Object(told));
    }
    found.into()
}

fn categories(call: &Call<'_>, directory: &Directory) -> Result {
    if call.params.integer("entityTypeId") != Some(2) {
        return Err(ApiError::new(400, "ENTITY_TYPE_NOT_SUPPORTED", "The entity type is not supported"));
    }
    let write = |category: &crate::world::directory::Category| {
        json!({
            "id": category.id,
            "name": category.name,
            "sort": 100 * (category.id + 1),
            "entityTypeId": 2,
            "isDefault": if category.id == 0 { "Y" } else { "N" },
            "originId": "",
            "originatorId": "",
        })
    };
    let found: Vec<Json> = directory.categories.iter().map(write).collect();
    Ok(Answer { total: Some(found.len()), ..Answer::of(json!({ "categories": found })) })
}

/// The old method knows nothing of pipeline 0.
fn old_categories(directory: &Directory) -> Answer {
    let write = |category: &crate::world::directory::Category| {
        json!({
            "ID": category.id.to_string(),
            "NAME": category.name,
            "SORT": (100 * (category.id + 1)).to_string(),
            "IS_LOCKED": "N",
        })
    };
    let found: Vec<Json> =
        directory.categories.iter().filter(|category| category.id > 0).map(write).collect();
    Answer { total: Some(found.len()), ..Answer::of(found) }
}

fn stages(call: &Call<'_>, directory: &Directory) -> Answer {
    let list = Directory::stage_list(call.params.id("id").unwrap_or(0));
    let stages = directory.statuses.iter().filter(|status| *status.list == *list);
    let write = |stage: &Status| json!({ "NAME": stage.name, "SORT": stage.sort, "STATUS_ID": stage.status });
    Answer::of(stages.map(write).collect::<Vec<Json>>())
}
