//! `crm.timeline.comment.*`

use crm::Kind;

use super::super::error::ApiError;
use super::super::filter::Unknown;
use super::super::params::Params;
use super::super::query::Query;
use super::super::write;
use super::{Answer, Call, Result};
use crate::world::activity::Owner;
use crate::world::comment;

const NO_OWNER: ApiError = ApiError::new(400, "OWNER_NOT_FOUND", "Owner was not found");

pub(super) fn call(call: &mut Call<'_>, deed: &str) -> Result {
    match deed {
        "list" => list(call),
        "get" => get(call),
        "add" => {
            let fields = call.params.map("fields");
            let owner = owner(fields).filter(|owner| call.seen(*owner).is_some()).ok_or(NO_OWNER)?;
            let text = fields.text("COMMENT").unwrap_or_default();
            let author = fields.id("AUTHOR_ID").unwrap_or(call.caller.user);
            let id = call.state.world.add_comment(owner, text, author, call.now);
            Ok(Answer::of(id))
        }
        "delete" => {
            let id = call.params.id("id").ok_or(ApiError::NOT_FOUND)?;
            if call.state.world.delete_comment(id, call.now) {
                Ok(Answer::of(true))
            } else {
                Err(ApiError::NOT_FOUND)
            }
        }
        _ => Err(ApiError::NO_METHOD),
    }
}

fn owner(params: &Params) -> Option<Owner> {
    let kind = params.text("ENTITY_TYPE").and_then(|name| Kind::from_name(&name.to_lowercase()))?;
    Some((kind, params.id("ENTITY_ID")?))
}

/// Comments of one record, which has to be named.
fn list(call: &Call<'_>) -> Result {
    let fields = comment::fields();
    let owner = owner(call.params.map("filter"));
    let owner =
        owner.ok_or_else(|| ApiError::plain("ENTITY_ID and ENTITY_TYPE are required in the filter"))?;
    let query = Query::read(call.params, &fields, Unknown::Ignored, &call.zone, 0)?;
    let ids = call.seen(owner).and_then(|_| call.state.world.about(owner));
    let ids = ids.map_or(&[][..], |about| &about.comments);
    let page = query.page(&call.state.world.comments, Some(ids), |_| true);
    let places: Vec<usize> = (0..fields.len()).collect();
    Ok(Answer::page(&page, |row| write::old_row(row, &fields, &places, &call.zone)))
}

fn get(call: &Call<'_>) -> Result {
    let comment = call.params.id("id").and_then(|id| call.state.world.comments.get(&id));
    let comment = comment.filter(|comment| call.seen(comment.owner).is_some()).ok_or(ApiError::NOT_FOUND)?;
    let fields = comment::fields();
    let places: Vec<usize> = (0..fields.len()).collect();
    Ok(Answer::of(write::old_row(comment, &fields, &places, &call.zone)))
}
