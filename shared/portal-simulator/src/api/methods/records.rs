//! `crm.{lead|deal|contact|company}.*`: the old dialect.

use crm::{Kind, Stage, State as Meaning};
use serde_json::{Map, Value as Json, json};

use super::super::error::ApiError;
use super::super::filter::Unknown;
use super::super::params::{Param, Params};
use super::super::query::Query;
use super::super::write;
use super::{Answer, Call, Result, selection};
use crate::world::activity::Owner;
use crate::world::directory::Directory;
use crate::world::field::{Field, Form};
use crate::world::register::Row;

pub(super) fn call(call: &mut Call<'_>, kind: Kind, deed: &str) -> Result {
    match deed {
        "list" => list(call, kind),
        "get" => get(call, kind),
        "fields" => Ok(Answer::of(fields(call, kind))),
        "add" => {
            let id = add(call, kind, call.params.map("fields"))?;
            Ok(Answer::of(id))
        }
        "update" => {
            let owner = (kind, call.params.id("id").ok_or(ApiError::NOT_FOUND)?);
            update(call, owner, call.params.map("fields"))?;
            Ok(Answer::of(true))
        }
        "delete" => {
            delete(call, (kind, call.params.id("id").ok_or(ApiError::NOT_FOUND)?))?;
            Ok(Answer::of(true))
        }
        _ => Err(ApiError::NO_METHOD),
    }
}

fn list(call: &Call<'_>, kind: Kind) -> Result {
    let register = call.state.world.register(kind);
    let query = Query::read(call.params, &register.fields, Unknown::Ignored, &call.zone, 0)?;
    let places = selection::old(&call.params.texts("select"), &register.fields);
    let page = query.page(&register.rows, None, call.sees(kind));
    Ok(Answer::page(&page, |row| write::old_row(row, &register.fields, &places, &call.zone)))
}

fn get(call: &Call<'_>, kind: Kind) -> Result {
    let record = call.params.id("id").and_then(|id| call.seen((kind, id))).ok_or(ApiError::NOT_FOUND)?;
    let fields = &call.state.world.register(kind).fields;
    // Multiple fields come where there is something in them.
    let told = |place: &usize| fields[*place].form != Form::Multifield || !record.get(*place).is_empty();
    let places: Vec<usize> = (0..fields.len()).filter(told).collect();
    Ok(Answer::of(write::old_row(record, fields, &places, &call.zone)))
}

/// Descriptions of all fields.
fn fields(call: &Call<'_>, kind: Kind) -> Json {
    let fields = &call.state.world.register(kind).fields;
    let all: Map<String, Json> =
        fields.iter().map(|field| (field.name.to_string(), Json::Object(describe(field)))).collect();
    Json::Object(all)
}

/// The description of a field, in either dialect.
pub(super) fn describe(field: &Field) -> Map<String, Json> {
    let mut told = Map::new();
    for (key, value) in [
        ("type", json!(field.type_name())),
        ("isRequired", json!(false)),
        ("isReadOnly", json!(field.read_only)),
        ("isImmutable", json!(false)),
        ("isMultiple", json!(field.form == Form::Multifield)),
        ("isDynamic", json!(field.custom.is_some())),
        (
            "title",
            json!(if field.custom.is_some() { (&*field.name).into() } else { selection::title(field) }),
        ),
    ] {
        told.insert(key.into(), value);
    }
    if let Form::Status(list) = field.form {
        told.insert("statusType".into(), list.into());
    }
    if let Some(custom) = &field.custom {
        for key in ["listLabel", "formLabel", "filterLabel"] {
            told.insert(key.into(), (&*custom.label).into());
        }
        if field.form == Form::Enumeration {
            let items = custom.options.iter().map(|(id, text)| json!({"ID": id.to_string(), "VALUE": text}));
            told.insert("items".into(), items.collect());
        }
    }
    told
}

