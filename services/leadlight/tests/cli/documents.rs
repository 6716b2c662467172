//! The documents say what the program does: neither may drift from the other.

use std::fmt::Write;
use std::path::Path;

use boon::{Compiler, Schemas};
use learning::report::Report;
use serde_json::Value;

use crate::support::{Folder, trained};

fn document(name: &str) -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs").join(name)).unwrap()
}

fn schema() -> Value {
    serde_json::from_str(&document("report.schema.json")).unwrap()
}

fn example() -> Value {
    serde_json::from_str(&document("report.example.json")).unwrap()
}

/// What of a report the schema does not allow.
fn problems(report: &Value) -> Option<String> {
    let (mut schemas, mut compiler) = (Schemas::new(), Compiler::new());
    compiler.add_resource("report.schema.json", schema()).unwrap();
    let schema = compiler.compile("report.schema.json", &mut schemas).unwrap();
    schemas.validate(report, schema).err().map(|error| format!("{error:#}"))
}

fn assert_valid(report: &Value) {
    assert_eq!(problems(report), None);
}

/// Sub-schemas that apply to these values, with the values: references followed, alternatives told by `of`.
fn resolved<'a>(
    root: &'a Value,
    schema: &'a Value,
    values: Vec<&'a Value>,
) -> Vec<(&'a Value, Vec<&'a Value>)> {
    if let Some(path) = schema["$ref"].as_str() {
        let target = root.pointer(path.trim_start_matches('#')).unwrap();
        return resolved(root, target, values);
    }
    let Some(alternatives) = schema["oneOf"].as_array() else { return vec![(schema, values)] };
    let alternatives = alternatives.iter().flat_map(|schema| resolved(root, schema, values.clone()));
    let takes = |schema: &Value, value: &Value| value["of"] == schema["properties"]["of"]["const"];
    alternatives
        .map(|(schema, values)| (schema, values.into_iter().filter(|value| takes(schema, value)).collect()))
        .collect()
}

/// Every property of the schema occurs somewhere in the values.
fn assert_covered<'a>(root: &'a Value, schema: &'a Value, values: Vec<&'a Value>, path: &str) {
    for (schema, values) in resolved(root, schema, values) {
        assert!(!values.is_empty(), "{path} does not occur in the example");
        let properties = schema["properties"].as_object().into_iter().flatten();
        for (name, property) in properties {
            let inner = values.iter().filter_map(|value| value.get(name)).collect();
            assert_covered(root, property, inner, &format!("{path}.{name}"));
        }
        if schema["items"].is_object() {
            let inner = values.iter().filter_map(|value| value.as_array()).flatten().collect();
            assert_covered(root, &schema["items"], inner, &format!("{path}[]"));
        }
    }
}

#[test]
fn the_example_is_exactly_what_the_program_reads_and_writes() {
    let report: Report = serde_json::from_value(example()).unwrap();
    assert_eq!(serde_json::to_value(report).unwrap(), example());
}

#[test]
fn the_schema_describes_the_example_and_nothing_beyond_it() {
    assert_valid(&example());
    assert_covered(&schema(), &schema(), vec![&example()], "report");
}

#[test]
fn the_schema_lets_no_field_in_that_it_does_not_describe() {
    let mut report = example();
    report["test"]["thresholds"][0]["surprise"] = Value::Bool(true);
    let problem = problems(&report).unwrap();
    assert!(problem.contains("surprise"), "{problem}");
}

#[test]
fn real_reports_obey_the_schema() {
    assert_valid(&trained().json("report.json"));
    let stored = trained().succeed(&["inspect", "deals.model", "--json"]);
    assert_valid(&serde_json::from_str(&stored).unwrap());
}

#[test]
fn a_report_on_weighted_snapshots_obeys_the_schema_and_has_its_slices() {
    let mut table = "deal,age,calls,side,weight,won\n".to_owned();
    for row in 0..900 {
        let (deal, age) = (row / 3, ["creation", "1 d", "7 d"][row % 3]);
        let side = if deal >= 220 { "test" } else { "train" };
        let (calls, won) = ((deal * 7 + row) % 9, u8::from(deal * 7 % 9 + deal * 31 % 5 > 6));
        writeln!(table, "D{deal},{age},{calls},{side},{},{won}", 1.0 / (row % 3 + 1) as f64).unwrap();
    }
    let folder = Folder::with([("t.csv", table)]);
    let arguments = "train --data t.csv --target won --id deal --split column:side --weight weight --slice age \
                     --trials 1 --model m --report r.json";
    folder.succeed(&arguments.split_whitespace().collect::<Vec<_>>());
    let report = folder.json("r.json");
    assert_valid(&report);
    let slices: Vec<&Value> =
        report["test"]["slices"].as_array().unwrap().iter().map(|s| &s["slice"]).collect();
    assert_eq!(slices, ["creation", "1 d", "7 d"]);
    assert_eq!(report["test"]["entities"], 80);
    assert_eq!(report["split"]["rule"], "column:side");
}

#[test]
fn the_reference_has_a_row_for_every_field() {
    let reference = document("report.md");
    let schema = schema();
    let sections =
        schema["$defs"].as_object().unwrap().iter().map(|(name, section)| (name.as_str(), section));
    for (name, section) in sections.chain([("Report", &schema)]) {
        let text = reference.split("\n## ").find(|text| text.starts_with(&format!("{name}\n"))).unwrap();
        let fields: Vec<&str> =
            section["properties"].as_object().unwrap().keys().map(String::as_str).collect();
        let rows = text.lines().filter_map(|line| line.strip_prefix("| `")?.split('`').next());
        let mut rows: Vec<&str> = rows.collect();
        rows.sort_unstable();
        let mut fields = fields;
        fields.sort_unstable();
        assert_eq!(rows, fields, "{name}");
    }
}

/// The commands that a command's help names.
fn commands(path: &[String]) -> Vec<String> {
    let help = help(path);
    let listed =
        help.lines().skip_while(|line| *line != "Commands:").skip(1).take_while(|line| !line.is_empty());
    let names = listed.map(|line| line.split_whitespace().next().unwrap());
    names.filter(|name| *name != "help").map(str::to_owned).collect()
}

fn help(path: &[String]) -> String {
    let arguments = path.iter().map(String::as_str).chain(["--help"]);
    Folder::new().succeed(&arguments.collect::<Vec<_>>())
}

/// Expects that a section names the options of a command and of those below it.
fn assert_documented(section: &str, path: &[String]) {
    let help = help(path);
    let options = help.split_whitespace().filter(|word| word.starts_with("--") && *word != "--help");
    for option in options.map(|option| option.trim_end_matches(|c: char| !c.is_alphanumeric())) {
        assert!(section.contains(&format!("`{option}")), "{path:?} {option} is not documented");
    }
    for command in commands(path) {
        assert!(section.contains(&command), "{path:?} {command} is not documented");
        assert_documented(section, &[path, &[command]].concat());
    }
}

#[test]
fn the_command_line_reference_names_every_command_and_option() {
    let reference = document("cli.md");
    let section = |title: &str| {
        let begun = reference.split_once(&format!("\n## {title}\n"));
        let rest = begun.unwrap_or_else(|| panic!("{title:?} is not there")).1;
        rest.split("\n## ").next().unwrap()
    };
    for command in commands(&[]) {
        // Options of storage are the same everywhere.
        let text = [section(&format!("leadlight {command}")), section("Storage")].concat();
        assert_documented(&text, &[command]);
    }
}
