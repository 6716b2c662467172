//! Balancing the classes of the rows that are fitted on, and the link that takes it back.

use rand::SeedableRng;
use rand::seq::SliceRandom;
use rand_chacha::ChaCha8Rng;

use super::Balance;
use crate::calibration::{Link, prior_shift};
use crate::solver::Loss;

/// γ of the focal loss.
const FOCAL_GAMMA: f64 = 2.0;

/// What balancing makes of the rows to fit on.
#[derive(Debug)]
pub(super) struct Balanced {
    /// Weight per table row; `None` where all are 1.
    pub weight: Option<Vec<f64>>,
    pub loss: Loss,
    /// From the trained score to log-odds of the data as they are.
    pub link: Link,
}

/// Balances `rows` whose weights are `base` (1 each where absent). The base rate that the link restores is the weighted
/// one: what the same rows would have taught without balance.
pub(super) fn balance(
    kind: Balance,
    rows: &[u32],
    success: &[bool],
    base: Option<&[f64]>,
    table_rows: usize,
    seed: u64,
) -> Balanced {
    let weight_of = |row: u32| base.map_or(1.0, |base| base[row as usize]);
    let plain = |loss, link| Balanced { weight: base.map(<[f64]>::to_vec), loss, link };
    match kind {
        Balance::None => return plain(Loss::Logistic, Link::default()),
        Balance::Focal => {
            return plain(Loss::Focal { gamma: FOCAL_GAMMA }, Link::Focal { gamma: FOCAL_GAMMA, shift: 0.0 });
        }
        Balance::Weights | Balance::Upsample | Balance::Downsample => {}
    }
    let mut weight = base.map_or_else(|| vec![1.0; table_rows], <[f64]>::to_vec);
    let totals = |weight: &[f64]| {
        rows.iter().fold((0.0, 0.0), |(failures, successes), &row| {
            let w = weight[row as usize];
            if success[row as usize] { (failures, successes + w) } else { (failures + w, successes) }
        })
    };
    let (failures, successes) = rows.iter().fold((0.0, 0.0), |(f, s), &row| {
        if success[row as usize] { (f, s + weight_of(row)) } else { (f + weight_of(row), s) }
    });
    let rarer_is_success = 2 * rows.iter().filter(|&&row| success[row as usize]).count() < rows.len();
    let (rarer, frequent) = if rarer_is_success { (successes, failures) } else { (failures, successes) };
    let of_class = |rarer: bool| {
        rows.iter().copied().filter(move |&row| (success[row as usize] == rarer_is_success) == rarer)
    };
    match kind {
        Balance::Weights => {
            // Both classes get half of the total, which stays what it was: the penalty keeps its meaning.
            let total = rarer + frequent;
            for row in of_class(true) {
                weight[row as usize] *= 0.5 * total / rarer;
            }
            for row in of_class(false) {
                weight[row as usize] *= 0.5 * total / frequent;
            }
        }
        Balance::Upsample => {
            let mut repeated: Vec<u32> = of_class(true).collect();
            let wanted = of_class(false).count();
            let (times, rest) = (wanted / repeated.len(), wanted % repeated.len());
            repeated.shuffle(&mut ChaCha8Rng::seed_from_u64(seed ^ 0xBA1A));
            for (i, row) in repeated.into_iter().enumerate() {
                weight[row as usize] *= (times + usize::from(i < rest)) as f64;
            }
        }
        _ => {
            let mut thinned: Vec<u32> = of_class(false).collect();
            let wanted = of_class(true).count();
            thinned.shuffle(&mut ChaCha8Rng::seed_from_u64(seed ^ 0xD035));
            for row in thinned.into_iter().skip(wanted) {
                weight[row as usize] = 0.0;
            }
        }
    }
    let (balanced_failures, balanced_successes) = totals(&weight);
    let shift = prior_shift(
        successes / (successes + failures),
        balanced_successes / (balanced_successes + balanced_failures),
    );
    Balanced { weight: Some(weight), loss: Loss::Logistic, link: Link::Logit { shift } }
}
