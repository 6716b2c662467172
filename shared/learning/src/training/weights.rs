//! How much each row counts, and which rows count at all.

use super::outcome::Outcome;
use super::{Options, Split, TrainError};
use crate::schema::parse_number;
use crate::table::{MISSING, Table};

/// Greatest weight: squares of sums of such weights are still numbers.
const MOST: f64 = 1e12;

/// Weight per table row as the table gives it; absent where all count the same.
#[derive(Debug, Clone, Default)]
pub(super) struct Weights(Option<Vec<f64>>);

impl Weights {
    /// Reads the weights of the rows with an outcome.
    pub fn read(table: &Table, options: &Options, outcome: &Outcome) -> Result<Self, TrainError> {
        let Some(name) = &options.weight else { return Ok(Self::default()) };
        let column = &table.columns()[super::find(table, name, "weight")?];
        let by_code: Vec<Option<f64>> = (0..column.distinct() as u32)
            .map(|code| parse_number(column.distinct_value(code)).filter(|w| (0.0..=MOST).contains(w)))
            .collect();
        let mut weights = vec![0.0; table.rows()];
        for &row in &outcome.rows {
            let code = column.codes()[row as usize];
            let weight = if code == MISSING { None } else { by_code[code as usize] };
            weights[row as usize] = weight.ok_or_else(|| TrainError::Cell {
                row: row.into(),
                what: "weight",
                column: name.clone(),
                value: column.value(row as usize).unwrap_or_default().to_owned(),
                problem: "is not a number from 0 to 1e12",
            })?;
        }
        Ok(Self(Some(weights)))
    }

    /// Weight of a row.
    pub fn get(&self, row: u32) -> f64 {
        self.0.as_ref().map_or(1.0, |weights| weights[row as usize])
    }

    /// Weights of rows, where there are any.
    pub fn of(&self, rows: &[u32]) -> Option<Vec<f64>> {
        let weights = self.0.as_ref()?;
        Some(rows.iter().map(|&row| weights[row as usize]).collect())
    }

    /// Whether all rows count the same.
    pub fn are_equal(&self) -> bool {
        self.0.is_none()
    }

    /// Share of the rows' weight with success; 0 without rows.
    pub fn success_rate(&self, rows: &[u32], success: &[bool]) -> f64 {
        let (mut positive, mut total) = (0.0, 0.0);
        for &row in rows {
            total += self.get(row);
            positive += if success[row as usize] { self.get(row) } else { 0.0 };
        }
        if total > 0.0 { positive / total } else { 0.0 }
    }
}

/// Leaves out of an outcome the rows that do not count: on neither side of a split by column, or of weight 0. They are left out
/// before anything looks at the table, so that they change nothing.
pub(super) fn leave_out(
    table: &Table,
    options: &Options,
    outcome: &mut Outcome,
) -> Result<Weights, TrainError> {
    if let Some(Split::Column { name }) = &options.split {
        let side = &table.columns()[super::find(table, name, "split")?];
        outcome.rows.retain(|&row| side.codes()[row as usize] != MISSING);
    }
    let weights = Weights::read(table, options, outcome)?;
    outcome.rows.retain(|&row| weights.get(row) > 0.0);
    Ok(weights)
}
