//! Companies whose truth is exactly a logistic model, for tests of calibration and of coverage.

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution, Normal};

use crate::Company;
use crate::columns::Columns;
use crate::draw::{intercept_for, outcomes, sigmoid};

/// Distinct values of a numeric attribute, all equally frequent, so that 10 quantile bins tell every two apart.
const NUMERIC_VALUES: u8 = 5;

/// What to generate.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Design {
    /// Rows.
    pub rows: usize,
    /// Categorical attributes, with 2 to 8 values each.
    pub categorical: usize,
    /// Numeric attributes, holding 0, 1, ..., 4; every value has a weight of its own.
    pub numeric: usize,
    /// Standard deviation σ of the weights, which are drawn from N(0, σ²): the penalty λ = 1/σ² is then the
    /// exact prior.
    pub prior_deviation: f64,
    /// Mean true probability.
    pub base_rate: f64,
}

impl Default for Design {
    /// 4,000 rows of 8 categorical and 6 numeric attributes, σ = 0.5, base rate 0.17.
    fn default() -> Self {
        Self { rows: 4_000, categorical: 8, numeric: 6, prior_deviation: 0.5, base_rate: 0.17 }
    }
}

/// A company with the model that made it: log-odds = intercept + sum of the weights of a row's values.
#[derive(Debug, Clone)]
pub struct Linear {
    /// The table and the truth.
    pub company: Company,
    /// The true intercept.
    pub intercept: f64,
    /// The true weight of every value.
    pub weights: Vec<Weight>,
}

/// The true weight of one value of one attribute.
#[derive(Debug, Clone, PartialEq)]
pub struct Weight {
    /// Attribute.
    pub attribute: String,
    /// Its value.
    pub value: String,
    /// Weight in log-odds.
    pub weight: f64,
}

/// Generates a company whose truth is a logistic model in its values.
///
/// # Panics
/// If the prior deviation is negative or not finite.
pub fn generate(seed: u64, design: Design) -> Linear {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let prior = Normal::new(0.0, design.prior_deviation).expect("a deviation is finite and not negative");
    let categorical = (0..design.categorical).map(|i| (format!("category_{i}"), Names::Letters));
    let numeric = (0..design.numeric).map(|i| (format!("number_{i}"), Names::Digits));
    let mut columns = Columns::default();
    let mut weights = Vec::new();
    let mut scores = vec![0.0; design.rows];
    for (attribute, names) in categorical.chain(numeric) {
        let values = names.draw(&mut rng);
        let effects: Vec<f64> = values.iter().map(|_| prior.sample(&mut rng)).collect();
        let cells = scores.iter_mut().map(|score| {
            let value = rng.random_range(0..values.len());
            *score += effects[value];
            values[value].clone()
        });
        columns.push(attribute.clone(), cells.collect());
        weights.extend(values.into_iter().zip(effects).map(|(value, weight)| Weight {
            attribute: attribute.clone(),
            value,
            weight,
        }));
    }
    let intercept = intercept_for(design.base_rate, &scores);
    let truth: Vec<f64> = scores.iter().map(|score| sigmoid(intercept + score)).collect();
    columns.push_outcomes("won", &outcomes(&truth, &mut rng));
    let company = Company { table: columns.finish(), truth, target: "won", time: None, id: None };
    Linear { company, intercept, weights }
}

/// How the values of an attribute are called.
enum Names {
    Letters,
    Digits,
}

impl Names {
    fn draw(&self, rng: &mut ChaCha8Rng) -> Vec<String> {
        match self {
            Names::Letters => {
                (b'a'..=b'h').take(rng.random_range(2..=8)).map(|c| char::from(c).into()).collect()
            }
            Names::Digits => (0..NUMERIC_VALUES).map(|value| value.to_string()).collect(),
        }
    }
}
