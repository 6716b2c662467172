//! Laws of the maps, and that fitting and choosing find what the data was made with.

use proptest::prelude::*;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::log_odds::sigmoid;
use super::*;
use crate::training::CalibrationChoice;

/// `n` scores uniform on [-3, 3], outcomes drawn at the probability of `truth(z)`, five folds.
fn drawn(n: usize, seed: u64, truth: impl Fn(f64) -> f64) -> (Vec<f64>, Vec<bool>, Vec<u8>) {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let z: Vec<f64> = (0..n).map(|_| rng.random_range(-3.0..3.0)).collect();
    let outcome = z.iter().map(|&z| rng.random::<f64>() < sigmoid(truth(z))).collect();
    (z, outcome, (0..n).map(|i| (i % 5) as u8).collect())
}

fn mean_log_loss(map: &Calibration, z: &[f64], outcome: &[bool]) -> f64 {
    let row = |(&z, &y): (&f64, &bool)| softplus(if y { -map.apply(z) } else { map.apply(z) });
    z.iter().zip(outcome).map(row).sum::<f64>() / z.len() as f64
}

/// What is chosen on rows that all count the same.
fn unweighted(z: &[f64], outcome: &[bool], fold: &[u8], choice: CalibrationChoice) -> Chosen {
    choose(&OutOfFold { z, outcome, fold, weight: None, entity: None }, false, choice)
}

#[test]
fn platt_finds_the_slope_and_intercept_that_made_the_data() {
    let (z, outcome, _) = drawn(20_000, 1, |z| 0.5 * z - 1.0);
    let Calibration::Platt { slope, intercept } = fit(Kind::Platt, &z, &outcome, None) else { panic!() };
    assert!((slope - 0.5).abs() < 0.04 && (intercept + 1.0).abs() < 0.06, "{slope} {intercept}");
}

#[test]
fn beta_finds_the_two_slopes_that_made_the_data() {
    let truth = Calibration::Beta { a: 0.5, b: 1.5, c: 0.2 };
    let (z, outcome, _) = drawn(40_000, 2, |z| truth.apply(z));
    let Calibration::Beta { a, b, c } = fit(Kind::Beta, &z, &outcome, None) else { panic!() };
    assert!((a - 0.5).abs() < 0.08 && (b - 1.5).abs() < 0.12 && (c - 0.2).abs() < 0.1, "{a} {b} {c}");
}

#[test]
fn a_score_without_signal_or_pointing_the_wrong_way_keeps_its_order_and_gives_the_base_rate() {
    let (z, outcome, _) = drawn(5_000, 3, |z| -z - 1.0);
    let base_rate = outcome.iter().filter(|&&y| y).count() as f64 / 5_000.0;
    for kind in [Kind::Platt, Kind::Beta, Kind::Isotonic] {
        let map = fit(kind, &z, &outcome, None);
        assert!(map.apply(-3.0) < map.apply(3.0), "{kind:?}");
        for z in [-3.0, 3.0] {
            assert!((probability(map.apply(z)) - base_rate).abs() < 0.02, "{kind:?} at {z}");
        }
    }
}

#[test]
fn separable_rows_give_finite_maps_near_the_identity() {
    let z: Vec<f64> = (0..200).map(|i| f64::from(i) / 50.0 - 1.99).collect();
    let outcome: Vec<bool> = z.iter().map(|&z| z > 0.0).collect();
    for kind in [Kind::Platt, Kind::Beta, Kind::Isotonic] {
        let map = fit(kind, &z, &outcome, None);
        let (low, high) = (map.apply(-2.0), map.apply(2.0));
        assert!(-60.0 < low && low < 0.0 && 0.0 < high && high < 60.0, "{map:?}");
    }
}

#[test]
fn isotonic_follows_a_bend_that_platt_cannot() {
    let bend = |z: f64| if z < 0.0 { 0.2 * z } else { 2.0 * z };
    let (z, outcome, _) = drawn(20_000, 4, bend);
    let (fresh, fresh_outcome, _) = drawn(20_000, 5, bend);
    let isotonic = fit(Kind::Isotonic, &z, &outcome, None);
    let platt = fit(Kind::Platt, &z, &outcome, None);
    let gap =
        mean_log_loss(&platt, &fresh, &fresh_outcome) - mean_log_loss(&isotonic, &fresh, &fresh_outcome);
    assert!(gap > 0.01, "{gap}");
    for z in [-2.5, -1.0, 0.5, 1.5] {
        assert!((isotonic.apply(z) - bend(z)).abs() < 0.35, "{z}: {}", isotonic.apply(z));
    }
}

#[test]
fn calibrated_scores_are_mostly_left_alone() {
    let kept = (0..100).filter(|&seed| {
        let (z, outcome, fold) = drawn(1_000, 100 + seed, |z| z);
        unweighted(&z, &outcome, &fold, CalibrationChoice::Auto).calibration == Calibration::Identity
    });
    let kept = kept.count();
    assert!(kept >= 90, "{kept} of 100");
}

