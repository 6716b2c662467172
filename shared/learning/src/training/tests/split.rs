use proptest::prelude::*;

use super::{read, table};
use crate::table::Table;
use crate::training::split::{Parts, identical_rows, split};
use crate::training::weights::leave_out;
use crate::training::{Options, Split, TrainError};

/// Outcome of every row, alternating in twos, with a moment that runs against the order of the file.
fn rows(n: usize) -> Table {
    let won = |i: usize| (i / 2 % 2).to_string();
    table(["won", "day", "id"], (0..n).map(|i| [won(i), format!("{}", 1000 - i), format!("c{}", i % 40)]))
}

fn options(split: Split) -> Options {
    Options { split: Some(split), ..Options::new("won") }
}

fn cut(table: &Table, options: &Options) -> Result<Parts, TrainError> {
    let mut outcome = read(table, options);
    let weights = leave_out(table, options, &mut outcome)?;
    split(table, &outcome, &weights, options)
}

#[track_caller]
fn refused(table: &Table, options: &Options, reason: &str) {
    let message = cut(table, options).expect_err("it cannot be split").to_string();
    assert!(message.contains(reason), "{message}");
}

#[test]
fn by_default_the_last_quarter_of_the_file_is_the_test_part() {
    let parts = cut(&rows(80), &Options::new("won")).expect("enough rows");
    assert_eq!((parts.train, parts.test), ((0..60).collect(), (60..80).collect()));
    assert!(parts.in_time);
    assert_eq!(parts.report.rule, "tail:25");
}

#[test]
fn with_a_time_column_the_latest_quarter_is_the_test_part() {
    let options = Options { time: Some("day".into()), ..Options::new("won") };
    let parts = cut(&rows(80), &options).expect("enough rows");
    assert_eq!((parts.train, parts.test), ((20..80).rev().collect(), (0..20).rev().collect()));
    assert!(!parts.time.expect("there is one").are_dates);
}

#[test]
fn dates_are_days_and_a_row_without_one_is_the_earliest() {
    let cells = |i: u32| {
        [(i % 2).to_string(), if i == 39 { String::new() } else { format!("2024-01-{:02}", 1 + i % 28) }]
    };
    let table = table(["won", "at"], (0..40).map(cells));
    let options = Options { time: Some("at".into()), ..Options::new("won") };
    let parts = cut(&table, &options).expect("enough rows");
    let times = parts.time.expect("there is one");
    assert_eq!(parts.train[0], 39);
    assert!(times.are_dates && times.values[1] - times.values[0] == 1.0);
    let latest = parts.train.iter().map(|&row| times.values[row as usize]).fold(f64::MIN, f64::max);
    assert!(parts.test.iter().all(|&row| times.values[row as usize] >= latest));
}

#[test]
fn modulo_takes_the_rows_of_that_remainder() {
    let parts = cut(&rows(60), &options(Split::Modulo { modulus: 5, remainder: 2 })).expect("enough rows");
    assert!(parts.test.iter().all(|row| row % 5 == 2) && parts.test.len() == 12 && parts.train.len() == 48);
    assert!(!parts.in_time);
}

#[test]
fn a_random_split_keeps_the_base_rate_and_repeats_with_its_seed() {
    let seeded = |seed| {
        let parts = cut(&rows(400), &Options { seed, ..options(Split::Random) }).expect("enough rows");
        assert_eq!((parts.report.train_base_rate, parts.report.test_base_rate), (0.5, 0.5));
        assert_eq!(parts.test.len(), 100);
        parts.test
    };
    assert_eq!(seeded(7), seeded(7));
    assert_ne!(seeded(7), seeded(8));
}

