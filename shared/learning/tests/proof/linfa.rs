//! Weights on dense data are those of `linfa-logistic`.

use learning::matrix::Matrix;
use learning::solver::{Penalty, Rows, Settings, fit};
use linfa::Dataset;
use linfa::traits::Fit;
use linfa_logistic::LogisticRegression;
use ndarray::{Array1, Array2};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use crate::support::{counts, result};

/// Standard dense data of different scales with outcomes drawn from a logistic model. Values are exact in single precision, in
/// which our matrix keeps them.
fn data(seed: u64, rows: usize, columns: usize) -> (Array2<f64>, Array1<bool>) {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let x = Array2::from_shape_fn((rows, columns), |(_, column)| {
        f64::from(rng.random_range(-1.0_f32..1.0) * (1.0 + column as f32 % 3.0))
    });
    let weights = Array1::from_shape_fn(columns, |_| rng.random_range(-1.5..1.5));
    let y = x.dot(&weights).mapv(|z| rng.random_bool(1.0 / (1.0 + f64::exp(0.8 - z))));
    (x, y)
}

/// Weights and the intercept by ours.
fn ours(x: &Array2<f64>, y: &Array1<bool>, l2: f64) -> Vec<f64> {
    let mut matrix = Matrix::with_capacity(0, x.ncols(), x.nrows(), 0);
    for row in x.rows() {
        let values: Vec<f32> = row.iter().map(|&value| value as f32).collect();
        matrix.push(&[], &values);
    }
    let all: Vec<u32> = (0..x.nrows() as u32).collect();
    let rows = Rows { matrix: &matrix, rows: &all, outcome: &y.to_vec(), weight: None, offset: None };
    let settings = Settings { l2, tolerance: 1e-12, ..Settings::default() };
    fit(&rows, &Penalty::default(), &settings, None).weights
}

#[test]
fn weights_on_dense_data_are_those_of_linfa_logistic() {
    let mut largest: f64 = 0.0;
    for seed in 0..counts(3, 20) {
        for (rows, columns) in [(200, 3), (500, 12), (800, 40)] {
            let (x, y) = data(seed, rows, columns);
            for l2 in [0.1, 1.0, 10.0] {
                let (weights, dataset) = (ours(&x, &y, l2), Dataset::new(x.clone(), y.clone()));
                // Its penalty is α/2·‖w‖² beside the sum of losses, as ours is.
                let model =
                    LogisticRegression::default().alpha(l2).gradient_tolerance(1e-8).max_iterations(1_000);
                let theirs = model.fit(&dataset).expect("it converges");
                // Its sign says which label it took for the positive one.
                let sign = if theirs.labels().pos.class { 1.0 } else { -1.0 };
                let expected = theirs.params().iter().copied().chain([theirs.intercept()]);
                let gap = weights.iter().zip(expected).map(|(ours, theirs)| (ours - sign * theirs).abs());
                largest = gap.fold(largest, f64::max);
            }
        }
    }
    result(
        "largest difference to linfa-logistic's weights",
        format!("{largest:.1e}"),
        "at most 1e-4",
        largest <= 1e-4,
    );
}
