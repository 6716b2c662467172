//! The shape of the reference company.

use std::collections::HashSet;
use std::sync::LazyLock;

use learning::table::Column;
use rust_stemmers::{Algorithm, Stemmer};
use synthetic::{Company, wide};

static COMPANY: LazyLock<Company> = LazyLock::new(|| wide::generate(1));

fn texts() -> impl Iterator<Item = &'static Column> {
    COMPANY.table.columns()[33..69].iter()
}

fn distinct_words(cell: &str) -> HashSet<&str> {
    cell.split(' ').collect()
}

#[test]
fn it_has_4147_rows_of_69_attributes_and_a_target() {
    assert_eq!(COMPANY.table.rows(), 4_147);
    assert_eq!(COMPANY.table.columns().len(), 70);
    assert_eq!(COMPANY.table.columns()[69].name(), COMPANY.target);
    assert_eq!(COMPANY.truth.len(), 4_147);
}

#[test]
fn the_same_seed_gives_the_same_cells() {
    let again = wide::generate(1);
    assert!(again.table.columns().iter().zip(COMPANY.table.columns()).all(|(a, b)| a.codes() == b.codes()));
    assert_eq!(again.truth, COMPANY.truth);
}

#[test]
fn about_17_percent_are_won_and_the_truth_has_signal() {
    let won = COMPANY.table.columns()[69]
        .codes()
        .iter()
        .filter(|&&code| COMPANY.table.columns()[69].distinct_value(code) == "1");
    assert!((won.count() as f64 / 4_147.0 - 0.17).abs() < 0.02);
    let mean = COMPANY.truth.iter().sum::<f64>() / 4_147.0;
    let variance = COMPANY.truth.iter().map(|p| (p - mean).powi(2)).sum::<f64>() / 4_147.0;
    assert!((0.10..0.25).contains(&variance.sqrt()), "{}", variance.sqrt());
}

#[test]
fn texts_hold_about_100_words_a_row_of_which_85_are_distinct() {
    let (mut words, mut distinct) = (0, 0);
    for cell in texts().flat_map(|column| (0..wide::ROWS).filter_map(|row| column.value(row))) {
        words += cell.split(' ').count();
        distinct += distinct_words(cell).len();
    }
    let rows = wide::ROWS as f64;
    let (words, distinct) = (words as f64 / rows, distinct as f64 / rows);
    assert!((95.0..108.0).contains(&words), "{words}");
    assert!((84.0..86.0).contains(&distinct), "{distinct}");
}

#[test]
fn the_recipe_makes_about_12700_columns() {
    let words: usize = texts().map(vocabulary).sum();
    let values: usize =
        COMPANY.table.columns()[..14].iter().map(|c| c.distinct() + usize::from(c.missing() > 0)).sum();
    let bins: usize = COMPANY.table.columns()[14..33].iter().map(|c| 10 + usize::from(c.missing() > 0)).sum();
    let columns = words + values + bins;
    assert!((12_500..12_900).contains(&columns), "{columns} = {words} + {values} + {bins}");
}

fn vocabulary(column: &Column) -> usize {
    (0..column.distinct() as u32)
        .flat_map(|code| distinct_words(column.distinct_value(code)))
        .collect::<HashSet<_>>()
        .len()
}

#[test]
fn stemming_leaves_the_words_as_they_are() {
    let stemmer = Stemmer::create(Algorithm::Russian);
    let words: HashSet<&str> = texts()
        .flat_map(|column| (0..wide::ROWS).filter_map(|row| column.value(row)))
        .flat_map(distinct_words)
        .collect();
    let stems: HashSet<_> = words.iter().map(|word| stemmer.stem(word)).collect();
    assert_eq!(stems.len(), words.len());
}

#[test]
fn most_custom_texts_are_short_or_missing() {
    let custom = texts().skip(6);
    let words: Vec<usize> = custom
        .flat_map(|column| {
            (0..wide::ROWS).map(|row| column.value(row).map_or(0, |cell| cell.split(' ').count()))
        })
        .collect();
    let short = words.iter().filter(|&&words| words <= 3).count();
    assert!(short as f64 > 0.5 * words.len() as f64);
}

#[test]
fn every_number_fills_ten_quantile_bins() {
    for column in &COMPANY.table.columns()[14..33] {
        let mut values: Vec<f64> =
            (0..wide::ROWS).filter_map(|row| column.value(row)?.parse().ok()).collect();
        values.sort_by(f64::total_cmp);
        let edges: HashSet<u64> = (1..10).map(|tenth| values[values.len() * tenth / 10].to_bits()).collect();
        assert_eq!(edges.len(), 9, "{}", column.name());
    }
}
