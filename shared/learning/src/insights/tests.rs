//! Insights of small tables whose figures can be told by hand, and of random ones.

use std::collections::BTreeMap;

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::*;
use crate::schema::{Role, infer};
use crate::table::TableBuilder;

/// Insights of a table whose last column is the target "won" with success "yes".
fn look(headers: &[&str], rows: &[Vec<String>], kinds: &[(&str, Kind)]) -> Insights {
    let mut builder = TableBuilder::new(headers.iter().copied());
    rows.iter().for_each(|row| builder.push(row.iter().map(String::as_str)));
    let table = builder.finish();
    let kinds: BTreeMap<_, _> = kinds.iter().map(|&(header, kind)| (header.to_owned(), kind)).collect();
    let mut schema = infer(&table, &kinds);
    schema.columns.last_mut().unwrap().role = Role::Target;
    let outcome: Vec<_> = rows.iter().map(|row| row.last().unwrap() == "yes").collect();
    insights(&table, &schema, "won", "yes", &outcome)
}

fn rows<const N: usize>(cells: &[[&str; N]]) -> Vec<Vec<String>> {
    cells.iter().map(|row| row.iter().map(|&cell| cell.to_owned()).collect()).collect()
}

fn count(value: &str, count: u64, rate: f64) -> ValueCount {
    ValueCount { value: value.to_owned(), count, rate }
}

#[test]
fn the_target_is_described_by_its_raw_values() {
    let insights =
        look(&["won"], &rows(&[["yes"], ["no"], ["open"], ["no"], ["yes"], ["no"], ["no"], ["yes"]]), &[]);
    assert_eq!((insights.rows, insights.target.base_rate), (8, 0.375));
    assert_eq!((insights.target.name.as_str(), insights.target.positive.as_str()), ("won", "yes"));
    assert_eq!(insights.target.values, [count("no", 4, 0.0), count("yes", 3, 1.0), count("open", 1, 0.0)]);
    assert!(insights.attributes.is_empty());
}

#[test]
fn numbers_have_range_mean_median_and_histogram() {
    let cells = rows(&[["1", "yes"], ["2", "no"], ["2,5", "yes"], ["", "no"], ["?", "no"], ["10", "no"]]);
    let insights = look(&["x", "won"], &cells, &[("x", Kind::Numeric)]);
    let x = &insights.attributes[0];
    assert_eq!((x.missing, x.invalid), (1, 1));
    assert_eq!((x.missing_share, x.invalid_share), (1.0 / 6.0, 1.0 / 6.0));
    let Details::Numeric { min, max, mean, median, histogram } = &x.details else { panic!("{x:?}") };
    assert_eq!((*min, *max, *mean, *median), (1.0, 10.0, 3.875, 2.25));
    assert_eq!(histogram.iter().map(|bar| bar.count).sum::<u64>(), 4);
    // numpy.corrcoef([1, 2, 2.5, 10], [1, 0, 1, 0]).
    assert!((x.correlation - 0.594_028).abs() < 1e-6, "{}", x.correlation);
}

#[test]
fn values_are_listed_by_frequency_with_their_success_rates() {
    let cells: Vec<Vec<String>> = (0..100)
        .map(|i| {
            let value = if i < 50 { "often".to_owned() } else { format!("v{}", 10 + i % 25) };
            vec![value, if i % 2 == 0 { "yes" } else { "no" }.to_owned()]
        })
        .collect();
    let insights = look(&["x", "won"], &cells, &[]);
    let Details::Values { unique, most_frequent, least_frequent } = &insights.attributes[0].details else {
        panic!("{insights:?}")
    };
    assert_eq!((*unique, most_frequent.len(), least_frequent.len()), (26, 10, 5));
    assert_eq!(most_frequent[..2], [count("often", 50, 0.5), count("v10", 2, 0.5)]);
    assert_eq!(least_frequent[0], count("v10", 2, 0.5));
}

#[test]
fn dates_are_shown_by_month() {
    let cells: Vec<Vec<String>> = (0..56)
        .map(|i| {
            vec![
                format!("2024-{:02}-{:02}", i / 28 + 1, i % 28 + 1),
                if i < 28 { "yes" } else { "no" }.into(),
            ]
        })
        .collect();
    let insights = look(&["created", "won"], &cells, &[("created", Kind::Date)]);
    let created = &insights.attributes[0];
    let Details::Values { unique, most_frequent, .. } = &created.details else { panic!("{created:?}") };
    assert_eq!(*unique, 2);
    assert_eq!(most_frequent[..], [count("2024-01", 28, 1.0), count("2024-02", 28, 0.0)]);
    assert!((created.correlation - 1.0).abs() < 1e-12);
}

