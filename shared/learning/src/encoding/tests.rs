use std::sync::Arc;

use proptest::prelude::*;

use super::*;
use crate::recipe::{Calendar, Feature, Number, Shape, Single, TextStep};
use crate::table::{Table, TableBuilder, present};

fn table(rows: &[(String, String)]) -> Table {
    let mut builder = TableBuilder::new(["a", "b"]);
    rows.iter().for_each(|(a, b)| builder.push([a.as_str(), b.as_str()]));
    builder.finish()
}

fn bins(attribute: &str, bins: u32, cumulative: bool) -> Single {
    Single::Bins { number: Number { attribute: attribute.into(), log1p: false }, bins, cumulative }
}

fn category(attribute: &str, steps: &[TextStep], min_count: u32) -> Single {
    Single::Category { attribute: attribute.into(), steps: steps.into(), min_count }
}

/// Features of every kind, of one attribute.
fn features(attribute: &str) -> Vec<Feature> {
    use TextStep::{Lowercase, NoPunct, StemEn, StemRu};
    let name = || attribute.to_owned();
    let words = |steps: &[TextStep], shape, min_count| Feature::Words {
        attribute: name(),
        steps: steps.into(),
        shape,
        min_count,
    };
    let mut features: Vec<Feature> = [bins(attribute, 3, false), bins(attribute, 4, true)]
        .into_iter()
        .chain([category(attribute, &[], 1), category(attribute, &[NoPunct, Lowercase], 2)])
        .chain([Single::Missing { attribute: name() }])
        .chain(
            [Calendar::Month, Calendar::Weekday, Calendar::Daytime]
                .map(|part| Single::Calendar { attribute: name(), part }),
        )
        .map(Feature::Single)
        .collect();
    features.extend([
        Feature::Linear(Number { attribute: name(), log1p: false }),
        Feature::Linear(Number { attribute: name(), log1p: true }),
        words(&[], Shape::Ngram(1), 1),
        words(&[NoPunct, Lowercase, StemRu, StemEn], Shape::Ngram(2), 2),
        words(&[Lowercase], Shape::Osb(3), 1),
    ]);
    features
}

/// Cells as exports have them.
fn cell() -> impl Strategy<Value = String> {
    prop_oneof![
        3 => "-?[0-9]{1,3}([.,][0-9]{1,2})?",
        1 => Just(String::new()),
        3 => prop::sample::select(vec![
            "NA", "n/a", "1e308", "-1e308", "1e400", "inf", "0", "-0", "+7", "1,5", "1.234,5",
            "2017-03-01", "01.03.2017 10:30", "Заказы, заказы!", "заказ", "Call-back: клиент №5", "!!!", "да", "ДА",
        ]).prop_map(str::to_owned),
        1 => "[ a-cА-Вё.,!«»-]{0,8}",
        1 => "\\PC{0,6}",
    ]
}

/// Columns and linear value of a raw cell, as scoring computes them.
fn encode(encoder: &Encoder, cells: [&str; 2]) -> (Vec<u32>, Option<f32>) {
    let [left, right] = cells.map(present);
    let (left, right) = if encoder.feature().attributes() == ["b"] { (right, None) } else { (left, right) };
    let mut columns = Vec::new();
    let value = encoder.encode(left, right, &mut Scratch::default(), &mut Memo::default(), &mut columns);
    (columns, value)
}

fn fit(feature: &Feature, cells: &[&str]) -> Encoder {
    let rows: Vec<(String, String)> = cells.iter().map(|&cell| (cell.to_owned(), String::new())).collect();
    let train: Vec<u32> = (0..rows.len() as u32).collect();
    Block::fit(feature, &table(&rows), 0, &train, &mut Scratch::default()).encoder().clone()
}

fn describe(encoder: &Encoder, cell: &str) -> Vec<String> {
    encode(encoder, [cell, ""]).0.into_iter().map(|column| encoder.describe(column)).collect()
}

proptest! {
    #[test]
    fn scoring_sees_what_training_saw(
        rows in prop::collection::vec((cell(), cell()), 1..30),
        trained in 0.0..1.0_f64,
        left in 0..8_usize,
        right in 0..8_usize,
    ) {
        let table = table(&rows);
        let train: Vec<u32> = (0..(trained * rows.len() as f64) as u32).collect();
        let block = |feature: &Feature, column| Arc::new(Block::fit(feature, &table, column, &train, &mut Scratch::default()));
        let mut blocks: Vec<Arc<Block>> = features("a").iter().map(|feature| block(feature, 0)).collect();
        blocks.extend(features("b").iter().map(|feature| block(feature, 1)));
        let (a, b) = (features("a")[left].clone(), features("b")[right].clone());
        if let (Feature::Single(left), Feature::Single(right)) = (a.clone(), b.clone()) {
            let pair = Feature::Pair { left, right, min_count: 1 };
            blocks.push(Arc::new(Block::pair(&pair, &block(&a, 0), &block(&b, 1), &table, &train)));
        }
        let (matrix, ramps) = assemble(&blocks, &table);
        prop_assert_eq!(ramps.iter().filter(|ramp| ramp.len < 2).count(), 0);
        for (row, (a, b)) in rows.iter().enumerate() {
            let (mut active, mut linear, mut offset) = (Vec::new(), Vec::new(), 0);
            for block in &blocks {
                let encoder = block.encoder();
                let (columns, value) = encode(encoder, [a, b]);
                prop_assert!(columns.iter().all(|&column| (column as usize) < encoder.width()));
                columns.iter().for_each(|&column| drop(encoder.describe(column)));
                active.extend(columns.iter().map(|column| column + offset));
                linear.extend(value);
                offset += encoder.width() as u32;
            }
            let active: Vec<usize> = active.iter().map(|&column| column as usize).collect();
            prop_assert_eq!(matrix.active(row).collect::<Vec<_>>(), active);
            prop_assert_eq!(matrix.values(row), linear.as_slice());
            prop_assert!(linear.iter().all(|value| value.is_finite()));
        }
    }

    #[test]
    fn a_greater_number_never_falls_into_a_lower_bin(
        values in prop::collection::vec(-1e6..1e6_f64, 1..60), count in 2..20_u32, x in -2e6..2e6_f64, more in 0.0..1e6,
    ) {
        let cells: Vec<String> = values.iter().map(f64::to_string).collect();
        let encoder = fit(&Feature::Single(bins("a", count, false)), &cells.iter().map(String::as_str).collect::<Vec<_>>());
        let bin = |value: f64| encode(&encoder, [&value.to_string(), ""]).0[0];
        prop_assert!(bin(x) <= bin(x + more));
        prop_assert!((bin(x + more) as usize) < encoder.width() - 1, "the last column is for missing cells");
    }
}

