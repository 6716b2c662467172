mod round_trip;

use super::*;
use crate::schema::{ColumnSchema, Kind, Role, Schema};

fn column(name: &str, kind: Kind) -> ColumnSchema {
    let role = Role::Attribute;
    ColumnSchema { name: name.into(), kind, role, note: None, missing: 0, invalid: 0, distinct: 9 }
}

/// A small CRM.
fn schema() -> Schema {
    let mut columns: Vec<ColumnSchema> = [
        ("phone", Kind::Binary),
        ("source", Kind::Categorical),
        ("stage", Kind::Categorical),
        ("calls", Kind::Numeric),
        ("hours-per-week", Kind::Numeric),
        ("title", Kind::Text),
        ("comments", Kind::Text),
        ("created", Kind::Date),
        ("Lead Source", Kind::Categorical),
        ("won", Kind::Binary),
        ("code", Kind::Categorical),
    ]
    .map(|(name, kind)| column(name, kind))
    .into();
    columns[9].role = Role::Target;
    columns[10].role = Role::LeftOut;
    columns[10].note = Some("dropped on request".into());
    Schema { columns }
}

fn features(recipe: &str) -> Result<Vec<String>, RecipeError> {
    let features = recipe.parse::<Recipe>()?.resolve(&schema())?;
    Ok(features.iter().map(ToString::to_string).collect())
}

/// What one output becomes.
fn output(expression: &str) -> Result<Vec<String>, RecipeError> {
    let features = Recipe::of_outputs(&[expression])?.resolve(&schema())?;
    Ok(features.iter().map(ToString::to_string).collect())
}

/// Asserts that a recipe is refused at the mark `»`, which is taken out, for a reason that holds `reason`.
#[track_caller]
fn refused(marked: &str, reason: &str) {
    let (before, after) = marked.split_once('»').expect("the place is marked");
    let error = features(&format!("{before}{after}")).expect_err("the recipe is wrong");
    assert!(error.reason.contains(reason), "{error} does not say {reason:?}");
    let line = before.split('\n').next_back().unwrap_or_default();
    let place = (before.matches('\n').count() + 1, line.chars().count() + 1);
    assert_eq!((error.line, error.column), place, "{error}");
}

