//! Weights on a sparse matrix are those of scikit-learn; `data/README.md` says how its figures were made.

use learning::matrix::Matrix;
use learning::solver::{Penalty, Rows, Settings, fit};
use serde::Deserialize;

use crate::support::result;

#[derive(Deserialize)]
struct Figures {
    columns: usize,
    rows: Vec<Vec<u32>>,
    labels: Vec<u8>,
    sample_weights: Vec<f64>,
    fits: Vec<Reference>,
}

#[derive(Deserialize)]
struct Reference {
    l2: f64,
    l1: f64,
    weighted: bool,
    objective: f64,
    intercept: f64,
    weights: Vec<f64>,
}

/// Compares ours with the fits that `chosen` picks: how many, the largest difference of a weight, and the largest excess of our
/// objective over theirs as a share of it.
fn compare(chosen: impl Fn(&Reference) -> bool) -> (usize, f64, f64) {
    let figures: Figures = serde_json::from_str(include_str!("../data/sklearn_weights.json"))
        .expect("the figures are well-formed");
    let mut matrix = Matrix::with_capacity(figures.columns, 0, figures.rows.len(), 0);
    figures.rows.iter().for_each(|row| matrix.push(row, &[]));
    let all: Vec<u32> = (0..matrix.rows() as u32).collect();
    let outcome: Vec<bool> = figures.labels.iter().map(|&label| label == 1).collect();
    let (mut fits, mut largest, mut excess): (usize, f64, f64) = (0, 0.0, f64::NEG_INFINITY);
    for reference in figures.fits.iter().filter(|reference| chosen(reference)) {
        let weight = reference.weighted.then_some(figures.sample_weights.as_slice());
        let rows = Rows { matrix: &matrix, rows: &all, outcome: &outcome, weight, offset: None };
        let settings =
            Settings { l2: reference.l2, l1: reference.l1, tolerance: 1e-12, ..Settings::default() };
        let fitted = fit(&rows, &Penalty::default(), &settings, None);
        let expected = reference.weights.iter().chain([&reference.intercept]);
        let gap = fitted.weights.iter().zip(expected).map(|(ours, theirs)| (ours - theirs).abs());
        largest = gap.fold(largest, f64::max);
        excess = excess.max(fitted.objective / reference.objective - 1.0);
        fits += 1;
    }
    (fits, largest, excess)
}

fn check(name: &str, chosen: impl Fn(&Reference) -> bool) {
    let (fits, largest, excess) = compare(chosen);
    assert!(fits > 0, "no fit of that kind among the figures");
    let measured = format!("{largest:.1e} in {fits} fits, objective higher by {excess:.1e}");
    result(name, measured, "at most 1e-3, objective by 1e-6", largest <= 1e-3 && excess <= 1e-6);
}

#[test]
fn weights_under_a_quadratic_penalty_are_those_of_scikit_learn() {
    check("largest difference to scikit-learn's weights, L2", |fit| fit.l1 == 0.0 && !fit.weighted);
}

#[test]
fn weights_of_weighted_rows_are_those_of_scikit_learn() {
    check("largest difference to scikit-learn's weights, L2, rows weighted", |fit| {
        fit.l1 == 0.0 && fit.weighted
    });
}

#[test]
fn weights_under_an_absolute_penalty_are_those_of_scikit_learn() {
    check("largest difference to scikit-learn's weights, L1", |fit| fit.l1 > 0.0 && fit.l2 == 0.0);
}

#[test]
fn weights_of_an_elastic_net_are_those_of_scikit_learn() {
    check("largest difference to scikit-learn's weights, elastic net", |fit| fit.l1 > 0.0 && fit.l2 > 0.0);
}
