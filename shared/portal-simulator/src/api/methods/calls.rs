//! `voximplant.statistic.get`: the statistics of calls.

use std::collections::BTreeMap;

use super::super::filter::Unknown;
use super::super::params::{Param, Params};
use super::super::query::Query;
use super::super::write;
use super::{Answer, Call, Result};
use crate::world::call::{self, Call as Row};

/// Sorted by `SORT` and `ORDER` rather than by a map.
pub(super) fn statistic(call: &Call<'_>) -> Result {
    let fields = call::fields();
    let mut params = call.params.clone();
    if let Some(sort) = call.params.text("SORT") {
        let direction = call.params.text("ORDER").unwrap_or("ASC").to_owned();
        params.0.retain(|(name, _)| !name.eq_ignore_ascii_case("order"));
        let order = Params(vec![(sort.to_owned(), Param::Text(direction))]);
        params.0.push(("order".into(), Param::Map(order)));
    }
    let query = Query::read(&params, &fields, Unknown::Ignored, &call.zone, 0)?;
    let world = &call.state.world;
    let activity = fields.iter().position(|field| field.name == "CRM_ACTIVITY_ID").unwrap_or(0);
    let wanted = query.filter.equal(activity).and_then(|id| u32::try_from(id).ok());
    let (low, high) = query.ids();
    let asked = world.calls.range((low, high)).filter(|(_, id)| wanted.is_none_or(|wanted| wanted == **id));
    // Rows are views of activities. Of a list by id that nobody counts, a few pages of them are enough.
    let enough =
        if query.start.is_none() && query.is_by_id_alone() { super::super::query::PAGE } else { usize::MAX };
    let rows: BTreeMap<u32, Row> = asked
        .take(enough)
        .filter_map(|(id, activity)| Some((*id, Row::of(world.activities.get(activity)?)?)))
        .collect();
    let page = query.page(&rows, None, |_| true);
    let places: Vec<usize> = (0..fields.len()).collect();
    Ok(Answer::page(&page, |row| write::old_row(row, &fields, &places, &call.zone)))
}
