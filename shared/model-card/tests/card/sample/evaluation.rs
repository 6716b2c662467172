//! Figures of a score whose ROC curve is tpr = fpr^(1/4), hence of AUC 0.8.

use learning::evaluation::{
    CalibrationCheck, Estimate, Evaluation, Lift, Reference, ReliabilityBin, Slice, Threshold, Weights,
};

const N: f64 = 1_037.0;
const BASE: f64 = 0.17;
const POSITIVES: f64 = 176.0;

pub fn evaluation() -> Evaluation {
    let baseline = -(BASE * BASE.ln() + (1.0 - BASE) * (1.0 - BASE).ln());
    let thresholds: Vec<Threshold> = (0..=100).map(|i| threshold(f64::from(i) / 100.0)).collect();
    let roc: Vec<(f64, f64)> =
        (0..=200).map(|i| f64::from(i) / 200.0).map(|fpr| (fpr, fpr.powf(0.25))).collect();
    let pr = roc.iter().skip(1).map(|&(fpr, tpr)| (tpr, precision(fpr))).collect();
    let reference = |name: &str, log_loss: f64, brier| Reference {
        name: name.into(),
        auc: 0.5,
        pr_auc: BASE,
        log_loss,
        brier,
    };
    Evaluation {
        n: N as u64,
        entities: Some(610),
        weights: Some(Weights { sum: 610.0, effective_rows: 902.3 }),
        positives: POSITIVES as u64,
        base_rate: BASE,
        train_base_rate: 0.172,
        auc: 0.8,
        auc_low: 0.766,
        auc_high: 0.834,
        pr_auc: 0.478,
        log_loss: baseline - 0.083,
        baseline_log_loss: baseline,
        gain: Estimate { value: 0.083, low: 0.061, high: 0.105 },
        brier: 0.112,
        ece: 0.021,
        ece_null: 0.019,
        calibration: CalibrationCheck {
            slope: Estimate { value: 0.97, low: 0.83, high: 1.11 },
            intercept: Estimate { value: -0.03, low: -0.21, high: 0.15 },
            p_value: 0.74,
            hidden: false,
        },
        accuracy: thresholds[50].accuracy,
        baseline_accuracy: 1.0 - BASE,
        thresholds,
        roc,
        pr,
        lift: [0.01, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0].map(lift).into(),
        reliability: (0..10).map(reliability).collect(),
        references: vec![
            reference("random", 1.0, 0.33),
            reference("constant", baseline, BASE * (1.0 - BASE)),
        ],
        slices: vec![slice("creation", 610, 0.71, false), slice("7 d", 427, 0.83, true)],
    }
}

fn slice(name: &str, n: u64, auc: f64, hidden: bool) -> Slice {
    Slice {
        slice: name.into(),
        n,
        entities: n,
        share: 0.5,
        base_rate: BASE,
        mean_forecast: 0.168,
        auc,
        auc_low: auc - 0.04,
        auc_high: auc + 0.04,
        log_loss: 0.41,
        baseline_log_loss: 0.456,
        gain: Estimate { value: 0.046, low: 0.021, high: 0.071 },
        brier: 0.12,
        ece: 0.026,
        ece_null: 0.024,
        calibration: CalibrationCheck {
            slope: Estimate { value: 1.02, low: 0.8, high: 1.24 },
            intercept: Estimate { value: 0.01, low: -0.2, high: 0.22 },
            p_value: if hidden { 0.005 } else { 0.6 },
            hidden,
        },
    }
}

/// The matrix of the seed facts at threshold 0.5: 56 true and 63 false positives, 912 true and 146 false negatives.
pub fn seed_matrix() -> Evaluation {
    let [tp, fp, tn, f_n]: [u32; 4] = [56, 63, 912, 146];
    let n = f64::from(tp + fp + tn + f_n);
    let half = counted(0.5, f64::from(tp), f64::from(fp), f64::from(tn), f64::from(f_n));
    let base_rate = f64::from(tp + f_n) / n;
    Evaluation {
        n: n as u64,
        positives: u64::from(tp + f_n),
        base_rate,
        train_base_rate: base_rate,
        accuracy: half.accuracy,
        baseline_accuracy: 1.0 - base_rate,
        thresholds: vec![half],
        ..evaluation()
    }
}

fn threshold(threshold: f64) -> Threshold {
    let fpr = (1.0 - threshold).powi(7);
    let tp = (POSITIVES * fpr.powf(0.25)).round();
    let fp = ((N - POSITIVES) * fpr).round();
    counted(threshold, tp, fp, N - POSITIVES - fp, POSITIVES - tp)
}

fn counted(threshold: f64, tp: f64, fp: f64, tn: f64, f_n: f64) -> Threshold {
    let ratio = |part: f64, all: f64| if all > 0.0 { part / all } else { 0.0 };
    Threshold {
        threshold,
        tp: tp as u64,
        fp: fp as u64,
        tn: tn as u64,
        r#fn: f_n as u64,
        precision: ratio(tp, tp + fp),
        recall: ratio(tp, tp + f_n),
        f1: ratio(2.0 * tp, 2.0 * tp + fp + f_n),
        false_positive_rate: ratio(fp, fp + tn),
        accuracy: ratio(tp + tn, tp + fp + tn + f_n),
        predicted_positive: ratio(tp + fp, tp + fp + tn + f_n),
    }
}

fn precision(fpr: f64) -> f64 {
    let tpr = fpr.powf(0.25);
    BASE * tpr / (BASE * tpr + (1.0 - BASE) * fpr)
}

/// Finds the false positive rate at which that share of rows is taken.
fn lift(share: f64) -> Lift {
    let taken = |fpr: f64| BASE * fpr.powf(0.25) + (1.0 - BASE) * fpr;
    let (mut low, mut high) = (0.0, 1.0);
    for _ in 0..60 {
        let middle = f64::midpoint(low, high);
        if taken(middle) < share { low = middle } else { high = middle }
    }
    let precision = precision(high);
    Lift { share, rows: (share * N) as u64, precision, lift: precision / BASE, gain: high.powf(0.25) }
}

fn reliability(bin: u32) -> ReliabilityBin {
    let predicted = 0.012 * 1.52_f64.powi(bin as i32);
    let observed = (predicted * (1.0 + 0.12 * f64::from(bin).sin())).min(1.0);
    let error = 1.96 * (observed * (1.0 - observed) / 104.0).sqrt();
    ReliabilityBin {
        n: 104,
        predicted,
        observed,
        low: (observed - error).max(0.0),
        high: (observed + error).min(1.0),
    }
}
