use proptest::prelude::*;

use crate::calibration::Link;
use crate::solver::Loss;
use crate::training::Balance;
use crate::training::balance::{Balanced, balance};

fn weights(balanced: &Balanced, rows: &[u32], success: &[bool]) -> (f64, f64) {
    let weight = balanced.weight.as_ref().expect("rows are weighted");
    let total = |class: bool| {
        rows.iter().filter(|&&r| success[r as usize] == class).map(|&r| weight[r as usize]).sum()
    };
    (total(true), total(false))
}

#[test]
fn without_balance_nothing_changes() {
    let balanced = balance(Balance::None, &[0, 1], &[true, false], Some(&[0.5, 2.0]), 2, 1);
    assert_eq!(balanced.weight, Some(vec![0.5, 2.0]));
    assert_eq!((balanced.link, matches!(balanced.loss, Loss::Logistic)), (Link::Logit { shift: 0.0 }, true));
    assert_eq!(balance(Balance::None, &[0, 1], &[true, false], None, 2, 1).weight, None);
}

#[test]
fn focal_loss_weighs_no_row_and_has_its_own_link() {
    let balanced = balance(Balance::Focal, &[0, 1], &[true, false], None, 2, 1);
    assert_eq!(balanced.weight, None);
    assert_eq!(balanced.link, Link::Focal { gamma: 2.0, shift: 0.0 });
}

#[test]
fn rows_that_are_not_fitted_on_keep_their_weight() {
    let success = [true, false, false, false, true];
    for kind in [Balance::Weights, Balance::Upsample, Balance::Downsample] {
        let weight = balance(kind, &[0, 1, 2], &success, None, 5, 1).weight.expect("weighted");
        assert_eq!(weight[3..], [1.0, 1.0], "{kind:?}");
    }
}

#[test]
fn the_rarer_class_is_the_one_with_fewer_rows_whatever_they_weigh() {
    // Three old successes weigh less than the two recent failures.
    let (success, base) = ([true, true, true, false, false], [0.1, 0.1, 0.1, 1.0, 1.0]);
    let up =
        balance(Balance::Upsample, &[0, 1, 2, 3, 4], &success, Some(&base), 5, 1).weight.expect("weighted");
    assert!(up.iter().zip(base).all(|(up, base)| *up >= base), "repetition takes nothing away: {up:?}");
    let down =
        balance(Balance::Downsample, &[0, 1, 2, 3, 4], &success, Some(&base), 5, 1).weight.expect("weighted");
    assert_eq!(down.iter().filter(|&&weight| weight > 0.0).count(), 4);
}

proptest! {
    #[test]
    fn balance_evens_the_classes_and_its_link_restores_the_base_rate(
        success in prop::collection::vec(any::<bool>(), 2..200), seed in any::<u64>(),
    ) {
        let rows: Vec<u32> = (0..success.len() as u32).collect();
        let (wins, n) = (success.iter().filter(|&&s| s).count() as f64, success.len() as f64);
        prop_assume!(wins > 0.0 && wins < n);
        for kind in [Balance::Weights, Balance::Upsample, Balance::Downsample] {
            let balanced = balance(kind, &rows, &success, None, rows.len(), seed);
            let (up, down) = weights(&balanced, &rows, &success);
            prop_assert!((up - down).abs() < 1e-9, "{:?}", kind);
            let total = match kind {
                Balance::Weights => n,
                Balance::Upsample => 2.0 * wins.max(n - wins),
                _ => 2.0 * wins.min(n - wins),
            };
            prop_assert!((up + down - total).abs() < 1e-9, "{:?}", kind);
            // A model that knows nothing says even odds of the balanced rows.
            let odds = balanced.link.apply(0.0).exp();
            prop_assert!((odds - wins / (n - wins)).abs() < 1e-9 * odds.max(1.0), "{:?}", kind);
            let whole = |weight: &f64| kind == Balance::Weights || weight.fract() == 0.0;
            prop_assert!(balanced.weight.iter().flatten().all(whole), "{:?} counts whole rows", kind);
        }
    }

    #[test]
    fn with_weighted_rows_the_link_restores_the_weighted_base_rate(
        rows in prop::collection::vec((any::<bool>(), 0.05..1.0_f64), 2..100), seed in any::<u64>(),
    ) {
        let (success, base): (Vec<bool>, Vec<f64>) = rows.into_iter().unzip();
        let rows: Vec<u32> = (0..success.len() as u32).collect();
        let (none, all) = (success.iter().all(|s| !s), success.iter().all(|&s| s));
        prop_assume!(!none && !all);
        let (wins, losses) = success.iter().zip(&base).fold((0.0, 0.0), |(w, l), (&s, &b)| if s { (w + b, l) } else { (w, l + b) });
        for kind in [Balance::Weights, Balance::Upsample, Balance::Downsample] {
            let balanced = balance(kind, &rows, &success, Some(&base), rows.len(), seed);
            let (up, down) = weights(&balanced, &rows, &success);
            let odds = balanced.link.apply((up / down).ln()).exp();
            prop_assert!((odds - wins / losses).abs() < 1e-9 * odds.max(1.0), "{:?}", kind);
        }
    }
}
