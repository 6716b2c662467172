//! Which fields a list answers.

use std::borrow::Cow;

use crate::world::field::{Field, Form};

/// Places of the fields that `select` asks for in the old dialect; the id always comes. `*` stands for all but custom and multiple
/// fields, `UF_*` for custom ones, nothing for both.
pub(super) fn old(select: &[&str], fields: &[Field]) -> Vec<usize> {
    let select = if select.iter().all(|name| name.is_empty()) { &["*", "UF_*"] } else { select };
    let wanted = |field: &Field| {
        field.name == "ID"
            || select.iter().any(|name| match *name {
                "*" => field.custom.is_none() && field.form != Form::Multifield,
                "UF_*" => field.custom.is_some(),
                name => field.name.eq_ignore_ascii_case(name),
            })
    };
    places(fields, wanted)
}

/// Places of the fields that `select` asks for in the new dialect: all where it asks for `*` or nothing.
pub(super) fn new(select: &[&str], fields: &[Field]) -> Vec<usize> {
    let all = wants_all(select);
    let wanted = |field: &Field| {
        field.name == "ID"
            || all
            || select.iter().any(|name| field.is_called(name) || (*name == "uf*" && field.custom.is_some()))
    };
    places(fields, wanted)
}

/// Whether `select` asks for everything.
pub(super) fn wants_all(select: &[&str]) -> bool {
    select.iter().all(|name| name.is_empty()) || select.contains(&"*")
}

fn places(fields: &[Field], wanted: impl Fn(&Field) -> bool) -> Vec<usize> {
    fields.iter().enumerate().filter(|(_, field)| wanted(field)).map(|(place, _)| place).collect()
}

/// What a field is called in descriptions.
pub(super) fn title(field: &Field) -> Cow<'_, str> {
    match &field.custom {
        Some(custom) => Cow::Borrowed(&custom.label),
        None => Cow::Owned(field.name.replace('_', " ").to_lowercase()),
    }
}
