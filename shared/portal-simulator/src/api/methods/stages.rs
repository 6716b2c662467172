//! `crm.stagehistory.list`

use crm::Kind;

use super::super::error::ApiError;
use super::super::filter::Unknown;
use super::super::query::Query;
use super::super::write;
use super::{Answer, Call, Result, kind_of};
use crate::world::register::Row;
use crate::world::stage_row;
use serde_json::{Map, Value as Json};

const NOT_SUPPORTED: ApiError =
    ApiError::new(400, "ENTITY_TYPE_NOT_SUPPORTED", "The entity type is not supported");
/// Place of the owner's id.
const OWNER_ID: usize = 2;

pub(super) fn list(call: &Call<'_>) -> Result {
    let kind = call.params.integer("entityTypeId").and_then(kind_of).ok_or(NOT_SUPPORTED)?;
    let rows = call.state.world.stage_rows(kind).ok_or(NOT_SUPPORTED)?;
    let fields = stage_row::fields(kind);
    let query = Query::read(call.params, &fields, Unknown::Refused, &call.zone, 0)?;
    let owner = query.filter.equal(OWNER_ID).and_then(|id| u32::try_from(id).ok());
    let candidates =
        owner.map(|id| call.state.world.about((kind, id)).map_or(&[][..], |about| &about.stages));
    let select = call.params.texts("select");
    let wanted =
        |name: &str| select.is_empty() || name == "ID" || select.contains(&"*") || select.contains(&name);
    let places: Vec<usize> = (0..fields.len()).filter(|&place| wanted(&fields[place].name)).collect();
    let page = query.page(rows, candidates, |row| sees(call, kind, row.owner));
    // Names of the old dialect, numbers of the new one.
    let answer = Answer::page(&page, |row| {
        let pair = |&place: &usize| {
            (fields[place].name.to_string(), write::new(&fields[place], &row.get(place), &call.zone))
        };
        Json::Object(places.iter().map(pair).collect::<Map<_, _>>())
    });
    Ok(answer.under("items"))
}

fn sees(call: &Call<'_>, kind: Kind, owner: u32) -> bool {
    call.is_admin() || call.seen((kind, owner)).is_some()
}
