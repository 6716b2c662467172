//! The JSON of a recipe, with the place of every string in it.

use std::fmt;

use rustc_hash::FxHashSet;
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::Value;
use serde_json::value::RawValue;

use super::RecipeError;
use super::place::{error_at, error_in, error_of_json};

/// Names that are groups without being defined.
pub(super) const BUILT_IN: [&str; 6] =
    ["ALL_BINARY", "ALL_CATEGORICAL", "ALL_NUMERIC", "ALL_TEXT", "ALL_DATE", "ALL_INPUTS"];

/// A string and the byte of the source where its literal opens.
pub(super) struct Literal {
    pub text: String,
    pub open: usize,
}

/// The sections of a recipe before its expressions are parsed.
#[derive(Default)]
pub(super) struct Document {
    pub groups: Vec<(Literal, Literal)>,
    pub assignments: Vec<(Literal, Literal)>,
    pub outputs: Vec<Literal>,
}

/// A JSON object as pairs in the order of the file, each still as it was written.
struct Object<'a>(Vec<(&'a RawValue, &'a RawValue)>);

impl Document {
    pub fn read(source: &str) -> Result<Self, RecipeError> {
        // The whole text is checked first: whatever is read again below is valid JSON.
        let whole: Value = serde_json::from_str(source).map_err(|error| error_of_json(source, &error))?;
        let start = source.len() - source.trim_start().len();
        if !whole.is_object() {
            let reason = "a recipe is a JSON object with groups, assignments and outputs";
            return Err(error_at(source, start, reason));
        }
        let mut document = Self::default();
        let mut sections = FxHashSet::default();
        for (key, value) in pairs(source, source)? {
            let key = literal(source, key)?;
            match key.text.as_str() {
                "groups" => document.groups = definitions(source, value, "groups")?,
                "assignments" => document.assignments = definitions(source, value, "assignments")?,
                "outputs" => document.outputs = outputs(source, value)?,
                unknown => {
                    let reason =
                        format!("unknown section {unknown:?}; known are groups, assignments, outputs");
                    return Err(error_in(source, key.open, 0, reason));
                }
            }
            if !sections.insert(key.text.clone()) {
                return Err(error_in(source, key.open, 0, format!("section {} stands twice", key.text)));
            }
        }
        if !sections.contains("outputs") {
            return Err(error_at(source, start, "outputs is missing"));
        }
        document.refuse_doubled_names(source)?;
        Ok(document)
    }

    fn refuse_doubled_names(&self, source: &str) -> Result<(), RecipeError> {
        let mut names: FxHashSet<&str> = FxHashSet::default();
        for (name, _) in self.groups.iter().chain(&self.assignments) {
            let Literal { text, open } = name;
            if BUILT_IN.contains(&text.as_str()) {
                return Err(error_in(source, *open, 0, format!("{text} is a built-in group")));
            }
            if !names.insert(text) {
                return Err(error_in(source, *open, 0, format!("{text:?} is defined twice")));
            }
        }
        Ok(())
    }
}

fn definitions(
    source: &str,
    value: &RawValue,
    section: &str,
) -> Result<Vec<(Literal, Literal)>, RecipeError> {
    if !value.get().starts_with('{') {
        return Err(error_at(source, place_of(source, value), format!("{section} must be an object")));
    }
    let pairs = pairs(source, value.get())?.into_iter();
    pairs.map(|(name, value)| Ok((literal(source, name)?, literal(source, value)?))).collect()
}

fn outputs(source: &str, value: &RawValue) -> Result<Vec<Literal>, RecipeError> {
    let refuse = |reason: &str| error_at(source, place_of(source, value), reason);
    if !value.get().starts_with('[') {
        return Err(refuse("outputs must be an array"));
    }
    let entries: Vec<&RawValue> =
        serde_json::from_str(value.get()).map_err(|error| refuse(&error.to_string()))?;
    if entries.is_empty() {
        return Err(refuse("outputs is empty"));
    }
    entries.into_iter().map(|entry| literal(source, entry)).collect()
}

fn pairs<'a>(source: &str, object: &'a str) -> Result<Vec<(&'a RawValue, &'a RawValue)>, RecipeError> {
    serde_json::from_str(object).map(|Object(pairs)| pairs).map_err(|error| error_of_json(source, &error))
}

fn literal(source: &str, raw: &RawValue) -> Result<Literal, RecipeError> {
    let open = place_of(source, raw);
    let text = serde_json::from_str(raw.get())
        .map_err(|_| error_at(source, open, "an expression in quotes is expected here"))?;
    Ok(Literal { text, open })
}

/// The byte at which a value that was borrowed from the source stands in it.
fn place_of(source: &str, raw: &RawValue) -> usize {
    raw.get().as_ptr().addr() - source.as_ptr().addr()
}

impl<'a> Deserialize<'a> for Object<'a> {
    fn deserialize<D: Deserializer<'a>>(deserializer: D) -> Result<Self, D::Error> {
        struct Pairs;
        impl<'a> Visitor<'a> for Pairs {
            type Value = Object<'a>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'a>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut pairs = Vec::new();
                while let Some(pair) = map.next_entry()? {
                    pairs.push(pair);
                }
                Ok(Object(pairs))
            }
        }
        deserializer.deserialize_map(Pairs)
    }
}
