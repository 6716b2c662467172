use proptest::prelude::*;

use super::table;
use crate::training::folds::{FOLDS, Fold, forward_chaining, stratified};

fn mixed(n: usize) -> Vec<bool> {
    (0..n).map(|i| i % 3 == 0).collect()
}

#[test]
fn forward_chaining_judges_every_block_but_the_first() {
    let rows: Vec<u32> = (0..60).rev().collect();
    let folds = forward_chaining(&rows, &mixed(60), None);
    assert_eq!(folds.len(), FOLDS);
    let held_out: Vec<u32> = folds.iter().flat_map(|fold| fold.held_out.clone()).collect();
    assert_eq!(held_out, rows[10..]);
}

#[test]
fn folds_that_would_be_fitted_on_one_class_are_left_out() {
    let success: Vec<bool> = (0..60).map(|i| i >= 25).collect();
    let folds = forward_chaining(&(0..60).collect::<Vec<_>>(), &success, None);
    assert_eq!(folds.iter().map(|fold| fold.train.len()).collect::<Vec<_>>(), [30, 40, 50]);
    assert!(forward_chaining(&[0], &[true], None).is_empty());
    assert!(stratified(&[0, 1], &[true, true], None, 1).is_empty());
}

#[test]
fn a_row_without_an_id_is_not_tied_to_the_id_of_the_same_number() {
    // One id for all odd rows; even rows have none and must spread over all folds whatever their number is.
    let id = |i: usize| if i % 2 == 1 { "c" } else { "" }.to_owned();
    let table = table(["id"], (0..60).map(|i| [id(i)]));
    let folds = stratified(&(0..60).collect::<Vec<_>>(), &mixed(60), Some(&table.columns()[0]), 3);
    let of = |row: u32| folds.iter().position(|fold| fold.held_out.contains(&row));
    assert!((1..60).step_by(2).all(|row| of(row) == of(1)));
    let alone: usize = folds.iter().filter(|fold| fold.held_out.iter().any(|row| row % 2 == 0)).count();
    assert_eq!(alone, FOLDS);
}

/// What holds of any folds: the parts of one fold are disjoint and hold only given rows.
fn check(folds: &[Fold], rows: &[u32]) {
    for fold in folds {
        assert!(fold.train.iter().chain(&fold.held_out).all(|row| rows.contains(row)));
        assert!(!fold.train.iter().any(|row| fold.held_out.contains(row)));
    }
}

proptest! {
    #[test]
    fn forward_chaining_never_trains_on_what_comes_later(n in 0..120_usize, seed in any::<u64>()) {
        // Positions in the list are the order of time.
        let rows: Vec<u32> = (0..n as u32).map(|i| i ^ (seed as u32 & 0x7f)).collect();
        let success = mixed(256);
        let folds = forward_chaining(&rows, &success, None);
        check(&folds, &rows);
        let position = |row: &u32| rows.iter().position(|other| other == row);
        for fold in &folds {
            prop_assert!(fold.train.iter().map(position).max() < fold.held_out.iter().map(position).min());
        }
    }

    #[test]
    fn forward_chaining_never_trains_on_an_entity_that_it_judges(
        ids in prop::collection::vec(0..30_u32, 20..120),
    ) {
        let rows: Vec<u32> = (0..ids.len() as u32).collect();
        let table = table(["id"], ids.iter().map(|id| [if *id == 0 { String::new() } else { id.to_string() }]));
        let success = mixed(ids.len());
        let (purged, whole) = (
            forward_chaining(&rows, &success, Some(&table.columns()[0])),
            forward_chaining(&rows, &success, None),
        );
        for fold in &purged {
            let judged = |row: u32| {
                let id = ids[row as usize];
                id != 0 && fold.held_out.iter().any(|&other| ids[other as usize] == id)
            };
            prop_assert!(!fold.train.iter().any(|&row| judged(row)));
            // Nothing else is given away.
            let same = whole.iter().find(|other| other.held_out == fold.held_out);
            let kept: Vec<u32> =
                same.into_iter().flat_map(|fold| fold.train.clone()).filter(|&row| !judged(row)).collect();
            prop_assert_eq!(&fold.train, &kept);
        }
    }

    #[test]
    fn stratified_folds_hold_every_row_out_once_and_keep_ids_together(
        ids in prop::collection::vec(0..30_u32, 20..120), seed in any::<u64>(),
    ) {
        let rows: Vec<u32> = (0..ids.len() as u32).collect();
        let success = mixed(ids.len());
        let table = table(["id"], ids.iter().map(|id| [if *id == 0 { String::new() } else { id.to_string() }]));
        let folds = stratified(&rows, &success, Some(&table.columns()[0]), seed);
        check(&folds, &rows);
        let mut held_out: Vec<u32> = folds.iter().flat_map(|fold| fold.held_out.clone()).collect();
        held_out.sort_unstable();
        prop_assert_eq!(&held_out, &rows);
        let fold_of = |row: u32| folds.iter().position(|fold| fold.held_out.contains(&row));
        for (row, id) in ids.iter().enumerate().filter(|(_, id)| **id != 0) {
            let first = ids.iter().position(|other| other == id).unwrap_or_default();
            prop_assert_eq!(fold_of(row as u32), fold_of(first as u32));
        }
        prop_assert_eq!(&folds, &stratified(&rows, &success, Some(&table.columns()[0]), seed));
    }

    #[test]
    fn without_ids_every_fold_has_the_base_rate(n in 50..300_usize, seed in any::<u64>()) {
        let (rows, success): (Vec<u32>, Vec<bool>) = ((0..n as u32).collect(), mixed(n));
        for fold in stratified(&rows, &success, None, seed) {
            let wins = fold.held_out.iter().filter(|&&row| success[row as usize]).count() as f64;
            prop_assert!((wins - n as f64 / 3.0 / FOLDS as f64).abs() < 2.0);
        }
    }
}