#[test]
fn an_overconfident_score_gets_platt() {
    let (z, outcome, fold) = drawn(4_000, 6, |z| 0.5 * z);
    let chosen = unweighted(&z, &outcome, &fold, CalibrationChoice::Auto);
    assert_eq!(chosen.calibration.kind(), Kind::Platt);
    let kinds: Vec<Kind> = chosen.candidates.iter().map(|candidate| candidate.kind).collect();
    assert_eq!(kinds, [Kind::Identity, Kind::Platt, Kind::Beta, Kind::Isotonic]);
    assert!(chosen.candidates[0].log_loss > chosen.candidates[1].log_loss);
}

#[test]
fn isotonic_without_a_thousand_outcomes_falls_back_to_platt_and_says_so() {
    let (z, outcome, fold) = drawn(1_500, 7, |z| z);
    let chosen = unweighted(&z, &outcome, &fold, CalibrationChoice::Isotonic);
    assert_eq!(chosen.calibration.kind(), Kind::Platt);
    assert!(chosen.note.is_some_and(|note| note.contains("1000 rows of each outcome")));
    let auto = unweighted(&z, &outcome, &fold, CalibrationChoice::Auto);
    assert!(auto.candidates.iter().all(|candidate| candidate.kind != Kind::Isotonic));
}

#[test]
fn one_class_one_fold_or_no_rows_leave_scores_as_they_are() {
    let choices = [CalibrationChoice::Auto, CalibrationChoice::Platt, CalibrationChoice::Isotonic];
    for choice in choices {
        assert_eq!(unweighted(&[], &[], &[], choice).calibration, Calibration::Identity);
        let one_class = unweighted(&[0.1, 0.2], &[true, true], &[0, 1], choice);
        assert_eq!(one_class.calibration, Calibration::Identity);
        assert!(one_class.note.is_some());
    }
    let one_fold = unweighted(&[0.1, 0.2], &[true, false], &[3, 3], CalibrationChoice::Auto);
    assert_eq!(one_fold.calibration, Calibration::Identity);
    assert!(one_fold.note.is_some());
}

#[test]
fn a_map_survives_its_json() {
    let maps = [
        Calibration::Identity,
        Calibration::Platt { slope: 0.1 + 0.2, intercept: -1.0 / 3.0 },
        Calibration::Isotonic { knots: vec![(-1.1, -0.7), (0.3, 1e-17)] },
    ];
    for map in maps {
        let json = serde_json::to_string(&map).unwrap();
        assert_eq!(serde_json::from_str::<Calibration>(&json).unwrap(), map);
    }
}

/// Any map that fitting can give.
fn maps() -> impl Strategy<Value = Calibration> {
    let rows = prop::collection::vec((-40i32..40, any::<bool>()), 0..300);
    let kinds = prop::sample::select(vec![Kind::Identity, Kind::Platt, Kind::Beta, Kind::Isotonic]);
    (rows, kinds).prop_map(|(rows, kind)| {
        let z: Vec<f64> = rows.iter().map(|row| f64::from(row.0) / 8.0).collect();
        let outcome: Vec<bool> = rows.iter().map(|row| row.1).collect();
        fit(kind, &z, &outcome, None)
    })
}

proptest! {
    #[test]
    fn every_fitted_map_is_strictly_increasing(map in maps(), z in -50.0..50.0, step in 1e-6..5.0) {
        prop_assert!(map.apply(z) < map.apply(z + step), "{map:?}");
        prop_assert!(map.slope_at(z) > 0.0);
    }

    #[test]
    fn every_fitted_map_is_finite_for_every_finite_score(map in maps(), z in any::<f64>()) {
        prop_assume!(z.is_finite());
        for z in [z, f64::MAX, f64::MIN, 0.0] {
            let log_odds = map.apply(z);
            prop_assert!(log_odds.is_finite() && map.slope_at(z).is_finite(), "{map:?} at {z}: {log_odds}");
            prop_assert!(0.0 < probability(log_odds) && probability(log_odds) < 1.0);
        }
    }

    #[test]
    fn the_slope_is_the_derivative(map in maps(), z in -6.0..6.0) {
        if let Calibration::Isotonic { knots } = &map {
            prop_assume!(knots.iter().all(|&(at, _)| f64::abs(at - z) > 1e-4));
        }
        let numeric = (map.apply(z + 1e-5) - map.apply(z - 1e-5)) / 2e-5;
        prop_assert!((map.slope_at(z) - numeric).abs() < 1e-5 * (1.0 + numeric), "{map:?}");
    }
}

#[test]
fn with_few_outcomes_no_map_is_looked_for() {
    let (z, outcome, fold) = drawn(150, 3, |z| 0.3 * z);
    let chosen = unweighted(&z, &outcome, &fold, CalibrationChoice::Auto);
    assert_eq!((chosen.calibration, chosen.candidates.len()), (Calibration::Identity, 0));
}
