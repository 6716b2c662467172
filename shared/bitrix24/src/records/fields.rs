//! Fields of a record as a version: the same values whichever dialect they came in, free of personal data.

use std::borrow::Cow;
use std::collections::BTreeMap;

use crm::Kind;
use crm::privacy::Redactor;
use crm::settings::FieldType;
use serde_json::{Map, Value};

use super::names::field_name;
use super::schema::Schema;
use super::words::words;
use crate::wire::{decimal, moment, text};

/// The fields of a record by their names in the old dialect.
pub(super) type Fields<'r> = BTreeMap<Cow<'r, str>, &'r Value>;

/// The fields of a record under the names of the old dialect. Where a record has both of two names for the same, the old one counts.
pub(super) fn named(kind: Kind, record: &Map<String, Value>) -> Fields<'_> {
    let mut fields = Fields::new();
    for (name, value) in record {
        let old = field_name(kind, name);
        if *old == **name || !fields.contains_key(&old) {
            fields.insert(old, value);
        }
    }
    fields
}

/// What a field holds and what becomes of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Holds {
    /// Nothing that is kept: ids, bookkeeping, what other facts say, names and addresses of people.
    NotKept,
    /// Y or N.
    Flag,
    /// A number, perhaps with a currency after `|`.
    Number,
    /// A moment.
    Date,
    /// A value of a list or an id, in which 0 is none.
    Code,
    /// Words, perhaps with personal data.
    Words,
    /// Anything; custom fields that are not described.
    Unknown,
}

/// What is not kept. Stages and ties are facts of their own; a forecast is never an attribute, and when something was touched last
/// would make every touch a change of the fields.
const NOT_KEPT: [&str; 40] = [
    "ID",
    "ENTITY_TYPE_ID",
    "DATE_CREATE",
    "DATE_MODIFY",
    "MODIFY_BY_ID",
    "MOVED_BY_ID",
    "MOVED_TIME",
    "LAST_ACTIVITY_BY",
    "LAST_ACTIVITY_TIME",
    "LAST_COMMUNICATION_TIME",
    "STAGE_ID",
    "STAGE_SEMANTIC_ID",
    "PREVIOUS_STAGE_ID",
    "STATUS_ID",
    "STATUS_SEMANTIC_ID",
    "STATUS_DESCRIPTION",
    "ORDER_STAGE",
    "CATEGORY_ID",
    "CLOSED",
    "DATE_CLOSED",
    "PROBABILITY",
    "IS_NEW",
    "CONTACT_ID",
    "CONTACT_IDS",
    "COMPANY_ID",
    "COMPANY_IDS",
    "LEAD_ID",
    "QUOTE_ID",
    "NAME",
    "SECOND_NAME",
    "LAST_NAME",
    "FULL_NAME",
    "BIRTHDATE",
    "PHOTO",
    "LOGO",
    "FACE_ID",
    "BANKING_DETAILS",
    "ORIGIN_VERSION",
    "FM",
    "SEARCH_CONTENT",
];

/// Groups of fields that are not kept: addresses, phone numbers and the like.
const GROUPS_NOT_KEPT: [&str; 6] = ["ADDRESS", "REG_ADDRESS", "PHONE", "EMAIL", "WEB", "IM"];

fn holds(name: &str, schema: &Schema) -> Holds {
    let in_group =
        |group: &str| name.strip_prefix(group).is_some_and(|rest| rest.is_empty() || rest.starts_with('_'));
    if NOT_KEPT.contains(&name)
        || schema.left_out.contains(name)
        || GROUPS_NOT_KEPT.iter().any(|group| in_group(group))
    {
        return Holds::NotKept;
    }
    if name.starts_with("UF_") {
        return match schema.field(name).map(|field| field.declared) {
            Some(FieldType::Boolean) => Holds::Flag,
            Some(FieldType::Number) => Holds::Number,
            Some(FieldType::Date) => Holds::Date,
            Some(FieldType::Category) => Holds::Code,
            Some(FieldType::Text) => Holds::Words,
            None => Holds::Unknown,
        };
    }
    match name {
        "OPPORTUNITY" | "OPPORTUNITY_ACCOUNT" | "TAX_VALUE" | "TAX_VALUE_ACCOUNT" | "REVENUE" => {
            Holds::Number
        }
        "BEGINDATE" | "CLOSEDATE" => Holds::Date,
        "OPENED" | "EXPORT" => Holds::Flag,
        "INDUSTRY" | "EMPLOYEES" | "COMPANY_TYPE" | "HONORIFIC" => Holds::Code,
        // Numbers of other systems: anything can be in them.
        "ORIGIN_ID" => Holds::Words,
        flag if flag.starts_with("IS_") || flag.starts_with("HAS_") => Holds::Flag,
        code if code.ends_with("_ID") || code.ends_with("_IDS") || code.starts_with("PARENT_ID_") => {
            Holds::Code
        }
        _ => Holds::Words,
    }
}

