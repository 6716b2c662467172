//! `crm.{kind}.userfield.*`: fields of the portal's own.

use crm::Kind;
use serde_json::{Value as Json, json};

use super::super::error::ApiError;
use super::{Answer, Call, Result};
use crate::world::field::{Custom, Field, Form};

/// The longest name, with its prefix.
const LONGEST: usize = 50;

pub(super) fn call(call: &mut Call<'_>, kind: Kind, deed: &str) -> Result {
    match deed {
        "list" => Ok(list(call, kind)),
        "add" | "delete" if !call.is_admin() => Err(ApiError::ACCESS_DENIED),
        "add" => add(call, kind),
        "delete" => {
            let id = call.params.id("id").ok_or(ApiError::NOT_FOUND)?;
            let removed = call.state.world.register_mut(kind).remove_field(id);
            if removed { Ok(Answer::of(true)) } else { Err(ApiError::NOT_FOUND) }
        }
        _ => Err(ApiError::NO_METHOD),
    }
}

fn list(call: &Call<'_>, kind: Kind) -> Answer {
    let with_labels = call.params.map("filter").text("LANG").is_some();
    let fields = call.state.world.register(kind).fields.iter();
    let custom = fields.filter_map(|field| field.custom.as_ref().map(|custom| (field, custom)));
    let found: Vec<Json> = custom.map(|(field, custom)| write(kind, field, custom, with_labels)).collect();
    Answer { total: Some(found.len()), rows: found.len(), ..Answer::of(found) }
}

fn write(kind: Kind, field: &Field, custom: &Custom, with_labels: bool) -> Json {
    let options = custom.options.iter().map(|(id, text)| {
        json!({ "ID": id.to_string(), "SORT": "10", "VALUE": text, "DEF": "N", "XML_ID": format!("x{id}") })
    });
    let options: Json = options.collect();
    let mut told = json!({
        "ID": custom.id.to_string(),
        "ENTITY_ID": format!("CRM_{}", kind.as_str().to_uppercase()),
        "FIELD_NAME": field.name,
        "USER_TYPE_ID": field.type_name(),
        "XML_ID": null,
        "SORT": "100",
        "MULTIPLE": "N",
        "MANDATORY": "N",
        "SHOW_FILTER": "E",
        "SHOW_IN_LIST": "Y",
        "EDIT_IN_LIST": "Y",
        "IS_SEARCHABLE": "N",
        "SETTINGS": [],
    });
    let Json::Object(map) = &mut told else { return told };
    if field.form == Form::Enumeration {
        map.insert("LIST".into(), options);
    }
    if with_labels {
        for key in ["EDIT_FORM_LABEL", "LIST_COLUMN_LABEL", "LIST_FILTER_LABEL"] {
            map.insert(key.into(), (&*custom.label).into());
        }
    }
    told
}

fn add(call: &mut Call<'_>, kind: Kind) -> Result {
    let fields = call.params.map("fields");
    let name = fields.text("FIELD_NAME").unwrap_or_default().to_uppercase();
    let name = if name.starts_with("UF_CRM_") { name } else { format!("UF_CRM_{name}") };
    let is_good = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_';
    if name.len() > LONGEST || name == "UF_CRM_" || !name.bytes().all(is_good) {
        return Err(ApiError::plain("The field name is not valid."));
    }
    if call.state.world.register(kind).place(&name).is_some() {
        return Err(ApiError::plain(format!("The field {name} already exists.")));
    }
    let form = match fields.text("USER_TYPE_ID").unwrap_or("string") {
        "integer" => Form::Integer,
        "double" => Form::Double,
        "boolean" => Form::Flag,
        "date" => Form::Date,
        "datetime" => Form::Time,
        "enumeration" => Form::Enumeration,
        "string" | "url" | "address" | "money" => Form::Text,
        _ => return Err(ApiError::plain("The field type is not valid.")),
    };
    let options = fields.map("LIST").0.iter().filter_map(|(_, option)| match option {
        super::super::params::Param::Map(option) => option.text("VALUE").map(Box::from),
        super::super::params::Param::Text(text) => Some(text.as_str().into()),
    });
    let options = options.collect();
    let label = fields.text("LABEL").unwrap_or(&name);
    let id = call.state.world.add_custom_field(kind, &name, form, label, options);
    Ok(Answer::of(id))
}
