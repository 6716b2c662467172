//! Pipelines of deals.

use serde_json::Value;

use super::text_at;
use crate::wire::items;

/// A pipeline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pipeline {
    /// The portal's id; `0` is the one that every portal has.
    pub id: Box<str>,
    /// What people call it; empty where the portal does not say.
    pub name: Box<str>,
}

/// Reads the result of `crm.category.list` or `crm.dealcategory.list`; the latter leaves out the pipeline 0.
pub fn pipelines(result: &Value) -> Vec<Pipeline> {
    let rows = result.get("categories").unwrap_or(result);
    let either = |row: &Value, new: &str, old: &str| -> Box<str> {
        let value = text_at(row, new);
        if value.is_empty() { text_at(row, old).into() } else { value.into() }
    };
    let read = |row| Pipeline { id: either(row, "id", "ID"), name: either(row, "name", "NAME") };
    let mut pipelines: Vec<Pipeline> =
        items(rows).into_iter().map(read).filter(|read| !read.id.is_empty()).collect();
    if pipelines.iter().all(|pipeline| &*pipeline.id != "0") {
        pipelines.insert(0, Pipeline { id: "0".into(), name: "".into() });
    }
    pipelines
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_default_pipeline_is_always_there() {
        let new = json!({"categories": [{"id": 0, "name": "General"}, {"id": 1, "name": "B2B"}]});
        let old = json!([{"ID": "1", "NAME": "B2B", "SORT": "200"}]);
        let ids = |result| pipelines(&result).into_iter().map(|pipeline| pipeline.id).collect::<Vec<_>>();
        assert_eq!(ids(new), ids(old));
        assert_eq!(ids(json!([])), [Box::from("0")]);
    }
}
