//! Kinds are what a person would say, from the values of a column.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;
use crate::table::TableBuilder;

fn column_with(
    header: &str,
    cells: impl IntoIterator<Item = String>,
    overrides: &BTreeMap<String, Kind>,
) -> ColumnSchema {
    let mut builder = TableBuilder::new([header]);
    cells.into_iter().for_each(|cell| builder.push([cell.as_str()]));
    infer(&builder.finish(), overrides).columns.remove(0)
}

fn column(header: &str, cells: impl IntoIterator<Item = String>) -> ColumnSchema {
    column_with(header, cells, &BTreeMap::new())
}

fn kind(header: &str, cells: impl IntoIterator<Item = String>) -> Kind {
    column(header, cells).kind
}

/// A sequence without order that repeats only after 2³² steps.
fn scatter(i: u64) -> u64 {
    i.wrapping_mul(2_654_435_761).wrapping_add(12_345) & 0xFFFF_FFFF
}

fn cells<'a>(values: &'a [&str], rows: usize) -> impl Iterator<Item = String> + 'a {
    values.iter().cycle().take(rows).map(|&value| value.to_owned())
}

#[test]
fn two_values_are_binary_whatever_they_are() {
    for values in [["yes", "no"], ["0", "1"], ["2017-03-01", "2017-03-02"], ["", "filled"]] {
        let column = column("x", cells(&values, 100));
        assert_eq!((column.kind, column.role), (Kind::Binary, Role::Attribute), "{values:?}");
    }
}

#[test]
fn a_column_that_says_nothing_is_left_out_with_a_note() {
    let empty = column("x", cells(&["", "NA"], 50));
    assert_eq!((empty.kind, empty.role, empty.missing), (Kind::Categorical, Role::LeftOut, 50));
    assert_eq!(empty.note.as_deref(), Some("always empty"));
    let constant = column("x", cells(&["same"], 50));
    assert_eq!((constant.role, constant.note.as_deref()), (Role::LeftOut, Some("always the same value")));
}

#[test]
fn a_few_cells_that_are_no_numbers_are_invalid() {
    let column =
        column("amount", (0..100).map(|i| if i % 25 == 0 { "inf".into() } else { format!("{i},5") }));
    assert_eq!((column.kind, column.invalid, column.distinct), (Kind::Numeric, 4, 97));
}

#[test]
fn many_cells_that_are_no_numbers_make_categories() {
    assert_eq!(
        kind("x", (0..100).map(|i| if i % 10 == 0 { "many".into() } else { (i % 7).to_string() })),
        Kind::Categorical
    );
}

#[test]
fn dates_are_recognised_with_a_few_invalid_ones() {
    let day = |i: u64| {
        if i == 0 { "soon".to_owned() } else { format!("{:02}.{:02}.2024 10:00", i % 28 + 1, i % 12 + 1) }
    };
    let column = column("created", (0..100).map(day));
    assert_eq!((column.kind, column.invalid), (Kind::Date, 1));
    assert_eq!(kind("created", (0..100).map(|i| format!("2024-01-{:02}", i % 31 + 1))), Kind::Date);
}

#[test]
fn dates_that_may_be_read_two_ways_are_no_dates() {
    assert_eq!(
        kind("created", (0..300).map(|i| format!("{:02}/{:02}/2024", i % 12 + 1, i % 11 + 1))),
        Kind::Categorical
    );
}

#[test]
fn identifiers_are_left_out() {
    let columns = [
        column("x", (0..100).map(|i| format!("{:08x}-{:04x}", scatter(i), i))),
        column("deal", (1000..1100).map(|i| i.to_string())),
        column("deal", (0..200).map(|i| (1000 + i * 67 % 200).to_string())),
        column("Lead Number", (0..100).map(|i| scatter(i).to_string())),
        column("customerId", (0..100).map(|i| scatter(i).to_string())),
    ];
    for column in columns {
        assert_eq!((column.kind, column.role), (Kind::Id, Role::LeftOut), "{column:?}");
        assert!(column.note.is_some());
    }
}

