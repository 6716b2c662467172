//! `crm.item.*`: the new dialect.

use crm::Kind;
use serde_json::{Map, Value as Json, json};

use super::super::error::ApiError;
use super::super::filter::Unknown;
use super::super::query::Query;
use super::super::write;
use super::{Answer, Call, Result, kind_of, records, selection};
use crate::world::activity::Owner;
use crate::world::field::{Field, Form};
use crate::world::register::{Record, Row};

const NO_TYPE: ApiError = ApiError::new(400, "NOT_FOUND", "Smart process not found");

pub(super) fn call(call: &mut Call<'_>, deed: &str) -> Result {
    let kind = call.params.integer("entityTypeId").and_then(kind_of).ok_or(NO_TYPE)?;
    match deed {
        "list" => list(call, kind),
        "get" => {
            let id = call.params.id("id").ok_or(ApiError::ITEM_NOT_FOUND)?;
            item(call, (kind, id))
        }
        "fields" => Ok(Answer::of(json!({ "fields": fields(call, kind) }))),
        "add" => {
            let id = records::add(call, kind, call.params.map("fields"))?;
            item(call, (kind, id))
        }
        "update" => {
            let owner = owner(call, kind)?;
            records::update(call, owner, call.params.map("fields"))?;
            item(call, owner)
        }
        "delete" => {
            let owner = owner(call, kind)?;
            records::delete(call, owner)?;
            Ok(Answer::of(json!([])))
        }
        _ => Err(ApiError::NO_METHOD),
    }
}

fn owner(call: &Call<'_>, kind: Kind) -> std::result::Result<Owner, ApiError> {
    let owner = (kind, call.params.id("id").ok_or(ApiError::ITEM_NOT_FOUND)?);
    call.seen(owner).map(|_| owner).ok_or(ApiError::ITEM_NOT_FOUND)
}

fn list(call: &Call<'_>, kind: Kind) -> Result {
    let register = call.state.world.register(kind);
    let query = Query::read(call.params, &register.fields, Unknown::Refused, &call.zone, 0)?;
    let select = call.params.texts("select");
    let places = selection::new(&select, &register.fields);
    let page = query.page(&register.rows, None, call.sees(kind));
    let with_all = selection::wants_all(&select);
    let more = |name: &str| with_all || select.contains(&name);
    let answer = Answer::page(&page, |row| write_item(call, kind, row, &places, &more));
    Ok(answer.under("items"))
}

fn item(call: &Call<'_>, owner: Owner) -> Result {
    let record = call.seen(owner).ok_or(ApiError::ITEM_NOT_FOUND)?;
    let places: Vec<usize> = (0..call.state.world.register(owner.0).fields.len()).collect();
    let item = write_item(call, owner.0, record, &places, &|_| true);
    Ok(Answer::of(json!({ "item": item })))
}

/// A record with what only the new dialect has; `more` tells which of that is asked for.
fn write_item(
    call: &Call<'_>,
    kind: Kind,
    row: &Record,
    places: &[usize],
    more: &dyn Fn(&str) -> bool,
) -> Json {
    let fields = &call.state.world.register(kind).fields;
    let original = call.params.flag("useOriginalUfNames");
    let mut item = write::new_row(row, fields, places, &call.zone);
    if original {
        for field in places.iter().map(|&place| &fields[place]).filter(|field| field.custom.is_some()) {
            if let Some(value) = item.remove(&*field.item) {
                item.insert(field.name.to_string(), value);
            }
        }
    }
    let contact =
        fields.iter().position(|field| field.name == "CONTACT_ID").and_then(|place| row.get(place).integer());
    if more("contactIds") && matches!(kind, Kind::Lead | Kind::Deal) {
        item.insert("contactIds".into(), contact.into_iter().collect());
    }
    if more("fm") {
        let reach = multifields(row, fields);
        if kind != Kind::Deal {
            item.insert("fm".into(), reach);
        }
    }
    if more("observers") {
        item.insert("observers".into(), json!([]));
    }
    if more("entityTypeId") {
        item.insert("entityTypeId".into(), (kind as u32).into());
    }
    Json::Object(item)
}

fn multifields(row: &Record, fields: &[Field]) -> Json {
    let filled = fields.iter().enumerate().filter(|(_, field)| field.form == Form::Multifield);
    filled
        .filter_map(|(place, field)| {
            let value = row.get(place);
            let (name, text) = (&*field.name, value.text());
            let id = write::multifield_id(name, text);
            let entry = json!({ "id": id, "typeId": name, "valueType": "WORK", "value": text });
            (!value.is_empty()).then_some(entry)
        })
        .collect()
}

fn fields(call: &Call<'_>, kind: Kind) -> Json {
    let describe = |field: &Field| {
        let mut told = records::describe(field);
        told.insert("upperName".into(), (&*field.name).into());
        (field.item.to_string(), Json::Object(told))
    };
    Json::Object(call.state.world.register(kind).fields.iter().map(describe).collect::<Map<_, _>>())
}

/// Product rows: the simulated companies have none.
pub(super) fn product_rows(method: &str) -> Answer {
    let none = Answer::of(json!([]));
    if method == "crm.item.productrow.list" {
        Answer { total: Some(0), ..none.under("productRows") }
    } else {
        none
    }
}
