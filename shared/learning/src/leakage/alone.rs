//! What one attribute alone tells about the outcome, measured out of fold.

use rand::SeedableRng;
use rand::seq::SliceRandom;
use rand_chacha::ChaCha8Rng;
use rustc_hash::FxHashMap;

use crate::table::{Column, MISSING};

/// Number of folds.
pub(super) const FOLDS: usize = 5;

/// Rows of the average outcome that are added to every value, so that rare values stay near a ratio of 1.
const PRIOR_ROWS: f64 = 4.0;

/// Likelihood ratio from which a value (nearly) decides for success, and below whose inverse for failure.
const DECISIVE_RATIO: f64 = 12.0;

/// Rows by fold and outcome: `counts[fold][outcome]`, 1 = success.
pub(super) type Counts = [[u32; 2]; FOLDS];

/// Which fold each row is in, balanced within each outcome; rows of one entity are in one fold: else whatever tells entities
/// apart would seem to tell the outcome.
pub(super) struct Folds<'a> {
    outcome: &'a [bool],
    fold: Vec<u8>,
    /// All rows.
    total: Counts,
    classes: [u32; 2],
}

impl<'a> Folds<'a> {
    pub(super) fn new(outcome: &'a [bool], entity: Option<&[u32]>, seed: u64) -> Self {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        let mut fold = vec![0; outcome.len()];
        let mut total = Counts::default();
        let mut of_entity: FxHashMap<u32, usize> = FxHashMap::default();
        for class in [false, true] {
            let mut rows: Vec<u32> =
                (0..outcome.len() as u32).filter(|&row| outcome[row as usize] == class).collect();
            rows.shuffle(&mut rng);
            let mut next = 0;
            for &row in &rows {
                let entity = entity.map_or(row, |entity| entity[row as usize]);
                let of_entity = *of_entity.entry(entity).or_insert_with(|| {
                    next += 1;
                    (next - 1) % FOLDS
                });
                fold[row as usize] = of_entity as u8;
                total[of_entity][usize::from(class)] += 1;
            }
        }
        let classes = [0, 1].map(|class| total.iter().map(|counts| counts[class]).sum());
        Self { outcome, fold, total, classes }
    }

    pub(super) fn fold(&self, row: usize) -> usize {
        self.fold[row].into()
    }

    /// Adds a row to the counts of its group.
    pub(super) fn count(&self, row: usize, counts: &mut Counts) {
        counts[self.fold(row)][usize::from(self.outcome[row])] += 1;
    }

    /// Failures and successes whose cell is missing.
    pub(super) fn missing(&self, column: &Column) -> [u32; 2] {
        let mut missing = [0, 0];
        for (&code, &positive) in column.codes().iter().zip(self.outcome) {
            missing[usize::from(positive)] += u32::from(code == MISSING);
        }
        missing
    }

    /// Failures and successes.
    pub(super) fn classes(&self) -> [u32; 2] {
        self.classes
    }

    /// The cells of a group of rows: one for every fold that holds some of them.
    pub(super) fn cells(&self, group: &Counts) -> impl Iterator<Item = Cell> {
        let cells = self.ratios(group).into_iter().zip(*group);
        cells.map(|(ratio, rows)| Cell { ratio, rows }).filter(|cell| cell.rows != [0, 0])
    }

    /// The cell of a single row.
    pub(super) fn cell(&self, row: usize, ratio: f64) -> Cell {
        let rows = if self.outcome[row] { [0, 1] } else { [1, 0] };
        Cell { ratio, rows }
    }

    /// Likelihood ratio P(group | success) / P(group | failure) as the other folds have it, for each fold.
    /// Needs rows of both outcomes in at least two folds.
    pub(super) fn ratios(&self, group: &Counts) -> [f64; FOLDS] {
        let inside = [0, 1].map(|class| group.iter().map(|counts| counts[class]).sum::<u32>());
        std::array::from_fn(|fold| {
            let others = [0, 1].map(|class| f64::from(self.classes[class] - self.total[fold][class]));
            let share = |class: usize| {
                let prior = PRIOR_ROWS * others[class] / (others[0] + others[1]);
                (f64::from(inside[class] - group[fold][class]) + prior) / others[class]
            };
            share(1) / share(0)
        })
    }
}

/// Rows that an attribute cannot tell apart.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cell {
    /// Likelihood ratio P(value | success) / P(value | failure) as other folds have it.
    pub(super) ratio: f64,
    /// Failures and successes.
    pub(super) rows: [u32; 2],
}

/// What an attribute alone tells.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Alone {
    /// Area under the ROC curve of the likelihood ratios, ties counted half.
    pub(super) auc: f64,
    /// Failures and successes whose value decides for failure.
    pub(super) for_failure: [u32; 2],
    /// Failures and successes whose value decides for success.
    pub(super) for_success: [u32; 2],
}

impl Alone {
    /// Measures an attribute whose cells hold all rows, of both outcomes.
    pub(super) fn measure(mut cells: Vec<Cell>) -> Self {
        cells.sort_unstable_by(|a, b| a.ratio.total_cmp(&b.ratio));
        let sum = |decides: fn(f64) -> bool| {
            let decided = cells.iter().filter(|cell| decides(cell.ratio));
            decided.fold([0, 0], |sum, cell| [sum[0] + cell.rows[0], sum[1] + cell.rows[1]])
        };
        Self {
            auc: auc(&cells),
            for_failure: sum(|ratio| ratio <= 1.0 / DECISIVE_RATIO),
            for_success: sum(|ratio| ratio >= DECISIVE_RATIO),
        }
    }
}

/// The share of pairs of a failure and a success in which the success has the higher ratio, ties half.
/// `cells` are in rising order.
fn auc(cells: &[Cell]) -> f64 {
    let (mut failures, mut successes, mut pairs) = (0.0, 0.0, 0.0);
    for tied in cells.chunk_by(|a, b| a.ratio == b.ratio) {
        let of = |class: usize| tied.iter().map(|cell| f64::from(cell.rows[class])).sum::<f64>();
        pairs += of(1) * (failures + of(0) / 2.0);
        failures += of(0);
        successes += of(1);
    }
    pairs / (failures * successes)
}