#[test]
fn distinct_measurements_and_amounts_are_no_identifiers() {
    assert_eq!(kind("weight", (0..500).map(|i| format!("{}.{:03}", scatter(i) % 90, i))), Kind::Numeric);
    assert_eq!(kind("amount", (0..500).map(|i| (scatter(i) % 10_000_000).to_string())), Kind::Numeric);
    assert_eq!(kind("rising", (0..500).map(|i| format!("{i}.25"))), Kind::Numeric);
}

#[test]
fn a_tiny_table_has_no_identifiers() {
    assert_eq!(kind("x", (1..20).map(|i| i.to_string())), Kind::Numeric);
    assert_eq!(kind("x", (1..20).map(|i| format!("{:08x}", scatter(i)))), Kind::Categorical);
}

#[test]
fn numbers_that_refer_to_something_are_categories() {
    assert_eq!(kind("ASSIGNED_BY_ID", (0..500).map(|i| (i % 9).to_string())), Kind::Categorical);
    assert_eq!(kind("CALLS_TOTAL", (0..500).map(|i| (i % 9).to_string())), Kind::Numeric);
}

#[test]
fn labels_of_several_words_are_categories_and_varied_ones_are_texts() {
    let labels = ["Better Career Prospects", "Flexibility and Convenience", "Other"];
    assert_eq!(kind("reason", cells(&labels, 500)), Kind::Categorical);
    assert_eq!(kind("reason", cells(&labels, 20)), Kind::Categorical);
    assert_eq!(
        kind("agent", (0..2000).map(|i| format!("First{} Last{}", i % 20, i % 15))),
        Kind::Categorical
    );
    assert_eq!(kind("title", (0..500).map(|i| format!("Deal {i} of today"))), Kind::Text);
    let comment = |i: u64| format!("called the client {} times and sent a letter", i % 100);
    assert_eq!(kind("comments", (0..800).map(comment)), Kind::Text);
    assert_eq!(
        kind("comments", (0..800).map(|i| if i < 700 { String::new() } else { comment(i) })),
        Kind::Text
    );
}

#[test]
fn a_hundred_thousand_words_are_categories_unless_nearly_all_differ() {
    assert_eq!(kind("word", (0..200_000).map(|i| format!("w{}", i % 100_000))), Kind::Categorical);
    assert_eq!(kind("word", (0..100_000).map(|i| format!("w{i}"))), Kind::Id);
}

#[test]
fn an_override_sets_the_kind_and_its_invalid_cells() {
    let numeric = BTreeMap::from([("x".to_owned(), Kind::Numeric), ("absent".to_owned(), Kind::Text)]);
    let column = column_with("x", cells(&["1", "two", "3"], 30), &numeric);
    assert_eq!((column.kind, column.role, column.invalid), (Kind::Numeric, Role::Attribute, 10));
    let id = BTreeMap::from([("x".to_owned(), Kind::Id)]);
    assert_eq!(column_with("x", cells(&["1", "two", "3"], 30), &id).role, Role::LeftOut);
}

#[test]
fn figures_are_those_of_the_rows_that_are_there() {
    let mut builder = TableBuilder::new(["x"]);
    ["a", "b", "c", "d", "", "a"].iter().for_each(|&cell| builder.push([cell]));
    let selected = builder.finish().select(&[0, 1, 4, 5]);
    let column = infer(&selected, &BTreeMap::new()).columns.remove(0);
    assert_eq!((column.distinct, column.missing, column.kind), (2, 1, Kind::Binary));
}

#[test]
fn a_table_without_rows_has_a_schema() {
    let schema = infer(&TableBuilder::new(["a", "b"]).finish(), &BTreeMap::new());
    assert_eq!(schema.columns.len(), 2);
    assert_eq!(schema.attributes().count(), 0);
}

proptest! {
    #[test]
    fn any_cells_have_a_kind(table in prop::collection::vec("\\PC{0,8}", 0..60)) {
        let rows = table.len() as u64;
        let column = column("x", table);
        prop_assert!(column.missing + column.invalid <= rows);
        prop_assert!(column.distinct <= rows - column.missing);
    }
}