/// The values of a version. What is empty is left out.
pub(super) fn values(
    fields: &Fields<'_>,
    schema: &Schema,
    redactor: &Redactor,
) -> BTreeMap<Box<str>, Box<str>> {
    let mut values = BTreeMap::new();
    for (name, value) in fields {
        let holds = holds(name, schema);
        if holds == Holds::NotKept {
            continue;
        }
        if let Some(value) = normal(value, holds, redactor) {
            values.insert(Box::from(&**name), Box::from(value));
        }
    }
    // Whether there is a number is kept, the number is not.
    for (group, flag) in [("PHONE", "HAS_PHONE"), ("EMAIL", "HAS_EMAIL")] {
        let filled = |value: &&Value| {
            value
                .as_array()
                .map_or_else(|| text(value).is_some_and(|text| !text.is_empty()), |list| !list.is_empty())
        };
        if !values.contains_key(flag) && fields.get(group).is_some_and(filled) {
            values.insert(flag.into(), "Y".into());
        }
    }
    values
}

/// A value in the one way in which it is written here; `None` for an empty one.
fn normal(value: &Value, holds: Holds, redactor: &Redactor) -> Option<String> {
    match value {
        Value::Null => None,
        Value::Array(several) => {
            let several: Vec<String> =
                several.iter().filter_map(|one| normal(one, holds, redactor)).collect();
            // Files: only that there are some.
            let alike = several.iter().all(|one| one == "Y");
            match several.first() {
                Some(first) if alike => Some(first.clone()),
                _ => (!several.is_empty()).then(|| several.join(",")),
            }
        }
        Value::Object(parts) => (!parts.is_empty()).then(|| "Y".to_owned()),
        // An empty field of several values is written so.
        Value::Bool(false) if holds != Holds::Flag => None,
        scalar => {
            let text = text(scalar)?;
            if text.is_empty() { None } else { normal_text(&text, holds, redactor) }
        }
    }
}

fn normal_text(text: &str, holds: Holds, redactor: &Redactor) -> Option<String> {
    match holds {
        Holds::NotKept => None,
        Holds::Flag => Some(match text {
            "1" | "y" | "true" => "Y".to_owned(),
            "0" | "n" | "false" => "N".to_owned(),
            other => other.to_owned(),
        }),
        Holds::Number => {
            let amount = text.split_once('|').map_or(text, |(amount, _)| amount);
            Some(decimal(amount).unwrap_or_else(|| amount.to_owned()))
        }
        Holds::Date => date(text).unwrap_or_else(|| Some(text.to_owned())),
        Holds::Code => (text != "0").then(|| text.to_owned()),
        Holds::Words => Some(redactor.redact(&words(text)).into_owned()),
        Holds::Unknown => {
            if let Some(date) = date(text) {
                return date;
            }
            // A long number may be that of a phone; a fraction is none.
            match decimal(text) {
                Some(number) if text.contains('.') => Some(number),
                _ => Some(redactor.redact(&words(text)).into_owned()),
            }
        }
    }
}

