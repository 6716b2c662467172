//! A matrix with what is needed to fit on it and to carry weights from one design to another.

use std::sync::Arc;

use hashbrown::HashMap;
use rustc_hash::FxBuildHasher;

use crate::encoding::{Block, assemble};
use crate::matrix::Matrix;
use crate::solver::Penalty;
use crate::table::Table;

/// How far the prior lets a cumulatively coded attribute reach, in variances of a one-hot weight.
const REACH: f64 = 10.0;

/// Blocks side by side as a matrix.
pub(super) struct Design {
    pub blocks: Vec<Arc<Block>>,
    pub matrix: Matrix,
    pub penalty: Penalty,
}

/// Weights by feature, to start the fit of another design that shares some of them.
#[derive(Debug, Default, Clone)]
pub(super) struct Warm {
    by_feature: HashMap<String, Vec<f64>, FxBuildHasher>,
    intercept: f64,
}

impl Design {
    pub fn new(blocks: Vec<Arc<Block>>, table: &Table) -> Self {
        let (matrix, ramps) = assemble(&blocks, table);
        Self { blocks, matrix, penalty: Penalty::new(ramps, REACH) }
    }

    /// Where each block's columns stand: indicators from, number, and the linear column if there is one.
    pub fn places(&self) -> impl Iterator<Item = (&Arc<Block>, usize, usize, Option<usize>)> {
        let (mut from, mut linear) = (0, self.matrix.indicators());
        self.blocks.iter().map(move |block| {
            let width = block.encoder().width();
            let place = (block, from, width, block.encoder().is_linear().then_some(linear));
            from += width;
            linear += usize::from(block.encoder().is_linear());
            place
        })
    }

    /// Weights by feature.
    pub fn pack(&self, weights: &[f64]) -> Warm {
        let mut warm = Warm { by_feature: HashMap::default(), intercept: weights[self.matrix.columns()] };
        for (block, from, width, linear) in self.places() {
            let mut local = weights[from..from + width].to_vec();
            local.extend(linear.map(|column| weights[column]));
            warm.by_feature.insert(block.encoder().feature().to_string(), local);
        }
        warm
    }

    /// Weights of this design where another one's are known; 0 for the rest.
    pub fn unpack(&self, warm: &Warm) -> Vec<f64> {
        let mut weights = vec![0.0; self.matrix.columns() + 1];
        for (block, from, width, linear) in self.places() {
            let known = warm.by_feature.get(&block.encoder().feature().to_string());
            let Some(local) = known.filter(|local| local.len() == width + usize::from(linear.is_some()))
            else {
                continue;
            };
            weights[from..from + width].copy_from_slice(&local[..width]);
            if let (Some(column), Some(&value)) = (linear, local.last()) {
                weights[column] = value;
            }
        }
        weights[self.matrix.columns()] = warm.intercept;
        weights
    }
}
