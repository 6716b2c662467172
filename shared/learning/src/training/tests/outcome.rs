use super::table;
use crate::training::{Options, Outcome, TrainError};

fn read(cells: &[&str], options: &Options) -> Result<Outcome, TrainError> {
    Outcome::read(&table(["won"], cells.iter().map(|cell| [(*cell).to_owned()])), options)
}

/// Asserts that the target is refused with a message that holds `reason`.
#[track_caller]
fn refused(cells: &[&str], options: &Options, reason: &str) {
    let message = read(cells, options).expect_err("it is no target").to_string();
    assert!(message.contains(reason), "{message}");
}

#[test]
fn the_truthier_of_two_values_is_success() {
    for (cells, positive) in [
        (["0", "1"], "1"),
        (["1.0", "0.0"], "1.0"),
        (["No", "YES"], "YES"),
        (["lost", "Won"], "Won"),
        (["нет", "да"], "да"),
        (["false", "True"], "True"),
    ] {
        let outcome = read(&cells, &Options::new("won")).expect("two classes");
        assert_eq!(outcome.positive, positive);
        assert_eq!(outcome.success, cells.map(|cell| cell == positive));
    }
}

#[test]
fn rows_without_an_outcome_are_left_out() {
    let outcome = read(&["1", "", "0", "NA"], &Options::new("won")).expect("two classes");
    assert_eq!(outcome.rows, [0, 2]);
}

#[test]
fn with_a_named_failure_other_values_are_left_out() {
    let options =
        Options { negative: Some("lost".into()), positive: Some("won".into()), ..Options::new("won") };
    let outcome = read(&["won", "open", "lost"], &options).expect("two classes");
    assert_eq!((outcome.rows, outcome.success), (vec![0, 2], vec![true, false, false]));
}

#[test]
fn with_a_named_success_all_other_values_are_failures() {
    let options = Options { positive: Some(" won ".into()), ..Options::new("won") };
    let outcome = read(&["won", "open", "lost"], &options).expect("two classes");
    assert_eq!((outcome.rows, outcome.success), (vec![0, 1, 2], vec![true, false, false]));
}

#[test]
fn the_only_other_value_than_the_named_failure_is_success() {
    let options = Options { negative: Some("b".into()), ..Options::new("won") };
    assert_eq!(read(&["a", "b"], &options).expect("two classes").positive, "a");
}

#[test]
fn a_target_without_two_classes_is_refused() {
    let plain = Options::new("won");
    let positive = |value: &str| Options { positive: Some(value.into()), ..Options::new("won") };
    refused(&["", "NA"], &plain, "is empty in every row");
    refused(&["yes", "yes", ""], &plain, "has only one value, \"yes\"");
    refused(&["red", "blue"], &plain, "does not say which value is success; name one with --positive");
    refused(
        &["a", "b", "c", "a"],
        &plain,
        "has more than two values; name one with --positive (it holds \"a\"",
    );
    refused(&["0", "1"], &positive("2"), "never holds \"2\" (--positive); it holds \"0\", \"1\"");
    let same = Options { negative: Some("1".into()), ..positive("1") };
    refused(&["0", "1"], &same, "has \"1\" as both success and failure");
    let many: Vec<String> = (0..9).map(|i| format!("v{i}")).collect();
    refused(&many.iter().map(String::as_str).collect::<Vec<_>>(), &plain, "and 4 more");
}

#[test]
fn a_target_that_is_not_there_is_refused_with_the_columns_that_are() {
    let message = read(&["0", "1"], &Options::new("gain")).expect_err("no such column").to_string();
    assert_eq!(message, "there is no column \"gain\" (asked for as target); columns are: won");
}
