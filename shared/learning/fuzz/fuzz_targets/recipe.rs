//! Any text is a recipe or an error that points into it; what resolves reads back from its own text.
#![no_main]

use learning::recipe::Recipe;
use learning::schema::{ColumnSchema, Kind, Role, Schema};
use libfuzzer_sys::fuzz_target;

fn schema() -> Schema {
    let column = |(name, kind): (&str, Kind)| ColumnSchema {
        name: name.to_owned(),
        kind,
        role: if name == "won" { Role::Target } else { Role::Attribute },
        note: None,
        missing: 0,
        invalid: 0,
        distinct: 2,
    };
    let columns = [
        ("phone", Kind::Binary),
        ("stage", Kind::Categorical),
        ("Lead Source", Kind::Categorical),
        ("calls", Kind::Numeric),
        ("ключ'", Kind::Numeric),
        ("title", Kind::Text),
        ("created", Kind::Date),
        ("won", Kind::Binary),
    ];
    Schema { columns: columns.map(column).into() }
}

fuzz_target!(|text: &str| {
    let schema = schema();
    // The text is a whole recipe, and an expression inside one.
    for recipe in [text.parse::<Recipe>(), Recipe::of_outputs(&[text])] {
        match recipe.and_then(|recipe| recipe.resolve(&schema)) {
            Ok(features) => {
                let written: Vec<String> = features.iter().map(ToString::to_string).collect();
                let again = Recipe::of_outputs(&written).and_then(|recipe| recipe.resolve(&schema));
                assert_eq!(again, Ok(features));
            }
            Err(error) => assert!(error.line >= 1 && error.column >= 1),
        }
    }
});