#[test]
fn json_that_is_no_recipe_is_refused_where_it_is_wrong() {
    for (recipe, reason) in [
        ("»", "EOF"),
        (r#"{"outputs": ["calls",»]}"#, "trailing comma"),
        ("{\n  \"outputs\": [\"calls\"\n»}", "expected `,` or `]`"),
        (r#"{"outputs": ["источник" »1]}"#, "expected `,` or `]`"),
        (r#" »["calls"]"#, "a recipe is a JSON object"),
        (r#"{"outputs": ["calls"], "»output": []}"#, "unknown section \"output\""),
        (r#"»{"groups": {}}"#, "outputs is missing"),
        (r#"{"outputs": »[]}"#, "outputs is empty"),
        (r#"{"outputs": »"calls"}"#, "outputs must be an array"),
        (r#"{"outputs": ["calls", »5]}"#, "an expression in quotes"),
        (r#"{"outputs": ["calls"], "groups": »[]}"#, "groups must be an object"),
        (r#"{"outputs": ["calls"], "groups": {"a": »null}}"#, "an expression in quotes"),
        (r#"{"outputs": ["calls"], "»outputs": ["stage"]}"#, "section outputs stands twice"),
        (r#"{"groups": {"a": "calls", "»a": "stage"}, "outputs": ["a"]}"#, "\"a\" is defined twice"),
        (
            r#"{"groups": {"a": "calls"}, "assignments": {"»a": "stage"}, "outputs": ["a"]}"#,
            "\"a\" is defined twice",
        ),
        (r#"{"groups": {"»ALL_TEXT": "title"}, "outputs": ["calls"]}"#, "built-in group"),
    ] {
        refused(recipe, reason);
    }
    let deep = format!("{{\"outputs\": [{}{}]}}", "[".repeat(200), "]".repeat(200));
    assert!(features(&deep).expect_err("too deep").reason.contains("recursion"));
    let lone_surrogate = r#"{"outputs": ["\ud800"]}"#;
    assert!(features(lone_surrogate).expect_err("no character").reason.contains("hex escape"));
    let long = format!("»{{\"outputs\": [\"calls\"]{}}}", " ".repeat(1 << 20));
    refused(&long, "longer than 1048576 bytes");
}

#[test]
fn an_expression_that_does_not_parse_is_refused_at_its_character() {
    for (expression, reason) in [
        ("»", "an expression is missing"),
        ("   »", "an expression is missing"),
        ("»?", "unexpected '?'"),
        ("calls»)", "unexpected ')' after the expression"),
        ("»'calls", "the quote is never closed"),
        ("lowercase(»'title)", "the quote is never closed"),
        ("lowercase(title»", "lowercase( is never closed"),
        ("lowercase(no_punct(title)»", "lowercase( is never closed"),
        ("group(calls,»)", "unexpected ')'"),
        ("group(calls »'stage')", "expected \",\" or \")\", found '\\''"),
        ("»lower(title)", "unknown function \"lower\"; known are quantile_bin"),
        ("quantile_bin(calls, »1-2)", "\"1-2\" is not a number"),
        ("ngram(title, »1e999)", "\"1e999\" is not a number"),
        ("»12", "a number stands where a column is needed"),
        ("group(calls, »nope)", "no column"),
        ("lowercase(»group())", "group takes at least 1 argument(s), not 0"),
        ("quantile_bin(calls, »1)", "a whole number from 2 to 1000"),
    ] {
        refused(&format!("{{\"outputs\": [\"stage\", \"{expression}\"]}}"), reason);
    }
    let deep = format!("{}title{}", "lowercase(".repeat(40), ")".repeat(40));
    assert!(output(&deep).expect_err("too deep").reason.contains("nested deeper than 32"));
}

#[test]
fn names_and_types_that_do_not_fit_the_table_are_refused() {
    for (expression, reason) in [
        ("call", "there is no column, group or assignment \"call\""),
        ("ALL_TEXTS", "there is no column, group or assignment \"ALL_TEXTS\""),
        ("'ALL_TEXT'", "there is no column, group or assignment \"ALL_TEXT\""),
        ("code", "column \"code\" is not an attribute here: dropped on request"),
        ("won", "column \"won\" is not an attribute here: it has another use"),
        ("group()", "group takes at least 1 argument(s), not 0"),
        ("group_remove(ALL_TEXT)", "group_remove takes at least 2 argument(s), not 1"),
        ("lowercase(title, 2)", "lowercase takes 1 argument(s), not 2"),
        ("cartesian(stage)", "cartesian takes 2 argument(s), not 1"),
        ("quantile_bin(calls)", "quantile_bin takes 2 argument(s), not 1"),
        ("quantile_bin(calls, 1)", "a whole number from 2 to 1000"),
        ("quantile_bin(calls, 1001)", "a whole number from 2 to 1000"),
        ("quantile_bin(calls, 2.5)", "a whole number from 2 to 1000"),
        ("quantile_bin(calls, stage)", "a whole number from 2 to 1000"),
        ("quantile_bin(title, 10)", "quantile_bin: \"title\" is not a number"),
        ("quantile_bin(ALL_INPUTS, 10)", "quantile_bin: \"source\" is not a number"),
        ("quantile_bin(quantile_bin(calls, 9), 9)", "\"calls\" is binned already"),
        ("normalize(normalize(calls))", "\"calls\" is normalized already"),
        ("log1p(log1p(calls))", "\"calls\" is a logarithm already"),
        ("normalize(created)", "\"created\" is not a number"),
        ("cumulative(calls)", "\"calls\" is not binned; use quantile_bin first"),
        ("lowercase(calls)", "\"calls\" is not a text or category"),
        ("lowercase(ngram(title, 2))", "\"title\" is cut into words already"),
        ("osb(ngram(title, 2), 2)", "\"title\" is cut into words already"),
        ("ngram(title, 0)", "a whole number from 1 to 10"),
        ("osb(title, 1)", "a whole number from 2 to 10"),
        ("frequent(title, 0)", "a whole number from 1 to"),
        ("frequent(calls, 2)", "\"calls\" is not a text or category"),
        ("stem(title, 'de')", "the language is 'ru' or 'en'"),
        ("month(calls)", "\"calls\" is not a date"),
        ("missing(cartesian(stage, source))", "\"stage\" must be a column as it stands"),
        ("cartesian(stage, title)", "\"title\" has no single value"),
        ("cartesian(stage, calls)", "\"calls\" has no single value; bin numbers with quantile_bin first"),
        ("cartesian(stage, stage)", "\"stage\" would be paired with itself"),
        ("group_remove(ALL_TEXT, title, comments)", "no output names a column that this table has"),
    ] {
        let error = output(expression).expect_err(expression);
        assert!(error.reason.contains(reason), "{expression}: {error}");
    }
}

#[test]
fn an_error_inside_a_definition_points_into_the_definition() {
    let recipe = r#"{
  "groups": { "words": "group(title, comments)" },
  "assignments": {
    "binned": "quantile_bin(calls, 10)",
    "clean": "lowercase(»quantile_bin(words, 3))"
  },
  "outputs": ["binned", "clean"]
}"#;
    refused(recipe, "quantile_bin: \"title\" is not a number");
}

#[test]
fn the_same_text_elsewhere_does_not_draw_the_error_to_itself() {
    refused(r#"{"groups": {"calls)": "stage"}, "outputs": ["stage", "calls»)"]}"#, "unexpected");
    refused(r#"{"groups": {"log1p(nope)": "stage"}, "outputs": ["log1p(»nope)"]}"#, "\"nope\"");
    refused(r#"{"groups": {"log1p(stage)": "stage"}, "outputs": ["»log1p(stage)"]}"#, "\"stage\"");
}

#[test]
fn escapes_and_other_scripts_do_not_shift_the_position() {
    for recipe in [
        r#"{"outputs": ["group(\"stage\", »nope)"]}"#,
        r#"{"outputs": ["group('\u0073tage', »nope)"]}"#,
        r#"{"outputs": ["group(stage,\n\t»nope)"]}"#,
    ] {
        refused(recipe, "\"nope\"");
    }
    for recipe in [
        r#"{"outputs": ["group(stage, '\u0441'»])"]}"#,
        r#"{"outputs": ["group('\ud83d\ude00'»])"]}"#,
        r#"{"outputs": ["group(stage, 'ключ 🗝'»])"]}"#,
    ] {
        refused(recipe, "found ']'");
    }
}

#[test]
fn definitions_in_a_circle_are_refused() {
    let circle = r#"{"assignments": {"a": "b", "b": "log1p(»a)"}, "outputs": ["a"]}"#;
    refused(circle, "\"a\" is defined by itself");
    let column = r#"{"groups": {"calls": "group(»calls, stage)"}, "outputs": ["stage"]}"#;
    refused(column, "\"calls\" is defined by itself");
    let chain: Vec<String> = (0..20).map(|i| format!("\"a{i}\": \"a{}\"", i + 1)).collect();
    let chain = format!("{{\"groups\": {{{}}}, \"outputs\": [\"a0\"]}}", chain.join(", "));
    assert!(features(&chain).expect_err("too deep").reason.contains("nested deeper than 16"));
}

#[test]
fn a_definition_is_checked_even_where_no_output_uses_it() {
    refused(r#"{"assignments": {"x": "log1p(»cals)"}, "outputs": ["calls"]}"#, "\"cals\"");
}

#[test]
fn groups_that_multiply_are_stopped() {
    let wide = |inner: &str| format!("group({})", [inner; 60].join(", "));
    let groups: Vec<String> =
        (0..8).map(|i| format!("\"a{}\": \"{}\"", i + 1, wide(&format!("a{i}")))).collect();
    let recipe =
        format!("{{\"groups\": {{\"a0\": \"calls\", {}}}, \"outputs\": [\"a8\"]}}", groups.join(", "));
    assert!(features(&recipe).expect_err("60^8 values").reason.contains("more than 524288 values"));
    let pairs = format!(
        "{{\"groups\": {{\"s\": \"{}\"}}, \"outputs\": [\"cartesian({}, s)\"]}}",
        wide("stage"),
        wide("s")
    );
    assert!(features(&pairs).is_err());
}

/// The example of the Amazon Machine Learning developer guide on this table: names may hold spaces and hyphens.
#[test]
fn a_recipe_in_the_style_of_amazon_means_what_it_meant_there() {
    let recipe = r#"{
        "groups": {
            "LONGTEXT": "group_remove(ALL_TEXT, title)",
            "SPECIALTEXT": "group(title)",
            "BINCAT": "group(ALL_CATEGORICAL, ALL_BINARY)"
        },
        "assignments": {
            "binned_calls": "quantile_bin(calls,30)",
            "source_stage": "cartesian(source, stage)"
        },
        "outputs": [
            "lowercase(no_punct(LONGTEXT))",
            "ngram(lowercase(no_punct(SPECIALTEXT)),3)",
            "osb(title, 4)",
            "quantile_bin(hours-per-week, 10)",
            "hours-per-week",
            "normalize(hours-per-week)",
            "cartesian(binned_calls, quantile_bin(hours-per-week, 10))",
            "source_stage",
            "Lead Source",
            "BINCAT"
        ]
    }"#;
    let expected = [
        "ngram(lowercase(no_punct(comments)), 1)",
        "ngram(lowercase(no_punct(title)), 3)",
        "osb(title, 4)",
        "quantile_bin(hours-per-week, 10)",
        "normalize(hours-per-week)",
        "cartesian(quantile_bin(calls, 30), quantile_bin(hours-per-week, 10))",
        "cartesian(source, stage)",
        "'Lead Source'",
        "source",
        "stage",
        "phone",
    ];
    // `no_punct` comes first in the nesting, so it is the inner one.
    let found = features(recipe).expect("it fits the table");
    assert_eq!(found, expected);
}

#[test]
fn all_inputs_are_every_attribute_in_its_plain_form() {
    let expected = [
        "phone",
        "source",
        "stage",
        "normalize(calls)",
        "normalize(hours-per-week)",
        "ngram(title, 1)",
        "ngram(comments, 1)",
        "month(created)",
        "'Lead Source'",
    ];
    assert_eq!(output("ALL_INPUTS").expect("built in"), expected);
}

#[test]
fn every_way_to_quote_a_name_reads_the_same() {
    for quoted in ["Lead Source", "'Lead Source'", "\"Lead Source\"", "`Lead Source`", " 'Lead\\ Source' "] {
        assert_eq!(output(quoted).expect(quoted), ["'Lead Source'"]);
    }
}

#[test]
fn what_is_beyond_amazon_resolves_too() {
    for (expression, feature) in [
        ("stem(stem(lowercase(title), 'ru'), en)", "ngram(stem(stem(lowercase(title), 'ru'), 'en'), 1)"),
        ("frequent(title, 3)", "frequent(ngram(title, 1), 3)"),
        ("ngram(frequent(title, 3), 2)", "frequent(ngram(title, 2), 3)"),
        ("frequent(lowercase(stage), 3)", "frequent(lowercase(stage), 3)"),
        ("frequent(cartesian(stage, source), 5)", "frequent(cartesian(stage, source), 5)"),
        ("cartesian(frequent(stage, 5), missing(calls))", "cartesian(frequent(stage, 5), missing(calls))"),
        ("cumulative(quantile_bin(log1p(calls), 10))", "cumulative(quantile_bin(log1p(calls), 10))"),
        ("log1p(calls)", "normalize(log1p(calls))"),
        ("ngram(stage, 1)", "ngram(stage, 1)"),
        ("weekday(ALL_DATE)", "weekday(created)"),
        ("daytime(created)", "daytime(created)"),
    ] {
        assert_eq!(output(expression).expect(expression), [feature], "{expression}");
    }
}

#[test]
fn a_group_with_itself_makes_every_pair_once() {
    assert_eq!(
        output("cartesian(group(stage, source, phone), group(phone, source))").expect("pairs"),
        ["cartesian(stage, phone)", "cartesian(stage, source)", "cartesian(source, phone)"]
    );
    let removed = output("group_remove(cartesian(ALL_CATEGORICAL, phone), 'Lead Source')").expect("pairs");
    assert_eq!(removed, ["cartesian(source, phone)", "cartesian(stage, phone)"]);
}

#[test]
fn a_feature_asked_for_twice_is_made_once() {
    assert_eq!(output("group(stage, group(stage, ALL_CATEGORICAL))").expect("a group").len(), 3);
}

#[test]
fn the_json_of_a_recipe_reads_back_as_the_same_recipe() {
    let json = r#"{"groups": {"g": "group(stage, source)"}, "assignments": {"b": "quantile_bin(calls, 5)"},
        "outputs": ["g", "b", "'Lead Source'"]}"#;
    let recipe: Recipe = json.parse().expect("it parses");
    let again: Recipe = recipe.to_json().to_string().parse().expect("its own JSON parses");
    assert_eq!(again.resolve(&schema()), recipe.resolve(&schema()));
}

#[test]
fn every_example_of_the_documentation_parses_and_every_function_has_one() {
    let page = include_str!("../../../../docs/recipe.md");
    let blocks: Vec<&str> =
        page.split("```").skip(1).step_by(2).filter_map(|b| b.strip_prefix("json")).collect();
    assert!(!blocks.is_empty() && blocks.iter().all(|block| block.parse::<Recipe>().is_ok()));
    let rows = page.lines().filter(|line| line.starts_with("| `"));
    let examples: Vec<&str> = rows
        .filter_map(|row| row.strip_suffix("` |")?.rsplit_once('`'))
        .map(|(_, example)| example)
        .collect();
    for example in &examples {
        assert!(Recipe::of_outputs(&[example]).is_ok(), "{example}");
    }
    let shown = |name: &str| examples.iter().any(|example| example.contains(&format!("{name}(")));
    let unshown: Vec<&str> = Function::names().filter(|name| !shown(name)).collect();
    assert_eq!(unshown, ["month", "daytime"], "shown by their sister weekday");
}
