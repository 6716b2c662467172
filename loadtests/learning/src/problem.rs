//! The fitting problem of the reference company, with an objective of its own to judge solvers by.

use std::collections::BTreeMap;
use std::sync::Arc;

use learning::encoding::{Block, Scratch, assemble};
use learning::matrix::Matrix;
use learning::recipe::Feature;
use learning::schema::{Role, infer};
use learning::solver::{Rows, slopes_and_curvatures};
use synthetic::Company;

use crate::{Error, reference};

/// A matrix with an outcome per row.
#[derive(Debug)]
pub struct Problem {
    /// The matrix.
    pub matrix: Matrix,
    /// Outcome per row.
    pub outcome: Vec<bool>,
    rows: Vec<u32>,
}

impl Problem {
    /// All rows of a company after the reference recipe.
    ///
    /// # Errors
    /// Where the recipe does not fit the company's columns.
    pub fn new(company: &Company) -> Result<Self, Error> {
        let table = &company.table;
        let mut schema = infer(table, &BTreeMap::new());
        for column in schema.columns.iter_mut().filter(|column| column.name == company.target) {
            column.role = Role::Target;
        }
        let rows: Vec<u32> = (0..table.rows() as u32).collect();
        let block = |feature: Feature| {
            let column = table.position(feature.attributes()[0]).ok_or("a feature without a column")?;
            Ok::<_, Error>(Arc::new(Block::fit(&feature, table, column, &rows, &mut Scratch::default())))
        };
        let features = reference::recipe()?.resolve(&schema)?;
        let blocks: Vec<Arc<Block>> = features.into_iter().map(block).collect::<Result<_, _>>()?;
        let (matrix, _) = assemble(&blocks, table);
        let target = table.column(company.target).ok_or("a company without a target")?;
        let outcome = (0..table.rows()).map(|row| target.value(row) == Some("1")).collect();
        Ok(Self { matrix, outcome, rows })
    }

    /// The rows as the solver takes them.
    pub fn rows(&self) -> Rows<'_> {
        Rows { matrix: &self.matrix, rows: &self.rows, outcome: &self.outcome, weight: None, offset: None }
    }

    /// Sum of log-loss + λ/2·‖w‖² at weights by column and then the intercept, which is not penalised.
    pub fn objective(&self, weights: &[f64], l2: f64) -> f64 {
        let loss = |(z, &success): (f64, &bool)| {
            let margin = if success { z } else { -z };
            (-margin.abs()).exp().ln_1p() + (-margin).max(0.0)
        };
        let loss: f64 = self.rows().log_odds(weights).into_iter().zip(&self.outcome).map(loss).sum();
        loss + 0.5 * l2 * self.penalised(weights).iter().map(|w| w * w).sum::<f64>()
    }

    /// Gradient of [`Problem::objective`].
    pub fn gradient(&self, weights: &[f64], l2: f64) -> Vec<f64> {
        let mut gradient: Vec<f64> = self.penalised(weights).iter().map(|w| l2 * w).collect();
        let (slopes, _) = slopes_and_curvatures(&self.rows(), weights);
        for (row, &slope) in slopes.iter().enumerate() {
            self.matrix.add_scaled(row, slope, &mut gradient);
        }
        gradient.push(slopes.iter().sum());
        gradient
    }

    /// Zero weights, and the intercept at the log-odds of the base rate.
    pub fn cold_start(&self) -> Vec<f64> {
        let successes = self.outcome.iter().filter(|&&success| success).count() as f64;
        let mut start = vec![0.0; self.matrix.columns()];
        start.push((successes / (self.outcome.len() as f64 - successes)).ln());
        start
    }

    fn penalised<'a>(&self, weights: &'a [f64]) -> &'a [f64] {
        &weights[..self.matrix.columns()]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_reference_company_has_the_shape_that_its_figures_are_quoted_for() {
        let problem = Problem::new(&reference::company()).unwrap();
        let active = problem.matrix.active_entries() as f64 / problem.matrix.rows() as f64;
        assert_eq!(problem.matrix.rows(), 4_147);
        assert!((12_500..12_900).contains(&problem.matrix.columns()), "{} columns", problem.matrix.columns());
        // 118 for values and words, 20 for missing texts.
        assert!((136.0..140.0).contains(&active), "{active} active columns a row");
    }

    #[test]
    fn the_gradient_is_the_slope_of_the_objective() {
        let problem = Problem::new(&reference::company()).unwrap();
        let mut at = problem.cold_start();
        let columns = problem.matrix.columns();
        at[3] = 0.4;
        let gradient = problem.gradient(&at, 2.0);
        for column in [0, 3, columns - 1, columns] {
            let mut moved = |by: f64| {
                let before = std::mem::replace(&mut at[column], 0.0);
                at[column] = before + by;
                let value = problem.objective(&at, 2.0);
                at[column] = before;
                value
            };
            let slope = (moved(1e-4) - moved(-1e-4)) / 2e-4;
            assert!(
                (slope - gradient[column]).abs() < 1e-4,
                "column {column}: {slope}, {}",
                gradient[column]
            );
        }
    }
}
