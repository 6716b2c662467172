//! Folds inside the training part.

use hashbrown::HashMap;
use rand::SeedableRng;
use rand::seq::SliceRandom;
use rand_chacha::ChaCha8Rng;
use rustc_hash::{FxBuildHasher, FxHashSet};

use crate::table::{Column, MISSING};

/// Most folds.
pub(super) const FOLDS: usize = 5;

/// One fold: fit on `train`, judge on `held_out`.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Fold {
    pub train: Vec<u32>,
    pub held_out: Vec<u32>,
}

/// What stays in one fold.
#[derive(PartialEq, Eq, Hash)]
enum Entity {
    Id(u32),
    Row(u32),
}

/// Forward-chaining folds over rows in order of time: the rows are cut into one block more than there are folds, and
/// fold `k` is fitted on the first `k + 1` blocks and judged on the next. Earlier rows of an entity that is judged are left out
/// of the fit: with them the fold would have seen whom it judges.
pub(super) fn forward_chaining(rows: &[u32], success: &[bool], ids: Option<&Column>) -> Vec<Fold> {
    let block = |i: usize| i * rows.len() / (FOLDS + 1);
    let id = |row: u32| ids.map_or(MISSING, |ids| ids.codes()[row as usize]);
    let folds = (1..=FOLDS).map(|k| {
        let held_out = rows[block(k)..block(k + 1)].to_vec();
        let judged: FxHashSet<u32> =
            held_out.iter().map(|&row| id(row)).filter(|&id| id != MISSING).collect();
        let train = rows[..block(k)].iter().copied().filter(|&row| !judged.contains(&id(row))).collect();
        Fold { train, held_out }
    });
    folds.filter(|fold| both_classes(&fold.train, success) && !fold.held_out.is_empty()).collect()
}

/// Stratified folds; rows with the same id stay together.
pub(super) fn stratified(rows: &[u32], success: &[bool], ids: Option<&Column>, seed: u64) -> Vec<Fold> {
    let mut rng = ChaCha8Rng::seed_from_u64(seed ^ 0xF01D);
    let mut fold_of: HashMap<Entity, usize, FxBuildHasher> = HashMap::default();
    // Rows without an id share no entity.
    let entity = |row: u32| match ids.map_or(MISSING, |ids| ids.codes()[row as usize]) {
        MISSING => Entity::Row(row),
        id => Entity::Id(id),
    };
    let mut next = 0;
    for class in [true, false] {
        let mut of_class: Vec<u32> =
            rows.iter().copied().filter(|&row| success[row as usize] == class).collect();
        of_class.shuffle(&mut rng);
        for row in of_class {
            fold_of.entry(entity(row)).or_insert_with(|| {
                next = (next + 1) % FOLDS;
                next
            });
        }
    }
    let folds = (0..FOLDS).map(|k| {
        let (held_out, train) = rows.iter().partition(|&&row| fold_of[&entity(row)] == k);
        Fold { train, held_out }
    });
    folds.filter(|fold| both_classes(&fold.train, success) && !fold.held_out.is_empty()).collect()
}

fn both_classes(rows: &[u32], success: &[bool]) -> bool {
    let positive = rows.iter().filter(|&&row| success[row as usize]).count();
    positive > 0 && positive < rows.len()
}
