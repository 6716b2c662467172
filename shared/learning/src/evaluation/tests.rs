//! The whole evaluation: figures of a known library, degenerate rows, determinism.

use proptest::prelude::*;

use super::*;

#[test]
fn figures_agree_with_scikit_learn() {
    // scikit-learn 1.9.1 on i = arange(500), p = rint((i * 7919 % 500 + 0.5) / 5) / 100, outcome =
    // ((i * 104729 % 500) + 0.5) / 500 < 0.2 + 0.5 p: roc_auc_score, average_precision_score, log_loss (p clipped to
    // [1e-6, 1 - 1e-6]), brier_score_loss, and f1_score and accuracy_score of p >= 0.5.
    let probability: Vec<f64> =
        (0..500u32).map(|i| ((f64::from(i * 7919 % 500) + 0.5) / 5.0).round_ties_even() / 100.0).collect();
    let outcome: Vec<bool> = (0..500u32)
        .zip(&probability)
        .map(|(i, p)| (f64::from(i * 104_729 % 500) + 0.5) / 500.0 < 0.2 + 0.5 * p)
        .collect();
    let evaluation = evaluate(&Scored::new(&probability, &outcome), 0.4, 1);
    let figures = [
        (evaluation.auc, 0.704_072_734_319_488_4),
        (evaluation.pr_auc, 0.680_654_866_804_269_5),
        (evaluation.log_loss, 0.687_489_864_080_610_2),
        (evaluation.brier, 0.232_24),
        (evaluation.thresholds[50].f1, 0.643_006_263_048_016_7),
        (evaluation.accuracy, 0.658),
    ];
    for (ours, theirs) in figures {
        assert!((ours - theirs).abs() < 1e-12, "{ours} {theirs}");
    }
}

#[test]
fn the_original_matrix_is_less_accurate_than_always_no() {
    let cell = |n: usize, p: f64, y: bool| std::iter::repeat_n((p, y), n);
    let (probability, outcome): (Vec<f64>, Vec<bool>) = cell(56, 0.7, true)
        .chain(cell(912, 0.1, false))
        .chain(cell(63, 0.7, false))
        .chain(cell(146, 0.1, true))
        .unzip();
    let evaluation = evaluate(&Scored::new(&probability, &outcome), 0.17, 1);
    assert!((evaluation.accuracy - 0.8224).abs() < 5e-5);
    assert!((evaluation.baseline_accuracy - 0.8284).abs() < 5e-5);
}

#[test]
fn the_gain_is_the_difference_of_the_two_losses() {
    let evaluation = evaluate(&Scored::new(&[0.9, 0.2, 0.4, 0.6], &[true, false, false, true]), 0.3, 1);
    assert!((evaluation.baseline_log_loss - evaluation.log_loss - evaluation.gain.value).abs() < 1e-12);
    assert!((evaluation.references[1].log_loss - evaluation.baseline_log_loss).abs() < 1e-12);
    assert_eq!(evaluation.references[1].auc, 0.5);
}

#[test]
fn a_random_score_ranks_by_chance() {
    let outcome: Vec<bool> = (0..4000).map(|i| i % 5 == 0).collect();
    let random = &evaluate(&Scored::new(&[0.2; 4000], &outcome), 0.2, 3).references[0];
    assert!((random.auc - 0.5).abs() < 0.03 && (random.pr_auc - 0.2).abs() < 0.03, "{random:?}");
    assert!((random.log_loss - 1.0).abs() < 0.05 && (random.brier - 1.0 / 3.0).abs() < 0.02, "{random:?}");
}

#[test]
fn no_rows_at_all_give_an_evaluation_too() {
    let evaluation = evaluate(&Scored::new(&[], &[]), 0.3, 1);
    assert_eq!((evaluation.auc, evaluation.auc_low, evaluation.auc_high), (0.5, 0.0, 1.0));
    assert_eq!(evaluation.thresholds.len(), 101);
    assert!(!evaluation.calibration.hidden);
}

fn awkward_probabilities() -> impl Strategy<Value = f64> {
    prop::sample::select(vec![0.0, 1e-12, 0.2, 0.5, 0.500_01, 1.0])
}

fn awkward_weights() -> impl Strategy<Value = f64> {
    prop::sample::select(vec![0.0, 1e-300, 1e-9, 0.1, 1.0, 7.0, 1e12])
}

