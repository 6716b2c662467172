//! Whether a page is what was asked for.

use serde_json::Value;

use super::{List, Order};
use crate::wire::id;

/// A page whose ids go on from the last one.
#[derive(Debug)]
pub(super) struct Page {
    pub rows: Vec<Value>,
    /// The id of the last row.
    pub last: Option<u64>,
}

/// The rows of a result, if all their ids follow `after` and each other.
pub(super) fn check(
    list: &List,
    order: Order,
    after: Option<u64>,
    result: Value,
) -> Result<Page, &'static str> {
    let rows = unwrapped(list, result).ok_or("no list of rows")?;
    let mut last = after;
    for row in &rows {
        let id = row.get(list.id).and_then(id).ok_or("a row has no id")?;
        let follows = last.is_none_or(|last| match order {
            Order::Ascending => id > last,
            Order::Descending => id < last,
        });
        if !follows {
            return Err("rows are not in order of their ids");
        }
        last = Some(id);
    }
    Ok(Page { last: last.filter(|_| !rows.is_empty()), rows })
}

fn unwrapped(list: &List, result: Value) -> Option<Vec<Value>> {
    let rows = match (list.wrapper, result) {
        (Some(wrapper), Value::Object(mut result)) => result.remove(wrapper)?,
        // PHP writes an empty map as a list.
        (Some(_), Value::Array(empty)) if empty.is_empty() => Value::Array(empty),
        (None, rows) => rows,
        _ => return None,
    };
    match rows {
        Value::Array(rows) => Some(rows),
        // Rows that the portal has filtered after numbering them.
        Value::Object(rows) => Some(rows.into_iter().map(|(_, row)| row).collect()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use crm::Kind;
    use proptest::prelude::*;
    use serde_json::json;

    use super::super::Dialect;
    use super::*;

    fn old(result: Value, after: Option<u64>) -> Result<Page, &'static str> {
        check(&List::records(Kind::Deal, Dialect::Old), Order::Ascending, after, result)
    }

    #[test]
    fn ids_are_texts_or_numbers_and_rows_may_be_wrapped() {
        assert_eq!(old(json!([{"ID": "41"}, {"ID": 42}]), Some(40)).unwrap().last, Some(42));
        let items = List::records(Kind::Deal, Dialect::Universal);
        let page = check(&items, Order::Descending, None, json!({"items": [{"id": 7}, {"id": 3}]}));
        assert_eq!(page.unwrap().last, Some(3));
        assert!(check(&items, Order::Ascending, None, json!([])).unwrap().rows.is_empty());
    }

    #[test]
    fn a_page_that_begins_again_is_not_taken() {
        assert!(old(json!([{"ID": "1"}, {"ID": "2"}]), Some(50)).is_err());
        assert!(old(json!([{"ID": "51"}, {"ID": "51"}]), Some(50)).is_err());
        assert!(old(json!([{"ID": "51"}, {"TITLE": "x"}]), Some(50)).is_err());
        assert!(old(json!(true), None).is_err());
    }

    proptest! {
        #[test]
        fn whatever_pages_come_no_row_is_taken_twice(pages: Vec<Vec<u8>>) {
            let mut seen = Vec::new();
            let mut after = None;
            for ids in pages {
                let rows: Vec<Value> = ids.iter().map(|id| json!({"ID": id})).collect();
                if let Ok(page) = old(json!(rows), after) {
                    seen.extend(page.rows.iter().map(|row| row["ID"].as_u64().unwrap()));
                    after = page.last.or(after);
                }
            }
            prop_assert!(seen.is_sorted_by(|a, b| a < b));
        }
    }
}
