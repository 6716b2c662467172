//! A store's table: several rows of one entity, a split of its own, slices by age.

use learning::schema::Role;
use learning::table::{Table, TableBuilder};
use learning::training::{Options, Split, TrainError, train};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use crate::support::{options, trained};

const AGES: [&str; 3] = ["creation", "1 d", "7 d"];

/// Entities with a row at every age that they reached; the later ones are the test part, and a few stand on neither side.
fn snapshots(entities: usize) -> Table {
    let mut rng = ChaCha8Rng::seed_from_u64(3);
    let mut builder = TableBuilder::new(["deal", "age", "age_days", "calls", "side", "day", "weight", "won"]);
    for entity in 0..entities {
        let drive: f64 = rng.random_range(-2.0..2.0);
        let won = rng.random_bool(1.0 / (1.0 + (0.8 - drive).exp()));
        let reached = rng.random_range(1..=3);
        for (age, (name, days)) in AGES.into_iter().zip([0, 1, 7]).take(reached).enumerate() {
            let calls = (f64::from(age as u32 + 1) * (drive + rng.random_range(0.0..4.0))).max(0.0) as u32;
            let side = match entity {
                _ if entity % 50 == 0 => "",
                _ if entity * 4 >= entities * 3 => "test",
                _ => "train",
            };
            let cells = [
                format!("D{entity}"),
                name.to_owned(),
                days.to_string(),
                calls.to_string(),
                side.to_owned(),
                (entity + days).to_string(),
                format!("{}", 1.0 / f64::from(age as u32 + 1)),
                u8::from(won).to_string(),
            ];
            builder.push(cells.iter().map(String::as_str));
        }
    }
    builder.finish()
}

fn request() -> Options {
    Options {
        id: Some("deal".into()),
        time: Some("day".into()),
        split: Some(Split::Column { name: "side".into() }),
        slice: Some("age".into()),
        weight: Some("weight".into()),
        ..options("won")
    }
}

#[test]
fn columns_with_a_use_of_their_own_are_never_attributes() {
    let report = trained(&snapshots(1_200), &request()).report;
    let attributes: Vec<&str> = report.schema.attributes().map(|column| column.name.as_str()).collect();
    assert_eq!(attributes, ["age_days", "calls"]);
    for (name, note) in [
        ("age", "the slice of a row in the report"),
        ("side", "the side of a row in the split"),
        ("weight", "the weight of a row"),
    ] {
        let column = report.schema.columns.iter().find(|column| column.name == name).expect("it is there");
        assert_eq!((column.role, column.note.as_deref()), (Role::LeftOut, Some(note)));
    }
    assert!(
        report.importance.iter().all(
            |attribute| ["age_days", "calls", "age_days × calls"].contains(&attribute.attribute.as_str())
        )
    );
}

#[test]
fn the_split_of_a_column_is_taken_as_it_is_and_is_in_time_where_there_is_a_time() {
    let table = snapshots(1_200);
    let count = |side: Option<&str>| {
        let column = table.column("side").expect("it is there");
        (0..table.rows()).filter(|&row| column.value(row) == side).count() as u64
    };
    let report = trained(&table, &request()).report;
    let (train, test, left_out) = (count(Some("train")), count(Some("test")), count(None));
    assert_eq!(
        (report.split.train_rows, report.split.test_rows, report.split.left_out_rows),
        (train, test, left_out)
    );
    assert_eq!(report.split.rule, "column:side");
    assert_eq!(report.search.folds, "forward-chaining");
    let timeless = Options { time: None, drop: vec!["day".into()], ..request() };
    assert_eq!(trained(&table, &timeless).report.search.folds, "stratified");
}

#[test]
fn slices_stand_in_order_of_appearance_and_count_every_row_and_entity() {
    let table = snapshots(1_200);
    let test = trained(&table, &request()).report.test;
    let names: Vec<&str> = test.slices.iter().map(|slice| slice.slice.as_str()).collect();
    assert_eq!(names, AGES);
    assert_eq!(test.slices.iter().map(|slice| slice.n).sum::<u64>(), test.n);
    // A deal has one row at each age, and everyone was created.
    assert!(test.slices.iter().all(|slice| slice.n == slice.entities));
    assert_eq!(Some(test.slices[0].entities), test.entities);
    let loss: f64 = test.slices.iter().map(|slice| slice.share * slice.log_loss).sum();
    assert!((loss - test.log_loss).abs() < 1e-9);
    assert!(trained(&table, &Options { slice: None, ..request() }).report.test.slices.is_empty());
}

#[test]
fn a_column_of_hundreds_of_values_makes_no_slices() {
    let error = train(&snapshots(400), &Options { slice: Some("deal".into()), ..request() }, &mut |_| {});
    assert!(matches!(error, Err(TrainError::Option { name: "slice", .. })), "{error:?}");
}

#[test]
fn copies_of_the_rows_of_an_entity_do_not_narrow_what_is_judged_by_entity() {
    let once = snapshots(1_600);
    let mut builder = TableBuilder::new(once.columns().iter().map(|column| column.name()));
    for row in 0..once.rows() {
        let cells: Vec<&str> =
            once.columns().iter().map(|column| column.value(row).unwrap_or_default()).collect();
        (0..4).for_each(|_| builder.push(cells.iter().copied()));
    }
    let (one, four) =
        (trained(&once, &request()).report.test, trained(&builder.finish(), &request()).report.test);
    assert_eq!((4 * one.n, one.entities), (four.n, four.entities));
    let width = |low: f64, high: f64| high - low;
    let auc = width(four.auc_low, four.auc_high) / width(one.auc_low, one.auc_high);
    let gain = width(four.gain.low, four.gain.high) / width(one.gain.low, one.gain.high);
    assert!((auc - 1.0).abs() < 0.1 && (gain - 1.0).abs() < 0.1, "{auc} {gain}");
}