#[test]
fn texts_are_described_by_their_words() {
    let mut cells = rows(&[["Please call, please!", "yes"], ["call", "no"], ["", "no"], ["...", "no"]]);
    cells.extend((0..30).map(|i| vec!["please wait".into(), if i < 29 { "yes" } else { "no" }.into()]));
    let insights = look(&["note", "won"], &cells, &[("note", Kind::Text)]);
    let note = &insights.attributes[0];
    let Details::Text {
        total_words,
        unique_words,
        words_per_record,
        word_length,
        prominent_words,
        histogram,
    } = &note.details
    else {
        panic!("{note:?}")
    };
    assert_eq!((*total_words, *unique_words), (64, 3));
    assert_eq!((*words_per_record, *word_length), ((0, 3), (4, 6)));
    assert_eq!(prominent_words[0], count("please", 31, 30.0 / 31.0));
    assert_eq!(
        histogram.iter().map(|bar| (bar.from, bar.count)).collect::<Vec<_>>(),
        [(0.0, 1), (1.0, 1), (2.0, 30), (3.0, 1)]
    );
    assert!(note.correlation > 0.5);
}

#[test]
fn what_is_random_does_not_look_strong_and_what_tells_does() {
    let mut rng = ChaCha8Rng::seed_from_u64(4);
    let cells: Vec<Vec<String>> = (0..5000)
        .map(|_| {
            let won = rng.random_bool(0.3);
            let mut word = |n: u32| format!("w{}", rng.random_range(0..n));
            let (category, note) =
                (word(1000), format!("{} {} {} {}", word(5000), word(5000), word(50), word(50)));
            let telling = format!("{note} {}", if won == rng.random_bool(0.85) { "good" } else { "bad" });
            vec![category, note, telling, if won { "yes" } else { "no" }.into()]
        })
        .collect();
    let insights = look(&["random", "chat", "telling", "won"], &cells, &[]);
    let found: Vec<_> = insights.attributes.iter().map(|a| (a.name.as_str(), a.kind)).collect();
    assert_eq!(found[0], ("telling", Kind::Text));
    assert!(insights.attributes[0].correlation > 0.5);
    assert!(insights.attributes[1..].iter().all(|a| a.correlation < 0.1), "{insights:?}");
}

#[test]
fn no_figure_is_ever_not_a_number() {
    let cells =
        rows(&[["1e308", "", "!", "2024-01-01"], ["-1e308", "x", "", "2024-01-02"], ["x", "x", "?", "x"]]);
    let kinds = [("n", Kind::Numeric), ("v", Kind::Categorical), ("t", Kind::Text), ("d", Kind::Date)];
    for outcome in ["yes", "no"] {
        for length in 0..=3 {
            let with_outcome = |row: &Vec<String>| [&row[..], &[outcome.to_owned()]].concat();
            let cells: Vec<_> = cells[..length].iter().map(with_outcome).collect();
            let insights = look(&["n", "v", "t", "d", "won"], &cells, &kinds);
            let json = serde_json::to_string(&insights).unwrap();
            assert!(!json.contains(":null"), "{json}");
            assert_eq!(serde_json::from_str::<Insights>(&json).unwrap(), insights);
        }
    }
}

#[test]
fn attributes_come_strongest_first_and_columns_left_out_do_not_come() {
    let cells: Vec<Vec<String>> = (0..200)
        .map(|i: u32| {
            let won = i.is_multiple_of(3);
            let weak = if i.is_multiple_of(5) { "a" } else { "b" };
            let strong = if won ^ i.is_multiple_of(10) { "a" } else { "b" };
            vec![
                i.to_string(),
                weak.into(),
                strong.into(),
                "same".into(),
                if won { "yes" } else { "no" }.into(),
            ]
        })
        .collect();
    let insights = look(&["id", "weak", "strong", "constant", "won"], &cells, &[]);
    assert_eq!(insights.attributes.iter().map(|a| a.name.as_str()).collect::<Vec<_>>(), ["strong", "weak"]);
}