proptest! {
    #[test]
    fn every_figure_is_a_number_however_few_or_one_sided_the_rows(
        rows in prop::collection::vec((awkward_probabilities(), any::<bool>(), 0u32..4, awkward_weights()), 0..12),
        base_rate in 0.0..=1.0,
        by_entity in any::<bool>(),
        weighted in any::<bool>(),
    ) {
        let probability: Vec<f64> = rows.iter().map(|row| row.0).collect();
        let outcome: Vec<bool> = rows.iter().map(|row| row.1).collect();
        let entity: Vec<u32> = rows.iter().map(|row| row.2).collect();
        let weight: Vec<f64> = rows.iter().map(|row| row.3).collect();
        let rows = Scored {
            weight: weighted.then_some(&weight[..]),
            entity: by_entity.then_some(&entity[..]),
            ..Scored::new(&probability, &outcome)
        };
        let evaluation = evaluate(&rows, base_rate, 1);
        let json = serde_json::to_string(&evaluation).unwrap();
        // serde_json writes NaN and infinities as null, which no figure reads back from.
        prop_assert_eq!(serde_json::from_str::<Evaluation>(&json).unwrap(), evaluation);
    }

    #[test]
    fn a_weight_of_two_is_two_rows_of_one_entity(
        rows in prop::collection::vec((0.01..0.99, any::<bool>(), any::<bool>()), 4..60),
    ) {
        let probability: Vec<f64> = rows.iter().map(|row| row.0).collect();
        let outcome: Vec<bool> = rows.iter().map(|row| row.1).collect();
        let weight: Vec<f64> = rows.iter().map(|row| if row.2 { 2.0 } else { 1.0 }).collect();
        let twice = || (0..rows.len()).flat_map(|row| std::iter::repeat_n(row, weight[row] as usize));
        let entity: Vec<u32> = twice().map(|row| row as u32).collect();
        let (p, y): (Vec<f64>, Vec<bool>) = twice().map(|row| (probability[row], outcome[row])).unzip();
        let weighted = Scored { weight: Some(&weight), ..Scored::new(&probability, &outcome) };
        let weighted = evaluate(&weighted, 0.4, 1);
        let repeated = evaluate(&Scored { entity: Some(&entity), ..Scored::new(&p, &y) }, 0.4, 1);
        let figures = |e: &Evaluation| [
            e.base_rate, e.auc, e.pr_auc, e.log_loss, e.baseline_log_loss, e.brier, e.ece, e.accuracy,
            e.baseline_accuracy, e.gain.value, e.gain.low, e.gain.high, e.thresholds[30].precision,
            e.thresholds[30].recall, e.thresholds[70].f1, e.thresholds[70].false_positive_rate,
            e.references[1].brier, e.lift[11].precision,
        ];
        for (weighted, repeated) in figures(&weighted).into_iter().zip(figures(&repeated)) {
            prop_assert!((weighted - repeated).abs() < 1e-9, "{} {}", weighted, repeated);
        }
        prop_assert_eq!(weighted.n, rows.len() as u64);
        prop_assert!((weighted.weights.unwrap().sum - p.len() as f64).abs() < 1e-9);
    }

    #[test]
    fn weights_count_by_their_ratios_and_equal_ones_change_no_figure(
        rows in prop::collection::vec((0.01..0.99, any::<bool>(), 0.1..9.0), 4..60),
    ) {
        let probability: Vec<f64> = rows.iter().map(|row| row.0).collect();
        let outcome: Vec<bool> = rows.iter().map(|row| row.1).collect();
        let judged = |weight: &[f64]| {
            let rows = Scored { weight: Some(weight), ..Scored::new(&probability, &outcome) };
            Evaluation { weights: None, ..evaluate(&rows, 0.4, 1) }
        };
        let weight: Vec<f64> = rows.iter().map(|row| row.2).collect();
        let fourfold: Vec<f64> = weight.iter().map(|weight| 4.0 * weight).collect();
        prop_assert_eq!(judged(&weight), judged(&fourfold));
        let unweighted = evaluate(&Scored::new(&probability, &outcome), 0.4, 1);
        prop_assert_eq!(judged(&vec![2.0; rows.len()]), unweighted);
    }

    #[test]
    fn slices_add_up_to_the_whole(
        rows in prop::collection::vec((0.01..0.99, any::<bool>(), 0.1..9.0, 0u32..3), 4..60),
        weighted in any::<bool>(),
    ) {
        let probability: Vec<f64> = rows.iter().map(|row| row.0).collect();
        let outcome: Vec<bool> = rows.iter().map(|row| row.1).collect();
        let weight: Vec<f64> = rows.iter().map(|row| row.2).collect();
        let slice: Vec<u32> = rows.iter().map(|row| row.3).collect();
        let names = ["a", "b", "c", "d"].map(str::to_owned);
        let scored = Scored { weight: weighted.then_some(&weight[..]), ..Scored::new(&probability, &outcome) };
        let whole = evaluate(&scored, 0.4, 1);
        let parts = slices(&scored, &slice, &names, 0.4, 1);
        prop_assert!(parts.iter().all(|part| part.n > 0 && part.slice != "d"));
        prop_assert_eq!(parts.iter().map(|part| part.n).sum::<u64>(), whole.n);
        let sum = |figure: fn(&Slice) -> f64| parts.iter().map(|part| part.share * figure(part)).sum::<f64>();
        for (parts, whole) in [
            (sum(|_| 1.0), 1.0),
            (sum(|part| part.base_rate), whole.base_rate),
            (sum(|part| part.log_loss), whole.log_loss),
            (sum(|part| part.baseline_log_loss), whole.baseline_log_loss),
            (sum(|part| part.gain.value), whole.gain.value),
            (sum(|part| part.brier), whole.brier),
        ] {
            prop_assert!((parts - whole).abs() < 1e-9, "{} {}", parts, whole);
        }
    }

    #[test]
    fn the_order_of_rows_does_not_matter_to_observed_figures(
        rows in prop::collection::vec((0.01..0.99, any::<bool>()), 2..60),
    ) {
        let judged = |rows: &[(f64, bool)]| {
            let (probability, outcome): (Vec<f64>, Vec<bool>) = rows.iter().copied().unzip();
            evaluate(&Scored::new(&probability, &outcome), 0.4, 1)
        };
        let reversed: Vec<(f64, bool)> = rows.iter().rev().copied().collect();
        let (one, other) = (judged(&rows), judged(&reversed));
        prop_assert_eq!(one.thresholds, other.thresholds);
        prop_assert_eq!(one.roc, other.roc);
        prop_assert_eq!(one.lift, other.lift);
        prop_assert!((one.auc_low - other.auc_low).abs() < 1e-9 && (one.gain.low - other.gain.low).abs() < 1e-9);
        prop_assert!((one.ece - other.ece).abs() < 1e-9);
    }
}
