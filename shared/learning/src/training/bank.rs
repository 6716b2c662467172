//! Encoded columns shared between trials: a feature is fitted once, whatever trials use it.

use std::sync::Arc;

use hashbrown::HashMap;
use rustc_hash::FxBuildHasher;

use crate::encoding::{Block, Scratch};
use crate::recipe::{Feature, Single};
use crate::table::Table;

/// Fitted features by their expression. Bin edges and vocabularies are learned from the training part only.
pub(super) struct Bank<'a> {
    table: &'a Table,
    train: &'a [u32],
    positions: HashMap<&'a str, usize, FxBuildHasher>,
    blocks: HashMap<String, Arc<Block>, FxBuildHasher>,
    scratch: Scratch,
}

impl<'a> Bank<'a> {
    pub fn new(table: &'a Table, train: &'a [u32]) -> Self {
        let positions = table.columns().iter().enumerate().map(|(i, column)| (column.name(), i)).collect();
        Self { table, train, positions, blocks: HashMap::default(), scratch: Scratch::default() }
    }

    pub fn table(&self) -> &'a Table {
        self.table
    }

    pub fn train(&self) -> &'a [u32] {
        self.train
    }

    /// The fitted block of a feature.
    pub fn block(&mut self, feature: &Feature) -> Arc<Block> {
        let key = feature.to_string();
        if let Some(block) = self.blocks.get(&key) {
            return Arc::clone(block);
        }
        let block = Arc::new(match feature {
            Feature::Pair { left, right, .. } => {
                let left = self.single(left);
                let right = self.single(right);
                Block::pair(feature, &left, &right, self.table, self.train)
            }
            _ => {
                let column = self.position(feature.attributes()[0]);
                Block::fit(feature, self.table, column, self.train, &mut self.scratch)
            }
        });
        self.blocks.insert(key, Arc::clone(&block));
        block
    }

    /// The fitted block of one side of a pair.
    pub fn single(&mut self, single: &Single) -> Arc<Block> {
        self.block(&Feature::Single(single.clone()))
    }

    /// Forgets texts that `used` has no use for: other blocks are small, and a text is soon encoded again.
    pub fn forget_texts_but(&mut self, used: &[Arc<Block>]) {
        self.blocks.retain(|_, block| {
            let is_text = matches!(block.encoder().feature(), Feature::Words { .. });
            !is_text || used.iter().any(|kept| Arc::ptr_eq(kept, block))
        });
    }

    fn position(&self, attribute: &str) -> usize {
        self.positions[attribute]
    }
}
