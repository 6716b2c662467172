//! The solver behind `linfa`'s traits: parameters are checked before they can be fitted, and a fitted model predicts.

use linfa::DatasetBase;
use linfa::dataset::Records;
use linfa::traits::{Fit, PredictInplace};
use ndarray::Array1;

use super::{Fitted, Loss, Penalty, Rows, Settings, fit};
use crate::calibration::probability;
use crate::matrix::Matrix;

/// Parameters that are not checked yet: [`linfa::ParamGuard::check`] turns them into [`ValidLogistic`].
///
/// | Name | Default | Purpose | Range |
/// |---|---|---|---|
/// | [`l2`](Logistic::l2) | 1 | λ, on squared weights | at least 0; above 0 without λ₁ |
/// | [`l1`](Logistic::l1) | 0 | λ₁, on absolute weights | at least 0 |
/// | [`tolerance`](Logistic::tolerance) | 1e-9 | stop when a step gains less than this share | above 0 |
/// | [`max_iterations`](Logistic::max_iterations) | 200 | most iterations | at least 1 |
///
/// ```
/// use learning::matrix::Matrix;
/// use learning::solver::Logistic;
/// use linfa::DatasetBase;
/// use linfa::traits::{Fit, Predict};
/// use ndarray::array;
///
/// let mut rows = Matrix::with_capacity(2, 0, 4, 4);
/// for active in [[0], [0], [1], [1]] {
///     rows.push(&active, &[]);
/// }
/// let dataset = DatasetBase::new(rows, array![true, true, false, true]);
/// let model = Logistic::default().l2(0.1).fit(&dataset)?;
/// let probabilities = model.predict(&dataset);
/// assert!(probabilities[0] > 0.8 && probabilities[2] < 0.7);
/// # Ok::<(), learning::solver::LogisticError>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Logistic(ValidLogistic);

/// Checked parameters.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ValidLogistic {
    settings: Settings,
    penalty: Penalty,
}

/// Why parameters or a data set are refused.
#[derive(Debug, Clone, thiserror::Error)]
pub enum LogisticError {
    /// A parameter out of its range.
    #[error("{name} is {value}, which is not {range}")]
    Parameter {
        /// The parameter.
        name: &'static str,
        /// Its value.
        value: f64,
        /// What it has to be.
        range: &'static str,
    },
    /// Fewer than two outcomes among the rows.
    #[error("the rows have one outcome only")]
    OneOutcome,
    /// An error of `linfa`, such as shapes that do not match.
    #[error(transparent)]
    Linfa(#[from] linfa::Error),
}

impl Logistic {
    /// λ, on squared weights.
    pub fn l2(mut self, l2: f64) -> Self {
        self.0.settings.l2 = l2;
        self
    }

    /// λ₁, on absolute weights.
    pub fn l1(mut self, l1: f64) -> Self {
        self.0.settings.l1 = l1;
        self
    }

    /// The loss.
    pub fn loss(mut self, loss: Loss) -> Self {
        self.0.settings.loss = loss;
        self
    }

    /// What the quadratic penalty looks at.
    pub fn penalty(mut self, penalty: Penalty) -> Self {
        self.0.penalty = penalty;
        self
    }

    /// Stop when a step gains less than this share of the objective.
    pub fn tolerance(mut self, tolerance: f64) -> Self {
        self.0.settings.tolerance = tolerance;
        self
    }

    /// Most iterations.
    pub fn max_iterations(mut self, iterations: u64) -> Self {
        self.0.settings.max_iterations = iterations;
        self
    }
}

impl linfa::ParamGuard for Logistic {
    type Checked = ValidLogistic;
    type Error = LogisticError;

    fn check_ref(&self) -> Result<&ValidLogistic, LogisticError> {
        let Settings { l2, l1, tolerance, max_iterations, .. } = self.0.settings;
        let check = |fine: bool, name, value, range| {
            if fine { Ok(()) } else { Err(LogisticError::Parameter { name, value, range }) }
        };
        check(l1 >= 0.0 && l1.is_finite(), "l1", l1, "at least 0")?;
        // Without any penalty the weights of separable rows have no finite optimum.
        check(
            (l2 > 0.0 || (l2 == 0.0 && l1 > 0.0)) && l2.is_finite(),
            "l2",
            l2,
            "above 0 (0 is fine beside l1)",
        )?;
        check(tolerance > 0.0 && tolerance < 1.0, "tolerance", tolerance, "between 0 and 1")?;
        check(max_iterations > 0, "max_iterations", max_iterations as f64, "at least 1")?;
        Ok(&self.0)
    }

    fn check(self) -> Result<ValidLogistic, LogisticError> {
        self.check_ref()?;
        Ok(self.0)
    }
}

impl Records for Matrix {
    type Elem = f32;

    fn nsamples(&self) -> usize {
        self.rows()
    }

    fn nfeatures(&self) -> usize {
        self.columns()
    }
}

impl Fit<Matrix, Array1<bool>, LogisticError> for ValidLogistic {
    type Object = Fitted;

    fn fit(&self, dataset: &DatasetBase<Matrix, Array1<bool>>) -> Result<Fitted, LogisticError> {
        let (matrix, outcome) = (&dataset.records, dataset.targets.to_vec());
        if outcome.len() != matrix.rows() {
            return Err(linfa::Error::MismatchedShapes(matrix.rows(), outcome.len()).into());
        }
        if outcome.iter().all(|&success| success) || !outcome.contains(&true) {
            return Err(LogisticError::OneOutcome);
        }
        let weight: Option<Vec<f64>> =
            dataset.weights().map(|weights| weights.iter().map(|&w| w.into()).collect());
        let rows: Vec<u32> = (0..matrix.rows() as u32).collect();
        let rows = Rows { matrix, rows: &rows, outcome: &outcome, weight: weight.as_deref(), offset: None };
        Ok(fit(&rows, &self.penalty, &self.settings, None))
    }
}

impl PredictInplace<Matrix, Array1<f64>> for Fitted {
    fn predict_inplace(&self, rows: &Matrix, probabilities: &mut Array1<f64>) {
        let intercept = self.weights[rows.columns()];
        for (row, p) in probabilities.iter_mut().enumerate() {
            *p = probability(intercept + rows.dot(row, &self.weights));
        }
    }

    fn default_target(&self, rows: &Matrix) -> Array1<f64> {
        Array1::zeros(rows.rows())
    }
}