/// A moment of ISO 8601 in UTC: portals write the same moment with different offsets. `None` where it is none, `Some(None)` for the one
/// that stands for no moment.
fn date(text: &str) -> Option<Option<String>> {
    let is_moment =
        text.len() >= 20 && text.as_bytes()[10] == b'T' && text.parse::<jiff::Timestamp>().is_ok();
    is_moment.then(|| moment(text).map(|moment| moment.to_string()))
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    /// One for all tests: compiling the patterns takes longer than using them.
    static REDACTOR: LazyLock<Redactor> = LazyLock::new(Redactor::new);

    fn version(kind: Kind, record: Value, schema: &Schema) -> BTreeMap<Box<str>, Box<str>> {
        let record = record.as_object().unwrap().clone();
        values(&named(kind, &record), schema, &REDACTOR)
    }

    fn deal_schema() -> Schema {
        Schema::read(
            Kind::Deal,
            &json!({
                "UF_CRM_1": {"type": "double"}, "UF_CRM_2": {"type": "boolean"}, "UF_CRM_3": {"type": "enumeration"},
                "UF_CRM_4": {"type": "money"}, "UF_CRM_5": {"type": "datetime"}, "UF_CRM_6": {"type": "string"},
                "UF_CRM_7": {"type": "file"},
            }),
        )
    }

    #[test]
    fn a_value_is_the_same_in_both_dialects() {
        for (field, old, new, value) in [
            ("OPPORTUNITY", json!("1500.00"), json!(1500), Some("1500")),
            ("OPPORTUNITY", json!("0.00"), json!(0), Some("0")),
            ("CURRENCY_ID", json!("RUB"), json!("RUB"), Some("RUB")),
            ("ASSIGNED_BY_ID", json!("17"), json!(17), Some("17")),
            ("PARENT_ID_1222", json!("0"), json!(null), None),
            ("SOURCE_ID", json!(""), json!(null), None),
            ("OPENED", json!("Y"), json!("Y"), Some("Y")),
            (
                "CLOSEDATE",
                json!("2026-11-30T03:00:00+03:00"),
                json!("2026-11-30T00:00:00+00:00"),
                Some("2026-11-30T00:00:00Z"),
            ),
            ("UF_CRM_1", json!("12.50"), json!(12.5), Some("12.5")),
            ("UF_CRM_2", json!("1"), json!("Y"), Some("Y")),
            ("UF_CRM_2", json!("0"), json!(false), Some("N")),
            ("UF_CRM_3", json!(["7", "9"]), json!([7, 9]), Some("7,9")),
            ("UF_CRM_3", json!(false), json!([]), None),
            ("UF_CRM_4", json!("1000.00|RUB"), json!("1000|RUB"), Some("1000")),
            (
                "UF_CRM_5",
                json!("2026-10-03T11:20:05+03:00"),
                json!("2026-10-03T08:20:05+00:00"),
                Some("2026-10-03T08:20:05Z"),
            ),
            ("UF_CRM_6", json!(" text "), json!("text"), Some("text")),
            (
                "UF_CRM_7",
                json!({"id": "1", "downloadUrl": "/x?auth=secret"}),
                json!({"id": 1, "url": "u", "urlMachine": "m"}),
                Some("Y"),
            ),
            ("UF_CRM_99", json!("12.50"), json!(12.5), Some("12.5")),
            ("UF_CRM_99", json!("12"), json!(12), Some("12")),
        ] {
            let camel: String = match field {
                "OPPORTUNITY" | "OPENED" | "CLOSEDATE" => field.to_lowercase(),
                "CURRENCY_ID" => "currencyId".into(),
                "ASSIGNED_BY_ID" => "assignedById".into(),
                "SOURCE_ID" => "sourceId".into(),
                "PARENT_ID_1222" => "parentId1222".into(),
                custom => custom.replace("UF_CRM_", "ufCrm_"),
            };
            let schema = deal_schema();
            let old = version(Kind::Deal, json!({ field: old }), &schema);
            let new = version(Kind::Deal, json!({ camel: new }), &schema);
            assert_eq!(old, new, "{field}");
            assert_eq!(old.get(field).map(|value| &**value), value, "{field}");
        }
    }

    #[test]
    fn people_are_not_in_a_version() {
        let record = json!({
            "NAME": "Anna", "LAST_NAME": "Orlova", "BIRTHDATE": "1990-01-01", "ADDRESS_CITY": "Perm", "REG_ADDRESS": "x",
            "PHONE": [{"VALUE": "+79990000001"}], "EMAIL": [], "IM": [{"VALUE": "imol|livechat|1|67|21"}],
            "TITLE": "Call +7 999 000-00-01", "COMMENTS": "[B]write to a@example.test[/B]", "WEBFORM_ID": "5",
        });
        let version = version(Kind::Contact, record, &Schema::default());
        let expected = [
            ("COMMENTS", "write to [mail]"),
            ("HAS_PHONE", "Y"),
            ("TITLE", "Call [phone]"),
            ("WEBFORM_ID", "5"),
        ];
        assert_eq!(version, expected.map(|(name, value)| (name.into(), value.into())).into());
    }

    #[test]
    fn scores_and_stages_are_not_in_a_version() {
        let mut schema = deal_schema();
        schema.left_out.insert("UF_CRM_AI_SCORE".into());
        let record =
            json!({"PROBABILITY": "40", "STAGE_ID": "NEW", "UF_CRM_AI_SCORE": 73, "LAST_ACTIVITY_TIME": "x"});
        assert!(version(Kind::Deal, record, &schema).is_empty());
    }

    proptest! {
        #[test]
        fn no_value_makes_it_panic(name in "[A-Za-z_0-9]{1,20}", text: String, number: f64) {
            for value in [json!(text), json!(number), json!([text, number]), json!({"x": text})] {
                version(Kind::Lead, json!({ name.clone(): value }), &deal_schema());
            }
        }
    }
}