#[test]
fn rules_out_of_range_are_refused() {
    let table = rows(80);
    refused(&table, &options(Split::Tail { percent: 0 }), "tail:0 is not between 1 and 99 percent");
    refused(&table, &options(Split::Tail { percent: 100 }), "tail:100 is not between");
    refused(&table, &options(Split::Modulo { modulus: 1, remainder: 0 }), "modulo:1:0 needs K of at least 2");
    refused(&table, &options(Split::Modulo { modulus: 0, remainder: 0 }), "modulo:0:0 needs K of at least 2");
    refused(&table, &options(Split::Modulo { modulus: 5, remainder: 5 }), "R below K");
    refused(&table, &options(Split::Time), "by time needs a time column");
}

#[test]
fn a_part_with_too_few_of_a_class_is_refused() {
    let sorted = table(["won"], (0..80).map(|i| [if i < 40 { "0" } else { "1" }.to_owned()]));
    refused(&sorted, &Options::new("won"), "the test part has 20 row(s), 20 with success and 0 without");
    let early = table(["won"], (0..80).map(|i| [if i < 66 { "0" } else { "1" }.to_owned()]));
    refused(&early, &Options::new("won"), "the training part has 60 row(s), 0 with success and 60 without");
    let two = table(["won"], ["0", "1"].map(|cell| [cell.to_owned()]));
    refused(&two, &Options::new("won"), "the training part has 1 row(s)");
}

#[test]
fn ids_on_both_sides_are_refused_with_their_number() {
    let with_id = Options { id: Some("id".into()), ..Options::new("won") };
    let error = cut(&rows(80), &with_id).expect_err("ids repeat every 40 rows");
    assert!(matches!(error, TrainError::SharedIds { ref column, count: 20 } if column == "id"), "{error}");
    let halves = Options { split: Some(Split::Tail { percent: 50 }), ..with_id.clone() };
    assert!(cut(&rows(40), &halves).is_ok(), "no id repeats");
    let unnamed = table(["won", "id"], (0..80).map(|i| [(i % 2).to_string(), String::new()]));
    assert!(cut(&unnamed, &with_id).is_ok(), "rows without an id are not the same entity");
}

#[test]
fn a_time_cell_that_cannot_be_read_is_named_with_its_row() {
    let cells = |i: u32| {
        [(i % 2).to_string(), if i == 7 { "soon".into() } else { format!("2024-01-{:02}", 1 + i % 28) }]
    };
    let table = table(["won", "at"], (0..40).map(cells));
    let options = Options { time: Some("at".into()), ..Options::new("won") };
    refused(
        &table,
        &options,
        "row 7: the time column \"at\" holds \"soon\", which is neither a date nor a number",
    );
    let absent = Options { time: Some("when".into()), ..Options::new("won") };
    refused(&table, &absent, "there is no column \"when\" (asked for as time)");
}

#[test]
fn identical_rows_are_those_equal_in_every_given_column() {
    let table = table(
        ["a", "b"],
        ["11", "12", "11", "12", "22"].map(|row| {
            let mut cells = row.chars().map(String::from);
            [cells.next().unwrap_or_default(), cells.next().unwrap_or_default()]
        }),
    );
    assert_eq!(identical_rows(&table, &[0, 1], &[0, 1], &[2, 3, 4]), 2);
    assert_eq!(identical_rows(&table, &[0], &[0], &[1, 2, 4]), 2);
}

proptest! {
    #[test]
    fn every_rule_gives_each_row_with_an_outcome_to_one_part(
        n in 60..300_usize,
        rule in prop_oneof![
            Just(Split::Time), Just(Split::Random),
            (10..90_u8).prop_map(|percent| Split::Tail { percent }),
            (2..5_u32, 0..2_u32).prop_map(|(modulus, remainder)| Split::Modulo { modulus: modulus * 2 + 1, remainder }),
        ],
    ) {
        let options = Options { time: Some("day".into()), ..options(rule) };
        let table = rows(n);
        if let Ok(parts) = cut(&table, &options) {
            let mut all: Vec<u32> = parts.train.iter().chain(&parts.test).copied().collect();
            all.sort_unstable();
            prop_assert_eq!(all, (0..n as u32).collect::<Vec<_>>());
        }
    }
}