/// Creates a record and gives its id.
pub(super) fn add(call: &mut Call<'_>, kind: Kind, fields: &Params) -> std::result::Result<u32, ApiError> {
    let now = call.now;
    let category = fields.text("CATEGORY_ID").or_else(|| fields.text("categoryId")).unwrap_or("0").to_owned();
    let id = call.state.world.create(kind, now, None);
    let first = call.state.world.directory.statuses.iter().find(|status| {
        let list = if kind == Kind::Lead {
            "STATUS".into()
        } else {
            Directory::stage_list(category.parse().unwrap_or(0))
        };
        *status.list == *list && status.state == Some(Meaning::Open)
    });
    let first = first.map_or_else(|| "NEW".into(), |status| status.status.clone());
    let user = call.caller.user.to_string().into();
    let stage = Stage { stage: first, pipeline: category.into(), user, ..Stage::default() };
    set(call, (kind, id), fields);
    if fields.text("STAGE_ID").or(fields.text("stageId")).or(fields.text("STATUS_ID")).is_none() {
        call.state.world.move_to((kind, id), &stage, now);
    }
    Ok(id)
}

/// Changes fields of a record.
pub(super) fn update(
    call: &mut Call<'_>,
    owner: Owner,
    fields: &Params,
) -> std::result::Result<(), ApiError> {
    call.seen(owner).ok_or(ApiError::NOT_FOUND)?;
    set(call, owner, fields);
    Ok(())
}

/// Deletes a record.
pub(super) fn delete(call: &mut Call<'_>, owner: Owner) -> std::result::Result<(), ApiError> {
    call.seen(owner).ok_or(ApiError::NOT_FOUND)?;
    call.state.world.delete(owner, call.now);
    Ok(())
}

/// Sets what may be set; a stage moves the record.
fn set(call: &mut Call<'_>, owner: Owner, fields: &Params) {
    let (kind, id) = owner;
    let world = &mut call.state.world;
    for (name, value) in &fields.0 {
        let Some(place) = world.register(kind).fields.iter().position(|field| field.is_called(name)) else {
            continue;
        };
        let field = &world.register(kind).fields[place];
        if field.read_only {
            continue;
        }
        let text = text_of(field, value);
        if matches!(&*field.name, "STAGE_ID" | "STATUS_ID") {
            let category = world.register(kind).get(id, "CATEGORY_ID").integer().unwrap_or(0).to_string();
            let list = if kind == Kind::Lead {
                "STATUS".into()
            } else {
                Directory::stage_list(category.parse().unwrap_or(0))
            };
            let state =
                world.directory.status(&list, &text).and_then(|status| status.state).unwrap_or_default();
            let user = call.caller.user.to_string().into();
            let stage = Stage { stage: text.into(), pipeline: category.into(), order: None, state, user };
            world.move_to(owner, &stage, call.now);
            continue;
        }
        let reach = (field.form == Form::Multifield).then(|| format!("HAS_{}", field.name));
        let value = world.read_value(kind, place, &text);
        if let Some(flag) = reach {
            world.register_mut(kind).set(id, &flag, (!value.is_empty()).into());
        }
        world.register_mut(kind).set_at(id, place, value);
    }
    world.touch(owner, call.now, call.caller.user);
}

/// A scalar, or the first number or address of a multiple field.
fn text_of(field: &Field, value: &Param) -> String {
    match value {
        Param::Text(text) => text.clone(),
        Param::Map(map) if field.form == Form::Multifield => {
            let first = map.0.iter().find_map(|(_, entry)| match entry {
                Param::Map(entry) => entry.text("VALUE"),
                Param::Text(text) => Some(text.as_str()),
            });
            first.unwrap_or_default().to_owned()
        }
        Param::Map(map) => map.0.first().and_then(|(_, first)| first.text()).unwrap_or_default().to_owned(),
    }
}

/// `crm.deal.contact.items.get`: the contacts of a record.
pub(super) fn contact_items(call: &Call<'_>, kind: Kind) -> Result {
    let id = call.params.id("id").filter(|id| call.seen((kind, *id)).is_some()).ok_or(ApiError::NOT_FOUND)?;
    let contact = call.integer((kind, id), "CONTACT_ID");
    let item = |contact| json!({"CONTACT_ID": contact, "SORT": 10, "ROLE_ID": 0, "IS_PRIMARY": "Y"});
    Ok(Answer::of(contact.into_iter().map(item).collect::<Vec<Json>>()))
}
