//! What the fields of a portal hold.

use std::collections::{BTreeMap, BTreeSet};

use crm::Kind;
use crm::settings::FieldType;
use serde_json::Value;

use super::names::field_name;
use super::text_at;
use crate::wire::{items, text};

/// A field as the portal describes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// The portal's name of its type, such as `enumeration`.
    pub type_name: Box<str>,
    /// The same as a type of ours.
    pub declared: FieldType,
    /// Whether it holds several values.
    pub multiple: bool,
    /// What people call it; empty where the portal does not say.
    pub title: Box<str>,
    /// What the values of a list are called, by their ids.
    pub options: BTreeMap<Box<str>, Box<str>>,
}

/// The fields of a kind of records, by the names of the old dialect.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Schema {
    fields: BTreeMap<Box<str>, Field>,
    /// Fields that never become facts: those that scores are written to.
    pub left_out: BTreeSet<Box<str>>,
}

impl Schema {
    /// Reads the result of `crm.{kind}.fields` or `crm.item.fields`.
    pub fn read(kind: Kind, result: &Value) -> Self {
        let described = result.get("fields").unwrap_or(result);
        let mut schema = Self::default();
        for (name, description) in described.as_object().into_iter().flatten() {
            // The universal dialect tells how custom fields are really called.
            let upper = text_at(description, "upperName");
            let name = if upper.starts_with("UF_") { upper } else { field_name(kind, name) };
            let type_name = text_at(description, "type");
            if type_name.is_empty() {
                continue;
            }
            let titles = ["title", "formLabel", "listLabel"].map(|key| text_at(description, key));
            // Custom fields without a label are titled by their names.
            let title = titles.into_iter().rfind(|title| !title.is_empty()).unwrap_or_default();
            let multiple = matches!(&*text_at(description, "isMultiple"), "Y" | "1" | "true");
            schema.insert(&name, &type_name, multiple, &title, description.get("items"));
        }
        schema
    }

    /// Adds the result of `crm.{kind}.userfield.list`, which knows the names of custom fields and their lists best.
    pub fn add_custom(&mut self, result: &Value) {
        for row in items(result) {
            let (name, type_name) = (text_at(row, "FIELD_NAME"), text_at(row, "USER_TYPE_ID"));
            if name.is_empty() || type_name.is_empty() {
                continue;
            }
            let labels = ["EDIT_FORM_LABEL", "LIST_COLUMN_LABEL"]
                .map(|key| row.get(key).map(label).unwrap_or_default());
            let title = labels.into_iter().find(|title| !title.is_empty()).unwrap_or_default();
            let multiple = &*text_at(row, "MULTIPLE") == "Y";
            self.insert(&name, &type_name, multiple, &title, row.get("LIST"));
        }
    }

    fn insert(&mut self, name: &str, type_name: &str, multiple: bool, title: &str, list: Option<&Value>) {
        let option = |row: &Value| {
            let id = text_at(row, "ID");
            (!id.is_empty()).then(|| (Box::from(&*id), Box::from(&*text_at(row, "VALUE"))))
        };
        let field = Field {
            type_name: type_name.into(),
            declared: declared(type_name),
            multiple,
            title: title.into(),
            options: list.map(items).unwrap_or_default().into_iter().filter_map(option).collect(),
        };
        self.fields.insert(name.into(), field);
    }

    /// A field by its name in the old dialect.
    pub fn field(&self, name: &str) -> Option<&Field> {
        self.fields.get(name)
    }

    /// All fields by name.
    pub fn fields(&self) -> impl Iterator<Item = (&str, &Field)> {
        self.fields.iter().map(|(name, field)| (&**name, field))
    }

    /// Declared types of the custom fields, for the settings of the tenant.
    pub fn types(&self) -> BTreeMap<String, FieldType> {
        let custom = self.fields.iter().filter(|(name, _)| name.starts_with("UF_"));
        custom.map(|(name, field)| (name.to_string(), field.declared)).collect()
    }
}

/// A label, or the first of a map of labels by language.
fn label(value: &Value) -> String {
    text(value)
        .map(String::from)
        .unwrap_or_else(|| items(value).into_iter().find_map(text).unwrap_or_default().into_owned())
}

/// Our type for a type of the portal. Types of applications are taken to be words.
fn declared(type_name: &str) -> FieldType {
    match type_name {
        "boolean" | "char" => FieldType::Boolean,
        "integer" | "double" | "money" => FieldType::Number,
        "date" | "datetime" => FieldType::Date,
        "enumeration" | "user" | "employee" | "file" | "resourcebooking" => FieldType::Category,
        reference if reference.starts_with("crm") || reference.starts_with("iblock") => FieldType::Category,
        _ => FieldType::Text,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn both_dialects_describe_the_same_fields() {
        let old = json!({
            "OPPORTUNITY": {"type": "double", "isMultiple": false, "title": "Amount"},
            "UF_CRM_1704817278": {"type": "enumeration", "isMultiple": true, "isDynamic": true, "title": "UF_CRM_1704817278",
                "formLabel": "Colour", "items": [{"ID": "7", "VALUE": "red"}]},
        });
        let new = json!({"fields": {
            "opportunity": {"type": "double", "isMultiple": false, "title": "Amount", "upperName": "OPPORTUNITY"},
            "ufCrm_1704817278": {"type": "enumeration", "isMultiple": true, "isDynamic": true, "title": "Colour",
                "upperName": "UF_CRM_1704817278", "items": [{"ID": 7, "VALUE": "red"}]},
        }});
        let (old, new) = (Schema::read(Kind::Deal, &old), Schema::read(Kind::Deal, &new));
        assert_eq!(old, new);
        let colour = old.field("UF_CRM_1704817278").unwrap();
        assert_eq!((colour.declared, colour.multiple, &*colour.title), (FieldType::Category, true, "Colour"));
        assert_eq!(&*colour.options["7"], "red");
        assert_eq!(old.types(), BTreeMap::from([("UF_CRM_1704817278".to_owned(), FieldType::Category)]));
    }

    #[test]
    fn lists_of_custom_fields_come_with_their_labels() {
        let mut schema = Schema::default();
        schema.add_custom(&json!([{"FIELD_NAME": "UF_CRM_SIZE", "USER_TYPE_ID": "enumeration", "MULTIPLE": "N",
            "EDIT_FORM_LABEL": {"en": "Size"}, "LIST": [{"ID": "1", "VALUE": "S"}, {"ID": "2", "VALUE": "L"}]}]));
        let size = schema.field("UF_CRM_SIZE").unwrap();
        assert_eq!((&*size.title, size.options.len()), ("Size", 2));
    }

    #[test]
    fn descriptions_that_make_no_sense_are_left_out() {
        for odd in [json!([]), json!(null), json!({"A": 1, "B": []}), json!({"fields": []})] {
            assert_eq!(Schema::read(Kind::Lead, &odd), Schema::default());
        }
    }
}
