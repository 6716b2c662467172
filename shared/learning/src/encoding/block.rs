//! A fitted feature laid over a table: the columns of every row, kept once per distinct cell.

use std::sync::Arc;

use hashbrown::HashMap;
use rustc_hash::FxBuildHasher;

use super::encoder::{Encoder, Scratch, pair_cell};
use super::words::Memo;
use crate::matrix::Matrix;
use crate::recipe::Feature;
use crate::solver::Ramp;
use crate::table::{MISSING, Table};

/// The columns that a fitted feature switches on in each row of a table.
#[derive(Debug)]
pub struct Block {
    encoder: Encoder,
    cells: Cells,
}

#[derive(Debug)]
enum Cells {
    /// Per distinct value of a table column, and last for a missing cell.
    ByValue { column: usize, starts: Vec<u32>, active: Vec<u32>, linear: Vec<f32> },
    /// Per pair of local columns of two single-valued blocks.
    ByPair { left: Arc<Block>, right: Arc<Block>, numbers: HashMap<u64, u32, FxBuildHasher> },
}

impl Block {
    /// Fits a feature of one attribute on the training rows and lays it over the whole table.
    pub fn fit(
        feature: &Feature,
        table: &Table,
        column: usize,
        train: &[u32],
        scratch: &mut Scratch,
    ) -> Self {
        let cells = &table.columns()[column];
        let mut counts = vec![0; cells.distinct()];
        for &row in train {
            let code = cells.codes()[row as usize];
            if code != MISSING {
                counts[code as usize] += 1;
            }
        }
        Self::lay(Encoder::fit(feature, cells, &counts, scratch), table, column, scratch)
    }

    /// Lays an already fitted encoder of one attribute over a table.
    pub(crate) fn lay(encoder: Encoder, table: &Table, column: usize, scratch: &mut Scratch) -> Self {
        let cells = &table.columns()[column];
        let (mut starts, mut active, mut linear) = (vec![0], Vec::new(), Vec::new());
        let mut memo = Memo::default();
        let values = (0..cells.distinct() as u32).map(|code| Some(cells.distinct_value(code)));
        for value in values.chain([None]) {
            linear.extend(encoder.encode(value, None, scratch, &mut memo, &mut active));
            starts.push(active.len() as u32);
        }
        active.shrink_to_fit();
        Self { encoder, cells: Cells::ByValue { column, starts, active, linear } }
    }

    /// A pair of two single-valued blocks: the pairs of columns seen in at least `min_count` training rows.
    pub fn pair(
        feature: &Feature,
        left: &Arc<Block>,
        right: &Arc<Block>,
        table: &Table,
        train: &[u32],
    ) -> Self {
        let min_count = match feature {
            Feature::Pair { min_count, .. } => *min_count,
            _ => 1,
        };
        let width = right.encoder.width();
        let mut counts: HashMap<u64, u32, FxBuildHasher> = HashMap::default();
        for &row in train {
            if let (Some(a), Some(b)) = (left.single(table, row), right.single(table, row)) {
                *counts.entry(pair_cell(a, b, width)).or_default() += 1;
            }
        }
        let mut kept: Vec<u64> =
            counts.iter().filter(|&(_, &count)| count >= min_count.max(1)).map(|(&cell, _)| cell).collect();
        kept.sort_unstable();
        let numbers = kept.iter().copied().zip(0..).collect();
        let encoder = Encoder::pair(feature, &left.encoder, &right.encoder, kept);
        Self { encoder, cells: Cells::ByPair { left: Arc::clone(left), right: Arc::clone(right), numbers } }
    }

    /// The fitted feature.
    pub fn encoder(&self) -> &Encoder {
        &self.encoder
    }

    /// The one local column of a row of a single-valued block.
    #[inline]
    pub fn single(&self, table: &Table, row: u32) -> Option<u32> {
        match &self.cells {
            Cells::ByValue { column, starts, active, .. } => {
                let cell = cell_of(table, *column, row, starts);
                active.get(starts[cell] as usize..starts[cell + 1] as usize)?.first().copied()
            }
            Cells::ByPair { left, right, numbers } => {
                let (a, b) = (left.single(table, row)?, right.single(table, row)?);
                numbers.get(&pair_cell(a, b, right.encoder.width())).copied()
            }
        }
    }

    /// Adds the columns of a row, shifted by `offset`, and its linear value.
    #[inline]
    fn push(&self, table: &Table, row: u32, offset: u32, active: &mut Vec<u32>, values: &mut Vec<f32>) {
        match &self.cells {
            Cells::ByValue { column, starts, active: local, linear } => {
                let cell = cell_of(table, *column, row, starts);
                let columns = &local[starts[cell] as usize..starts[cell + 1] as usize];
                active.extend(columns.iter().map(|&column| offset + column));
                if let Some(&value) = linear.get(cell) {
                    values.push(value);
                }
            }
            Cells::ByPair { .. } => active.extend(self.single(table, row).map(|column| offset + column)),
        }
    }
}

#[inline]
fn cell_of(table: &Table, column: usize, row: u32, starts: &[u32]) -> usize {
    let code = table.columns()[column].codes()[row as usize];
    if code == MISSING { starts.len() - 2 } else { code as usize }
}

/// Blocks side by side: the matrix of all rows of the table, and the ramps of cumulatively coded bins.
///
/// Indicator columns follow the order of the blocks, [`Encoder::width`] each; linear columns follow in the same order.
pub fn assemble(blocks: &[Arc<Block>], table: &Table) -> (Matrix, Vec<Ramp>) {
    let mut offsets = Vec::with_capacity(blocks.len());
    let (mut width, mut linear, mut ramps) = (0_u32, 0, Vec::new());
    for block in blocks {
        offsets.push(width);
        let len = block.encoder.ramp() as u32;
        if len > 1 {
            ramps.push(Ramp { start: width, len });
        }
        width += block.encoder.width() as u32;
        linear += usize::from(block.encoder.is_linear());
    }
    let (mut active, mut values) = (Vec::new(), Vec::new());
    let mut matrix = Matrix::with_capacity(width as usize, linear, table.rows(), table.rows() * blocks.len());
    for row in 0..table.rows() as u32 {
        active.clear();
        values.clear();
        for (block, &offset) in blocks.iter().zip(&offsets) {
            block.push(table, row, offset, &mut active, &mut values);
        }
        matrix.push(&active, &values);
    }
    (matrix, ramps)
}
