//! `crm.activity.*`

use crm::{ActivityKind, Moment};
use serde_json::{Map, Value as Json, json};

use super::super::error::ApiError;
use super::super::filter::{Filter, Unknown};
use super::super::params::{Param, Params};
use super::super::query::Query;
use super::super::write;
use super::{Answer, Call, Result, kind_of, records, selection};
use crate::world::activity::{self, Activity, Owner};
use crate::world::field::Field;

/// Places of fields of activities.
const OWNER_ID: usize = 1;
const OWNER_TYPE_ID: usize = 2;

pub(super) fn call(call: &mut Call<'_>, method: &str) -> Result {
    match method {
        "crm.activity.list" => list(call),
        "crm.activity.get" => get(call),
        "crm.activity.fields" => Ok(Answer::of(fields())),
        "crm.activity.delete" => delete(call),
        "crm.activity.binding.list" => bindings(call),
        "crm.activity.call.gettranscript" => transcript(call),
        "crm.activity.todo.add" => add_todo(call),
        _ => Err(ApiError::NO_METHOD),
    }
}

fn list(call: &Call<'_>) -> Result {
    let fields = activity::fields();
    let start_time = fields.iter().position(|field| field.name == "START_TIME").unwrap_or(0);
    let query = Query::read(call.params, &fields, Unknown::Ignored, &call.zone, start_time)?;
    let candidates = candidates(call, &query.filter);
    let select = call.params.texts("select");
    let places = selection::old(&select, &fields);
    let world = &call.state.world;
    let page = query.page(&world.activities, candidates.as_deref(), sees(call));
    Ok(Answer::page(&page, |row| {
        let mut told = write::old_row(row, &fields, &places, &call.zone);
        for (name, value) in [("COMMUNICATIONS", communications(call, row)), ("FILES", json!([]))] {
            if let (true, Json::Object(map)) = (select.contains(&name), &mut told) {
                map.insert(name.into(), value);
            }
        }
        told
    }))
}

/// Ids of the activities of the records that a filter names, where it does.
fn candidates(call: &Call<'_>, filter: &Filter) -> Option<Vec<u32>> {
    let world = &call.state.world;
    let of = |owner: Owner| world.about(owner).map_or(&[][..], |about| &about.activities);
    let bindings = call.params.map("filter").map("BINDINGS");
    if !bindings.0.is_empty() {
        let owner = |(_, binding): &(String, Param)| match binding {
            Param::Map(binding) => owner(binding),
            Param::Text(_) => None,
        };
        return Some(bindings.0.iter().filter_map(owner).flat_map(of).copied().collect());
    }
    let kind = filter.equal(OWNER_TYPE_ID).and_then(kind_of)?;
    let id = filter.equal(OWNER_ID)?.try_into().ok()?;
    Some(of((kind, id)).to_vec())
}

/// A record named by `OWNER_TYPE_ID` and `OWNER_ID`.
fn owner(params: &Params) -> Option<Owner> {
    Some((kind_of(params.integer("OWNER_TYPE_ID")?)?, params.id("OWNER_ID")?))
}

fn sees<'a>(call: &'a Call<'_>) -> impl Fn(&Activity) -> bool + 'a {
    let admin = call.is_admin();
    move |activity| admin || activity.bindings().any(|owner| call.seen(owner).is_some())
}

fn seen<'a>(call: &'a Call<'_>, name: &str) -> std::result::Result<&'a Activity, ApiError> {
    let activity = call.params.id(name).and_then(|id| call.state.world.activities.get(&id));
    activity.filter(|activity| sees(call)(activity)).ok_or(ApiError::NOT_FOUND)
}

fn get(call: &Call<'_>) -> Result {
    let activity = seen(call, "id")?;
    let fields = activity::fields();
    let places: Vec<usize> = (0..fields.len()).collect();
    Ok(Answer::of(write::old_row(activity, &fields, &places, &call.zone)))
}

fn fields() -> Json {
    let describe = |field: &Field| (field.name.to_string(), Json::Object(records::describe(field)));
    Json::Object(activity::fields().iter().map(describe).collect::<Map<_, _>>())
}

fn communications(call: &Call<'_>, activity: &Activity) -> Json {
    let reach = match activity.what.kind {
        ActivityKind::Call => "PHONE",
        ActivityKind::Mail => "EMAIL",
        ActivityKind::Chat => "IM",
        _ => return json!([]),
    };
    let (kind, id) = activity.also.unwrap_or(activity.owner);
    let value = call.state.world.register(kind).get(id, reach);
    json!([{
        "ID": activity.id.to_string(),
        "TYPE": reach,
        "VALUE": value.text(),
        "ENTITY_ID": id.to_string(),
        "ENTITY_TYPE_ID": (kind as u32).to_string(),
        "ENTITY_SETTINGS": [],
    }])
}

fn bindings(call: &Call<'_>) -> Result {
    let activity = seen(call, "activityId")?;
    let binding = |(kind, id): Owner| json!({"entityTypeId": kind as u32, "entityId": id});
    Ok(Answer::of(activity.bindings().map(binding).collect::<Vec<Json>>()))
}

/// What was said in a call, for those of which the company's side is known; nothing is known of others.
fn transcript(call: &Call<'_>) -> Result {
    let activity = seen(call, "activityId")?;
    let said = &activity.what.client_text;
    let transcript = (!said.is_empty()).then(|| json!({ "transcription": said }));
    Ok(Answer::of(transcript.unwrap_or_default()))
}

fn delete(call: &mut Call<'_>) -> Result {
    let id = seen(call, "id")?.id;
    call.state.world.delete_activity(id, call.now);
    Ok(Answer::of(true))
}

fn add_todo(call: &mut Call<'_>) -> Result {
    let owner = call.params.integer("ownerTypeId").and_then(kind_of).zip(call.params.id("ownerId"));
    let owner: Owner = owner.filter(|owner| call.seen(*owner).is_some()).ok_or(ApiError::NOT_FOUND)?;
    let deadline = call.params.text("deadline").and_then(|text| Moment::parse(text, &call.zone).ok());
    let planned_for = Some(deadline.ok_or_else(|| ApiError::plain("deadline is required"))?);
    let user = call.params.id("responsibleId").unwrap_or(call.caller.user).to_string().into();
    let operator_text = call.params.text("description").unwrap_or_default().into();
    let kind = ActivityKind::Task;
    let what = crm::Activity { kind, planned_for, user, operator_text, ..crm::Activity::default() };
    let added = call.state.world.add_activity(owner, what, [call.now; 2]);
    Ok(Answer::of(json!({ "id": added })))
}
