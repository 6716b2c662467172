//! Which pairs of attributes are worth columns of their own.
//!
//! The same idea as FAST (Lou et al. 2013): with the main effects fitted, a pair is worth what a ridge step on its cells
//! would gain on the residuals, less what noise alone would gain.

use std::sync::Arc;

use crate::encoding::Block;
use crate::recipe::{Feature, Number, Single};
use crate::schema::{Kind, Schema};
use crate::table::Table;

/// Bins of a number inside a pair.
const BINS: u32 = 8;
/// Fewest training rows of a category, and of a cell, inside a pair.
const MIN_COUNT: u32 = 10;
/// Attributes with more levels than this make no pairs.
const MAX_WIDTH: usize = 64;
/// Most attributes that are paired: the number of pairs grows with the square.
const MAX_ATTRIBUTES: usize = 48;
/// Penalty of a cell while it is ranked.
const RIDGE: f64 = 5.0;

/// The single-valued features that may be paired.
pub(super) fn sides(schema: &Schema) -> Vec<Single> {
    schema
        .attributes()
        .filter_map(|column| {
            let attribute = column.name.clone();
            match column.kind {
                Kind::Numeric => {
                    let number = Number { attribute, log1p: false };
                    Some(Single::Bins { number, bins: BINS, cumulative: false })
                }
                Kind::Categorical | Kind::Binary => {
                    Some(Single::Category { attribute, steps: Vec::new(), min_count: MIN_COUNT })
                }
                _ => None,
            }
        })
        .collect()
}

/// The pair of two sides as a feature.
pub(super) fn pair(left: &Block, right: &Block) -> Option<Feature> {
    match (left.encoder().feature(), right.encoder().feature()) {
        (Feature::Single(left), Feature::Single(right)) => {
            Some(Feature::Pair { left: left.clone(), right: right.clone(), min_count: MIN_COUNT })
        }
        _ => None,
    }
}

/// Ranks all pairs of `sides` on rows with the given slopes and curvatures of the loss, best first, at most `limit`;
/// pairs that gain no more than noise are left out. Positions are into `sides`.
pub(super) fn rank(
    sides: &[Arc<Block>],
    table: &Table,
    rows: &[u32],
    slopes: &[f64],
    curvatures: &[f64],
    limit: usize,
) -> Vec<(usize, usize)> {
    let mut levels: Vec<(usize, usize, Vec<u16>, f64)> = sides
        .iter()
        .enumerate()
        .filter(|(_, side)| side.encoder().width() <= MAX_WIDTH)
        .map(|(i, side)| {
            // Rows without a level (a present cell of a missing flag) share one past the last.
            let width = side.encoder().width() + 1;
            let of_row: Vec<u16> = rows
                .iter()
                .map(|&row| side.single(table, row).map_or(width as u16 - 1, |level| level as u16))
                .collect();
            let spread = spread(&of_row, width, curvatures);
            (i, width, of_row, spread)
        })
        .collect();
    // Where there are too many, those whose levels divide the rows most evenly have most to say about others.
    levels.sort_by(|a, b| b.3.total_cmp(&a.3).then(a.0.cmp(&b.0)));
    levels.truncate(MAX_ATTRIBUTES);
    levels.sort_by_key(|level| level.0);

    let mut ranked = Vec::new();
    let (mut sums, mut weights) = (Vec::new(), Vec::new());
    for (a, (left, _, left_levels, _)) in levels.iter().enumerate() {
        for (right, right_width, right_levels, _) in &levels[a + 1..] {
            let cells = levels[a].1 * right_width;
            sums.clear();
            sums.resize(cells, 0.0);
            weights.clear();
            weights.resize(cells, 0.0);
            for (i, (&l, &r)) in left_levels.iter().zip(right_levels).enumerate() {
                let cell = usize::from(l) * right_width + usize::from(r);
                sums[cell] += slopes[i];
                weights[cell] += curvatures[i];
            }
            let gain: f64 =
                sums.iter().zip(&weights).map(|(&g, &h): (&f64, &f64)| (g * g - h) / (h + RIDGE)).sum();
            if gain > 0.0 {
                ranked.push((gain, *left, *right));
            }
        }
    }
    ranked.sort_by(|a, b| b.0.total_cmp(&a.0).then((a.1, a.2).cmp(&(b.1, b.2))));
    ranked.into_iter().take(limit).map(|(_, left, right)| (left, right)).collect()
}

/// Entropy of the levels, weighted by curvature.
fn spread(levels: &[u16], width: usize, curvatures: &[f64]) -> f64 {
    let mut weight = vec![0.0; width];
    for (&level, &curvature) in levels.iter().zip(curvatures) {
        weight[usize::from(level)] += curvature;
    }
    let total: f64 = weight.iter().sum();
    weight.iter().filter(|&&w| w > 0.0).map(|w| -(w / total) * (w / total).ln()).sum()
}
