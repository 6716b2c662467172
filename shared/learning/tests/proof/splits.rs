//! No entity stands on both sides of the split.

use learning::training::{Options, Split, TrainError, train};

use crate::support::{columns, deals, options, result, trained};

const ROWS: usize = 1_000;

/// 1,000 rows of one attribute and an outcome, with an id that every `shared` of the last rows shares with a first one.
fn table(shared: usize) -> learning::table::Table {
    let id = |row: usize| if row >= ROWS - shared { row + shared - ROWS } else { row };
    columns(&[
        ("key", (0..ROWS).map(|row| format!("K-{:04}", id(row))).collect()),
        ("size", (0..ROWS).map(|row| (row * 37 % 101).to_string()).collect()),
        ("won", (0..ROWS).map(|row| u8::from(row * 7 % 10 < 3).to_string()).collect()),
    ])
}

#[test]
fn an_entity_on_both_sides_of_the_split_is_refused_with_the_count() {
    let mut right = 0;
    let cases = [1, 17, 200];
    for shared in cases {
        let request =
            Options { id: Some("key".into()), split: Some(Split::Tail { percent: 25 }), ..options("won") };
        match train(&table(shared), &request, &mut |_| {}) {
            Err(error @ TrainError::SharedIds { count, .. }) => {
                right +=
                    usize::from(count == shared as u64 && error.to_string().contains(&count.to_string()));
            }
            other => panic!("{shared} shared ids: {other:?}"),
        }
    }
    result(
        "shared ids refused with the right count",
        format!("{right} of {}", cases.len()),
        "all",
        right == cases.len(),
    );
}

#[test]
fn an_entity_on_one_side_of_the_split_is_welcome() {
    let request = Options { id: Some("key".into()), ..options("won") };
    assert!(train(&table(0), &request, &mut |_| {}).is_ok());
    // Rows of one entity within the training part are no reason to refuse either.
    let id = |row: usize| if row < 100 { row / 2 } else { row };
    let repeated = columns(&[
        ("key", (0..ROWS).map(|row| format!("K-{:04}", id(row))).collect()),
        ("size", (0..ROWS).map(|row| (row * 37 % 101).to_string()).collect()),
        ("won", (0..ROWS).map(|row| u8::from(row * 7 % 10 < 3).to_string()).collect()),
    ]);
    assert!(train(&repeated, &request, &mut |_| {}).is_ok());
}

#[test]
fn identical_rows_without_an_id_are_counted_and_warned_of() {
    // The last 40 rows, all of them in the test part, repeat the first 40, all of them in the training part. Random
    // amounts with two decimals make other repetitions unlikely; rows without an amount may repeat by chance.
    let fresh = deals(5, ROWS);
    let source = |row: usize| if row >= ROWS - 40 { row + 40 - ROWS } else { row };
    let cells = |name: &str| -> Vec<String> {
        let column = fresh.column(name).expect("the column");
        (0..ROWS).map(|row| column.value(source(row)).unwrap_or("").to_owned()).collect()
    };
    let names = ["channel", "size", "repeat", "amount", "note", "created", "won"];
    let planted = columns(&names.map(|name| (name, cells(name))));
    let attributes = &names[..6];
    let row = |row: usize| -> Vec<Option<&str>> {
        attributes.iter().map(|name| planted.column(name).and_then(|column| column.value(row))).collect()
    };
    let train: std::collections::HashSet<Vec<Option<&str>>> = (0..ROWS * 3 / 4).map(row).collect();
    let expected = (ROWS * 3 / 4..ROWS).filter(|&test| train.contains(&row(test))).count() as u64;
    let report = trained(&planted, &options("won")).report;
    let counted = report.split.identical_rows;
    let warned = report.warnings.iter().any(|warning| warning.contains(&format!("{expected} test rows")));
    let measured = format!("{counted} counted, {}", if warned { "warned" } else { "not warned" });
    let holds = counted == expected && expected >= 40 && warned;
    result("identical rows in training and test part", measured, &format!("{expected}, warned"), holds);
}
