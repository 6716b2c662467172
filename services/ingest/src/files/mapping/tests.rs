use super::*;

fn problem(text: &str) -> String {
    Mapping::parse(Path::new("m.toml"), text).unwrap_err().to_string()
}

#[test]
fn errors_name_file_line_and_column() {
    let entities = "zone = \"UTC\"\n[[entities]]\nfile = \"d.csv\"\nkind = \"deal\"\nid = \"ID\"\n";
    let log = "zone = \"UTC\"\n[[event_log]]\nname = \"e\"\nfile = \"e.csv\"\nkind = \"deal\"\ncase = \"c\"\n\
               activity = \"a\"\ntime = \"t\"\n";
    for (text, message) in [
        ("".to_owned(), "m.toml, line 1, column 1: missing field `zone`"),
        ("zone = \"UTC\"\n".into(), "m.toml: it names no file"),
        (
            "zone = \"Mars/Olympus\"\n".into(),
            "m.toml, line 1, column 8: there is no time zone \"Mars/Olympus\"",
        ),
        ("zone = \"UTC\"\nzones = 1\n".into(), "m.toml, line 2, column 1: unknown field `zones`"),
        ("zone = \"UTC\"\n  zone =".into(), "m.toml, line 2, column"),
        (
            format!("{entities}created = \"C\"\ncolour = 1\n"),
            "m.toml, line 7, column 1: unknown field `colour`",
        ),
        (entities.into(), "m.toml, line 2, column 1: missing field `created`"),
        (
            format!("{entities}created = {{ column = \"C\", constant = \"2024-01-01\" }}"),
            "m.toml, line 6, column 11: a time has either `column`",
        ),
        (
            format!("{entities}created = {{ column = \"C\", formt = \"%d\" }}"),
            "m.toml, line 6, column 27: unknown field `formt`",
        ),
        (
            format!("{entities}created = {{ column = \"C\", format = \"%H:%M\" }}"),
            "m.toml, line 6, column 36: the format \"%H:%M\" does not give a date",
        ),
        (
            format!(
                "{entities}created = \"C\"\nstage = {{ column = \"S\", outcomes = {{ Won = \"win\" }} }}"
            ),
            "m.toml, line 7, column 44: unknown variant `win`, expected one of `open`, `won`, `lost`, `left-out`",
        ),
        (
            format!("{entities}created = \"C\"\nlinks = {{ CLIENT = \"person\" }}"),
            "m.toml, line 7, column 20: unknown variant `person`",
        ),
        (
            format!("{log}activities = [{{ names = [\"W\"], label = \"{{name}}\" }}]"),
            "m.toml, line 9, column 40: a label knows {activity} and {lifecycle} only",
        ),
        (
            format!(
                "{log}ends = [{{ event = \"E\", followed_by = {{ event = \"F\", within = \"soon\" }} }}]"
            ),
            "m.toml, line 9, column 62: \"soon\" is not a length of time",
        ),
        (format!("{log}{}", &log[13..]), "m.toml, line 10, column 8: the name \"e\" is taken"),
    ] {
        let found = problem(&text);
        assert!(found.starts_with(message), "{found:?} instead of {message:?}");
    }
}

#[test]
fn the_examples_of_the_documentation_are_mappings() {
    let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/examples");
    let mut count = 0;
    for example in std::fs::read_dir(examples).unwrap() {
        let path = example.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "toml") {
            let text = std::fs::read_to_string(&path).unwrap();
            Mapping::parse(&path, &text).map_err(|error| error.to_string()).unwrap();
            count += 1;
        }
    }
    assert!(count >= 2);
}
