use proptest::prelude::*;

use super::*;

fn table(rows: &[[&str; 2]]) -> Table {
    let mut builder = TableBuilder::new(["a", "b"]);
    rows.iter().for_each(|row| builder.push(*row));
    builder.finish()
}

#[test]
fn a_table_without_rows_still_has_its_columns() {
    let table = table(&[]);
    assert_eq!((table.rows(), table.columns().len()), (0, 2));
    assert_eq!((table.position("b"), table.position("c")), (Some(1), None));
    assert!(table.column("a").is_some_and(|column| column.distinct() == 0 && column.counts().is_empty()));
}

#[test]
fn cells_are_trimmed_and_equal_ones_kept_once_in_order_of_appearance() {
    let table = table(&[["да", "1"], [" нет ", "1.0"], ["\tда", "1"]]);
    let column = table.column("a").expect("it is there");
    assert_eq!(column.codes(), [0, 1, 0]);
    assert_eq!((column.distinct_value(0), column.distinct_value(1)), ("да", "нет"));
    assert_eq!((column.counts(), column.missing()), (vec![2, 1], 0));
    assert_eq!(table.column("b").map(Column::distinct), Some(2), "numbers are compared as they are written");
}

#[test]
fn empty_cells_and_the_usual_spellings_of_nothing_are_missing() {
    for cell in ["", "  ", "NA", " N/A", "#N/A", "n/a", "NaN", "nan", "NULL", "null", "None"] {
        let table = table(&[[cell, "x"]]);
        assert_eq!(table.columns()[0].codes(), [MISSING], "{cell:?}");
        assert_eq!((table.columns()[0].value(0), table.columns()[0].missing()), (None, 1), "{cell:?}");
    }
    for cell in ["0", "-", "no", "none", "?", "нет"] {
        assert!(!is_missing(cell), "{cell:?}");
    }
}

#[test]
fn of_two_columns_with_one_name_the_first_is_found() {
    let mut builder = TableBuilder::new(["a", "a"]);
    builder.push(["1", "2"]);
    assert_eq!(builder.finish().column("a").and_then(|column| column.value(0)), Some("1"));
}

#[test]
#[should_panic(expected = "a cell for every column")]
fn a_short_row_is_a_mistake_of_the_caller() {
    TableBuilder::new(["a", "b"]).push(["1"]);
}

#[test]
#[should_panic(expected = "no more cells than there are columns")]
fn a_long_row_is_a_mistake_of_the_caller() {
    TableBuilder::new(["a"]).push(["1", "2"]);
}

#[test]
fn selected_rows_come_in_the_given_order_and_may_repeat() {
    let table = table(&[["x", "1"], ["y", ""], ["z", "3"]]).select(&[2, 0, 2]);
    let column = &table.columns()[0];
    assert_eq!((0..3).filter_map(|row| column.value(row)).collect::<Vec<_>>(), ["z", "x", "z"]);
    assert_eq!(column.counts(), [1, 0, 2], "a value that is not selected stays in the dictionary");
    assert_eq!((table.rows(), table.columns()[1].missing()), (3, 0));
}

proptest! {
    #[test]
    fn a_table_gives_back_its_trimmed_cells(rows in prop::collection::vec("[ a-cА-Я]{0,3}", 0..50)) {
        let mut builder = TableBuilder::new(["a"]);
        rows.iter().for_each(|cell| builder.push([cell.as_str()]));
        let table = builder.finish();
        for (row, cell) in rows.iter().enumerate() {
            prop_assert_eq!(table.columns()[0].value(row).unwrap_or_default(), cell.trim());
        }
    }
}

proptest! {
    #[test]
    fn a_cell_that_is_there_is_trimmed_of_all_white_space(cell in "[ \\t\u{a0}\u{2003}a-cё,]{0,5}") {
        prop_assert_eq!(present(&cell), Some(cell.trim()).filter(|cell| !cell.is_empty()));
    }
}
