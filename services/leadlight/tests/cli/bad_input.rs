//! Bad input: a clear message that names the place, exit code 2, no panic, no output file.

use std::fmt::Write;

use crate::support::{Folder, deals};

const TRAIN: [&str; 11] =
    ["train", "--data", "t.csv", "--target", "y", "--model", "m", "--report", "r.json", "--html", "h.html"];

fn train_refuses(content: impl AsRef<[u8]>, more: &[&str], fragments: &[&str]) {
    let folder = Folder::with([("t.csv", content)]);
    folder.refuse(&[&TRAIN[..], more].concat(), fragments);
}

#[test]
fn files_that_are_no_tables_are_refused_with_line_and_column() {
    let huge = [b"x,y\n1,0\n".to_vec(), vec![b'z'; (16 << 20) + 10], b",1\n".to_vec()].concat();
    let cases: [(&[u8], &[&str]); 12] = [
        (b"", &["t.csv", "the file is empty"]),
        (b"\n\n", &["t.csv", "the file is empty"]),
        (b"x,y,x\n1,0,2\n", &["t.csv, line 1", "\"x\"", "columns 1 and 3"]),
        (b"x,y\n1,0\n2,1,5\n", &["t.csv, line 3", "3 cells", "has 2"]),
        (b"x,y\n1,0\n2\n", &["t.csv, line 3", "1 cells", "has 2"]),
        (b"x,y\n1,0\n\"2,1\n3,0\n", &["t.csv, line 3, column 1 (x)", "quote", "never closed"]),
        (b"x,y\n\xCC\xEE\xF1,1\n", &["t.csv, line 2, column 1 (x)", "UTF-8", "Windows-1251"]),
        (b"x,y\n1,\0\n", &["t.csv, line 2, column 2 (y)", "NUL"]),
        (b"\xFF\xFEx\0,\0y\0", &["t.csv", "UTF-16"]),
        (b"PK\x03\x04....", &["t.csv", "Excel"]),
        (b"\x1F\x8B\x08\x00cut", &["t.csv", "cannot be read"]),
        (&huge, &["t.csv, line 3, column 1 (x)", "longer than 16 MB"]),
    ];
    for (content, fragments) in cases {
        train_refuses(content, &[], fragments);
    }
}

#[test]
fn tables_without_two_outcomes_to_learn_from_are_refused() {
    train_refuses("x,y\n", &[], &["t.csv", "no data rows"]);
    train_refuses("x,y\n1,1\n", &[], &["t.csv"]);
    train_refuses(format!("x,y\n{}", "1,yes\n".repeat(100)), &[], &["t.csv", "\"y\""]);
    train_refuses(format!("x,y\n{}", "1,\n2,\n".repeat(100)), &[], &["t.csv", "\"y\""]);
    train_refuses(
        format!("x,y\n{}", "1,a\n2,b\n3,c\n".repeat(100)),
        &["--positive", "d"],
        &["t.csv", "\"y\""],
    );
}

#[test]
fn a_table_with_nothing_but_the_target_is_refused() {
    train_refuses(format!("y\n{}", "1\n0\n".repeat(100)), &[], &["t.csv", "no attribute"]);
}

#[test]
fn a_column_that_is_not_there_is_named_together_with_those_that_are() {
    let table = format!("x,z\n{}", "1,2\n3,4\n".repeat(50));
    train_refuses(&table, &[], &["t.csv", "\"y\"", "target", "x, z"]);
    let table = format!("x,y\n{}", "1,0\n3,1\n".repeat(50));
    for option in ["--time", "--id", "--drop"] {
        train_refuses(&table, &[option, "none"], &["t.csv", "\"none\"", &option[2..], "x, y"]);
    }
}

#[test]
fn an_unreadable_time_is_named_by_line_and_column() {
    let mut table = String::from("when,x,y\n");
    for i in 0..100 {
        writeln!(table, "2024-01-{:02},{},{}", i % 28 + 1, i % 7, i % 2).unwrap();
    }
    table.push_str("soon,1,1\n");
    train_refuses(&table, &["--time", "when"], &["t.csv, line 102, column 1 (when)", "\"soon\""]);
}

#[test]
fn an_entity_on_both_sides_of_the_split_is_refused_with_the_count() {
    let mut table = String::from("id,x,y\n");
    for i in 0..200 {
        writeln!(table, "{},{},{}", i % 150, i % 7, i % 2).unwrap();
    }
    train_refuses(&table, &["--id", "id"], &["t.csv", "50 values", "\"id\""]);
}

