//! Lists of a portal that can be read page by page in order of their ids.

use crm::{Entity, Kind, Moment};
use serde_json::{Map, Value, json};

use crate::batch::{Slot, reference};

/// Rows of a page; portals know no other size.
pub const PAGE: usize = 50;

/// In which order a list is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Order {
    /// The oldest first.
    #[default]
    Ascending,
    /// The newest first.
    Descending,
}

/// How records are asked for and written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Dialect {
    /// `crm.lead.*`, `crm.deal.*`, `crm.contact.*`, `crm.company.*`: `UPPER_SNAKE` names, texts.
    #[default]
    Old,
    /// `crm.item.*`: `camelCase` names, numbers.
    Universal,
}

/// A list method with its parameters.
#[derive(Debug, Clone, PartialEq)]
pub struct List {
    pub(super) method: String,
    params: Map<String, Value>,
    filter: Map<String, Value>,
    /// The key of a row's id.
    pub(super) id: &'static str,
    /// The key around the rows, if any.
    pub(super) wrapper: Option<&'static str>,
    /// The field with the moment of a row's last change.
    changed: &'static str,
    /// Whether parameters are named and sorted the way telephony does.
    telephony: bool,
}

impl List {
    fn new(
        method: &str,
        params: Value,
        [id, changed]: [&'static str; 2],
        wrapper: Option<&'static str>,
    ) -> Self {
        let params = params.as_object().cloned().unwrap_or_default();
        Self { method: method.to_owned(), params, filter: Map::new(), id, wrapper, changed, telephony: false }
    }

    /// Leads, deals, contacts or companies with all their fields.
    pub fn records(kind: Kind, dialect: Dialect) -> Self {
        match dialect {
            Dialect::Old => {
                // Whether there is a number or an address stands in fields of their own, except for companies.
                let select = match kind {
                    Kind::Company => json!({"select": ["*", "UF_*", "PHONE", "EMAIL"]}),
                    Kind::Lead | Kind::Deal | Kind::Contact => json!({"select": ["*", "UF_*"]}),
                };
                Self::new(&format!("crm.{}.list", kind.as_str()), select, ["ID", "DATE_MODIFY"], None)
            }
            Dialect::Universal => {
                let params = json!({"entityTypeId": kind as u8, "select": ["*"], "useOriginalUfNames": "Y"});
                Self::new("crm.item.list", params, ["id", "updatedTime"], Some("items"))
            }
        }
    }

    /// The ids of all leads, deals, contacts or companies: what is not among them has been deleted.
    pub fn ids(kind: Kind) -> Self {
        Self::new(
            &format!("crm.{}.list", kind.as_str()),
            json!({"select": ["ID"]}),
            ["ID", "DATE_MODIFY"],
            None,
        )
    }

    /// Moves of leads or deals between stages.
    pub fn stage_history(kind: Kind) -> Self {
        Self::new(
            "crm.stagehistory.list",
            json!({"entityTypeId": kind as u8}),
            ["ID", "CREATED_TIME"],
            Some("items"),
        )
    }

    /// Activities of all entities.
    pub fn activities() -> Self {
        Self::new("crm.activity.list", json!({"select": ["*"]}), ["ID", "LAST_UPDATED"], None)
    }

    /// Calls of the telephony.
    pub fn calls() -> Self {
        let list = Self::new("voximplant.statistic.get", Value::Null, ["ID", "CALL_START_DATE"], None);
        Self { telephony: true, ..list }
    }

    /// Comments in the timeline of an entity; there is no list of all.
    pub fn comments(of: &Entity) -> Self {
        let list = Self::new("crm.timeline.comment.list", Value::Null, ["ID", "CREATED"], None);
        list.with("ENTITY_ID", &*of.id).with("ENTITY_TYPE", of.kind.as_str())
    }

    /// Only rows that were changed at a moment or later; of calls and moves, which do not change, those that happened.
    #[must_use]
    pub fn changed_since(self, moment: Moment) -> Self {
        // Portals are known to read an offset in numbers.
        let written = moment.to_string().replace('Z', "+00:00");
        let condition = format!(">={}", self.changed);
        self.with(&condition, written)
    }

    /// Another condition, such as `>=DATE_MODIFY`. Names are those of the dialect.
    #[must_use]
    pub fn with(mut self, condition: &str, value: impl Into<Value>) -> Self {
        self.filter.insert(condition.to_owned(), value.into());
        self
    }

    /// Another parameter, such as `select`.
    #[must_use]
    pub fn with_param(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.params.insert(name.to_owned(), value.into());
        self
    }

    /// The method.
    pub fn method(&self) -> &str {
        &self.method
    }

    /// Parameters of a call that tells how many rows there are, in [`Answer::total`](crate::Answer::total). Portals count slowly.
    pub fn counting(&self) -> Value {
        let mut params = self.params.clone();
        params.insert("start".to_owned(), json!(0));
        if params.contains_key("select") {
            params.insert("select".to_owned(), json!([self.id]));
        }
        // In a batch, an empty one would read as a condition without a name, which some methods refuse.
        if !self.filter.is_empty() {
            params.insert(self.filter_name().to_owned(), self.filter.clone().into());
        }
        params.into()
    }

    /// Parameters of the page after an id, or of the first one.
    pub(super) fn page(&self, order: Order, after: Option<&Value>) -> Value {
        let (beyond, direction) = match order {
            Order::Ascending => (">", "ASC"),
            Order::Descending => ("<", "DESC"),
        };
        let mut params = self.params.clone();
        let mut filter = self.filter.clone();
        if let Some(after) = after {
            filter.insert(format!("{beyond}{}", self.id), after.clone());
        }
        if self.telephony {
            params.insert("SORT".to_owned(), self.id.into());
            params.insert("ORDER".to_owned(), direction.into());
        } else {
            params.insert("order".to_owned(), json!({ self.id: direction }));
        }
        if !filter.is_empty() {
            params.insert(self.filter_name().to_owned(), filter.into());
        }
        // Not to count is what makes it fast.
        params.insert("start".to_owned(), json!(-1));
        params.into()
    }

    /// Refers to the id of the last row of a full page.
    pub(super) fn last_id_of(&self, page: Slot) -> String {
        let last = (PAGE - 1).to_string();
        let path: Vec<&str> = self.wrapper.into_iter().chain([last.as_str(), self.id]).collect();
        reference(page, &path)
    }

    fn filter_name(&self) -> &'static str {
        if self.telephony { "FILTER" } else { "filter" }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::batch::Batch;

    #[test]
    fn a_page_is_asked_for_by_the_id_it_follows_without_counting() {
        let list = List::records(Kind::Deal, Dialect::Old).with(">=DATE_MODIFY", "2026-01-01T00:00:00+00:00");
        let page = list.page(Order::Ascending, Some(&json!(41)));
        assert_eq!(page["order"], json!({"ID": "ASC"}));
        assert_eq!(page["filter"], json!({">=DATE_MODIFY": "2026-01-01T00:00:00+00:00", ">ID": 41}));
        assert_eq!(page["start"], -1);
        let newest = list.page(Order::Descending, Some(&json!(41)));
        assert_eq!((&newest["order"]["ID"], &newest["filter"]["<ID"]), (&json!("DESC"), &json!(41)));
    }

    #[test]
    fn changes_are_asked_for_by_the_field_of_the_dialect() {
        let since = |list: List| {
            list.changed_since(Moment(1_795_340_101_000)).page(Order::Ascending, None)["filter"].clone()
        };
        let at = "2026-11-22T09:35:01+00:00";
        assert_eq!(since(List::records(Kind::Deal, Dialect::Old)), json!({">=DATE_MODIFY": at}));
        assert_eq!(since(List::records(Kind::Deal, Dialect::Universal)), json!({">=updatedTime": at}));
        assert_eq!(since(List::activities()), json!({">=LAST_UPDATED": at}));
    }

    #[test]
    fn the_universal_dialect_and_telephony_have_ways_of_their_own() {
        let items = List::records(Kind::Lead, Dialect::Universal).page(Order::Ascending, Some(&json!(7)));
        assert_eq!(
            (&items["entityTypeId"], &items["filter"], &items["order"]),
            (&json!(1), &json!({">id": 7}), &json!({"id": "ASC"}))
        );
        let calls = List::calls().page(Order::Ascending, Some(&json!(7)));
        assert_eq!(
            (&calls["SORT"], &calls["ORDER"], &calls["FILTER"]),
            (&json!("ID"), &json!("ASC"), &json!({">ID": 7}))
        );
        let page = Batch::default().add("crm.deal.list", Value::Null).unwrap();
        assert_eq!(List::stage_history(Kind::Deal).last_id_of(page), "$result[c00][items][49][ID]");
        assert_eq!(List::activities().last_id_of(page), "$result[c00][49][ID]");
    }
}