#[test]
fn numbers_outside_the_training_range_stay_in_the_edge_bins() {
    let encoder = fit(&Feature::Single(bins("a", 10, false)), &["10", "20", "30"]);
    for (cell, bin) in [("-1e9", "< 15"), ("12", "< 15"), ("20", "15 – 25"), ("1e9", "≥ 25"), ("", "missing")]
    {
        assert_eq!(describe(&encoder, cell), [bin], "{cell}");
    }
    assert_eq!(describe(&encoder, "abc"), ["missing"], "what is no number is no value");
}

#[test]
fn linear_values_are_clipped_to_the_training_range() {
    let encoder = fit(&Feature::Linear(Number { attribute: "a".into(), log1p: false }), &["-1", "1", "x"]);
    for (cell, value) in [("0", 0.0), ("1", 1.0), ("500", 1.0), ("-500", -1.0)] {
        assert_eq!(encode(&encoder, [cell, ""]), (vec![], Some(value)), "{cell}");
    }
    assert_eq!(encode(&encoder, ["x", ""]), (vec![0], Some(0.0)), "a column of its own, and the mean");
}

#[test]
fn a_number_that_never_varies_adds_nothing() {
    let encoder = fit(&Feature::Linear(Number { attribute: "a".into(), log1p: false }), &["7", "7"]);
    assert_eq!(encode(&encoder, ["99", ""]), (vec![], Some(0.0)));
}

#[test]
fn a_value_not_seen_in_training_is_other_and_a_rare_one_too() {
    let encoder = fit(&Feature::Single(category("a", &[], 2)), &["web", "web", "fax", ""]);
    assert_eq!(encoder.width(), 3);
    for (cell, value) in
        [("web", "web"), (" web ", "web"), ("fax", "other"), ("chat", "other"), ("NA", "missing")]
    {
        assert_eq!(describe(&encoder, cell), [value], "{cell}");
    }
}

#[test]
fn words_not_seen_in_training_are_passed_over() {
    let feature = Feature::Words {
        attribute: "a".into(),
        steps: vec![TextStep::NoPunct, TextStep::Lowercase],
        shape: Shape::Ngram(1),
        min_count: 1,
    };
    let encoder = fit(&feature, &["срочный заказ"]);
    assert_eq!(describe(&encoder, "Заказ! ЗАКАЗ? новый"), ["заказ"]);
    assert!(describe(&encoder, "...").is_empty(), "present, but without a word");
    assert_eq!(describe(&encoder, ""), ["missing"]);
}

#[test]
fn a_pair_not_seen_in_training_switches_nothing_on() {
    let rows = [("web", "new"), ("fax", "old")].map(|(a, b)| (a.to_owned(), b.to_owned()));
    let (table, train) = (table(&rows), [0, 1]);
    let side = |name: &str, column| {
        let feature = Feature::Single(category(name, &[], 1));
        Arc::new(Block::fit(&feature, &table, column, &train, &mut Scratch::default()))
    };
    let pair = Feature::Pair { left: category("a", &[], 1), right: category("b", &[], 1), min_count: 1 };
    let block = Block::pair(&pair, &side("a", 0), &side("b", 1), &table, &train);
    let described = |cells| {
        let columns = encode(block.encoder(), cells).0;
        columns.into_iter().map(|column| block.encoder().describe(column)).collect::<Vec<_>>()
    };
    assert_eq!(described(["fax", "old"]), ["fax × old"]);
    assert!(described(["fax", "new"]).is_empty() && described(["chat", ""]).is_empty());
}

#[test]
fn a_moment_is_taken_apart_in_utc() {
    for (part, name) in
        [(Calendar::Month, "March"), (Calendar::Weekday, "Wednesday"), (Calendar::Daytime, "morning")]
    {
        let encoder = fit(&Feature::Single(Single::Calendar { attribute: "a".into(), part }), &[]);
        assert_eq!(describe(&encoder, "2017-03-01T09:59:00+03:00"), [name]);
        assert_eq!(describe(&encoder, "tomorrow"), ["missing"]);
    }
}