#[test]
fn a_wrong_recipe_is_refused_with_its_position() {
    for (recipe, fragments) in [
        (&b"{"[..], &["r.txt", "line 1, column"][..]),
        (b"", &["r.txt", "line 1, column"]),
        (b"\xFF", &["r.txt", "UTF-8"]),
        (
            b"{\"groups\": {}, \"assignments\": {},\n \"outputs\": [\"nonsense(ALL_TEXT)\"]}",
            &["r.txt", "line 2, column", "nonsense"],
        ),
        (
            b"{\"groups\": {}, \"assignments\": {},\n \"outputs\": [\"NO_SUCH_COLUMN\"]}",
            &["r.txt", "line 2, column", "NO_SUCH_COLUMN"],
        ),
    ] {
        let folder = Folder::with([("t.csv", deals(300).as_bytes()), ("r.txt", recipe)]);
        let arguments = ["train", "--data", "t.csv", "--target", "won", "--recipe", "r.txt", "--model", "m"];
        folder.refuse(&arguments, fragments);
    }
}

#[test]
fn files_that_cannot_be_opened_are_named() {
    let folder = Folder::with([("t.csv", "x,y\n1,0\n")]);
    folder.refuse(&["train", "--data", "none.csv", "--target", "y", "--model", "m"], &["none.csv"]);
    folder.refuse(&["train", "--data", ".", "--target", "y", "--model", "m"], &[".: cannot be read"]);
    folder.refuse(
        &["train", "--data", "t.csv", "--target", "y", "--recipe", "none", "--model", "m"],
        &["none"],
    );
    folder.refuse(&["score", "--model", "none", "--data", "t.csv", "--out", "s.csv"], &["none"]);
    folder.refuse(&["evaluate", "--model", "none", "--data", "t.csv"], &["none"]);
    folder.refuse(&["inspect", "none"], &["none"]);
}

#[test]
fn an_output_never_replaces_an_input_or_another_output() {
    let folder = Folder::with([("t.csv", "x,y\n1,0\n")]);
    let train = |more: &[&str], file: &str| {
        let all = [&["train", "--data", "t.csv", "--target", "y"], more].concat();
        folder.refuse(&all, &[file, "would overwrite"]);
    };
    train(&["--model", "t.csv"], "t.csv");
    train(&["--model", "./t.csv"], "t.csv");
    train(&["--model", "m", "--report", "m"], "m");
    train(&["--model", "m", "--report", "r", "--html", "r"], "r");
    folder.refuse(&["score", "--model", "m", "--data", "t.csv", "--out", "t.csv"], &["would overwrite"]);
    folder.refuse(&["score", "--model", "m", "--data", "t.csv", "--out", "m"], &["would overwrite"]);
    assert_eq!(folder.read("t.csv"), "x,y\n1,0\n");
}

#[test]
fn an_output_folder_that_does_not_exist_is_found_before_the_work() {
    let folder = Folder::with([("t.csv", "not even a table")]);
    folder.refuse(
        &["train", "--data", "t.csv", "--target", "y", "--model", "no/m"],
        &["no/m", "does not exist"],
    );
    folder.refuse(&["train", "--data", "t.csv", "--target", "y", "--model", "."], &["is a folder"]);
}

#[test]
fn wrong_arguments_are_refused() {
    let folder = Folder::with([("t.csv", "x,y\n1,0\n")]);
    for (arguments, fragment) in [
        (&["--split", "tail:0"][..], "from 1 to 99"),
        (&["--split", "modulo:5:7"], "modulo:K:R"),
        (&["--split", "half"], "tail:PERCENT"),
        (&["--search", "luck"], "`bayes`"),
        (&["--balance", "much"], "`upsample`"),
        (&["--calibration", "much"], "`isotonic`"),
        (&["--objective", "accuracy"], "`pr-auc`"),
        (&["--leakage", "some"], "`certain`"),
        (&["--trials", "0"], "--trials"),
        (&["--seconds", "0"], "--seconds"),
        (&["--seconds", "NaN"], "positive number"),
        (&["--threads", "0"], "--threads"),
        (&["--language", "fr"], "en or ru"),
        (&["--colour", "red"], "--colour"),
    ] {
        folder.refuse(&[&TRAIN[..], arguments].concat(), &[fragment]);
    }
    folder.refuse(&["train", "--data", "t.csv", "--model", "m"], &["--target"]);
    folder.refuse(&["score", "--model", "m", "--data", "t.csv", "--out", "-", "--json"], &["--out -"]);
    folder.refuse(&["fly"], &["fly"]);
    folder.refuse(&[], &["Usage"]);
}

#[test]
fn what_names_columns_of_a_table_is_refused_with_a_tenant_instead_of_being_ignored() {
    for option in ["--target", "--time", "--id", "--weight", "--slice", "--positive", "--negative"] {
        let outcome = Folder::new().run(&["train", "--tenant", "bank", option, "X"]);
        assert_eq!(outcome.code, Some(2), "{option}");
        assert!(outcome.stderr.contains("cannot be used with"), "{option}: {}", outcome.stderr);
    }
}

#[test]
fn a_tenant_that_is_not_known_is_named() {
    let outcome = Folder::new().run(&["score", "--tenant", "nobody", "--id", "1"]);
    assert_eq!(outcome.code, Some(2));
    assert!(outcome.stderr.contains("there is no tenant \"nobody\""), "{}", outcome.stderr);
}
