//! Fitting the pooled model on many companies' tables.

use super::model::Stored;
use super::{Contribution, MIN_COMPANIES, MIN_COMPANIES_OF_A_VALUE, PoolError, PooledDesign, PooledModel};
use crate::calibration::log_odds::logit;
use crate::matrix::Matrix;
use crate::solver::{self, Penalty, Rows, Settings};

/// How a pool is fitted.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PoolSettings {
    /// λ of the penalty on weights, above 0.
    pub l2: f64,
    /// Most rows that a company counts for: a company of `n` rows weighs `min(n, cap)` in all, each of its rows the same.
    pub cap: u32,
}

impl Default for PoolSettings {
    fn default() -> Self {
        Self { l2: 10.0, cap: 500 }
    }
}

/// Fits the latest design on the companies that have rows.
///
/// Every company's log-odds are taken from its own success rate (an offset), so weights speak of differences inside companies,
/// not between them. An attribute that a company does not have is missing in all its rows. The result depends on these
/// companies and their order alone: fitted again without one, it is the model that never saw it.
///
/// # Errors
/// [`PoolError`] where there are fewer than [`MIN_COMPANIES`] of them, or one is of another design.
pub fn fit(companies: &[Contribution], settings: &PoolSettings) -> Result<PooledModel, PoolError> {
    let members: Vec<&Contribution> = companies.iter().filter(|company| company.rows() > 0).collect();
    if members.len() < MIN_COMPANIES {
        return Err(PoolError::TooFewCompanies { companies: members.len() });
    }
    if !members.iter().any(|member| member.outcome.contains(&true) && member.outcome.contains(&false)) {
        return Err(PoolError::OneOutcome);
    }
    if let Some(member) = members.iter().find(|member| !member.is_of_latest()) {
        return Err(PoolError::Contribution { version: member.version });
    }
    let version = PooledDesign::LATEST;
    let design = PooledDesign::of_version(version).expect("the latest version is known");
    let pooled = Pooled::new(&design, &members, settings);
    let rows = Rows {
        matrix: &pooled.matrix,
        rows: &pooled.rows,
        outcome: &pooled.outcome,
        weight: Some(&pooled.weight),
        offset: Some(&pooled.offset),
    };
    let solver_settings = Settings { l2: settings.l2, ..Settings::default() };
    let mut weights = solver::fit(&rows, &Penalty::default(), &solver_settings, None).weights;
    let intercept = weights.pop().unwrap_or_default();
    let (means, variance) = pooled.moments(&design, &weights);
    let companies = members.len() as u32;
    PooledModel::try_from(Stored { version, companies, weights, intercept, means, variance })
}

/// All rows of all members under the design.
struct Pooled {
    matrix: Matrix,
    rows: Vec<u32>,
    outcome: Vec<bool>,
    weight: Vec<f64>,
    offset: Vec<f64>,
}

impl Pooled {
    fn new(design: &PooledDesign, members: &[&Contribution], settings: &PoolSettings) -> Self {
        let active: Vec<&[u16]> = members.iter().map(|member| &*member.columns).collect();
        let per_row = design.attributes().len();
        let shared = shared_columns(design.columns(), &active);
        let rows = members.iter().map(|member| member.rows()).sum();
        let mut matrix = Matrix::with_capacity(design.columns(), 0, rows, rows * per_row);
        let (mut outcome, mut weight, mut offset) = (Vec::new(), Vec::new(), Vec::new());
        let mut kept = Vec::with_capacity(per_row);
        for (member, active) in members.iter().zip(&active) {
            let rows = member.rows();
            let successes = member.outcome.iter().filter(|&&success| success).count();
            // Half a row of each outcome keeps the rate of a company without successes inside (0, 1).
            let rate = (successes as f64 + 0.5) / (rows as f64 + 1.0);
            outcome.extend_from_slice(&member.outcome);
            weight.resize(outcome.len(), rows.min(settings.cap as usize) as f64 / rows as f64);
            offset.resize(outcome.len(), logit(rate));
            for row in active.chunks(per_row) {
                kept.clear();
                kept.extend(
                    row.iter()
                        .filter(|&&column| shared[usize::from(column)])
                        .map(|&column| u32::from(column)),
                );
                matrix.push(&kept, &[]);
            }
        }
        Self { matrix, rows: (0..rows as u32).collect(), outcome, weight, offset }
    }

    /// Weighted means of `w·x` by attribute, and the weighted variance of the score.
    fn moments(&self, design: &PooledDesign, weights: &[f64]) -> (Vec<f64>, f64) {
        let total: f64 = self.weight.iter().sum();
        let mut share = vec![0.0; weights.len()];
        let mut square = 0.0;
        for (row, weight) in self.weight.iter().enumerate() {
            self.matrix.add_scaled(row, weight / total, &mut share);
            square += weight / total * self.matrix.dot(row, weights).powi(2);
        }
        let mean =
            |columns: std::ops::Range<usize>| columns.map(|column| share[column] * weights[column]).sum();
        let means: Vec<f64> =
            design.attributes().iter().map(|attribute| mean(attribute.columns.clone())).collect();
        let centre: f64 = means.iter().sum();
        (means, (square - centre * centre).max(0.0))
    }
}

/// Which columns enough companies hold; `active` are the active columns by company.
fn shared_columns(columns: usize, active: &[&[u16]]) -> Vec<bool> {
    let mut companies = vec![0_usize; columns];
    for active in active {
        let mut held = vec![false; columns];
        active.iter().for_each(|&column| held[usize::from(column)] = true);
        companies.iter_mut().zip(held).for_each(|(count, held)| *count += usize::from(held));
    }
    companies.into_iter().map(|count| count >= MIN_COMPANIES_OF_A_VALUE).collect()
}
