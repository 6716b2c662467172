//! Search over what a model may be: recipe options, penalties, balance, recency.
//!
//! This module proposes; `training` judges. A proposer sees every judged trial, so the Bayesian one learns from them.

mod bayes;
mod space;

pub use bayes::Bayes;
pub use space::{Dimension, Parameters, Space};

use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

use crate::training::Method;

/// Proposes the next trial.
#[derive(Debug)]
pub struct Proposer {
    method: Method,
    space: Space,
    rng: ChaCha8Rng,
}

impl Proposer {
    /// A proposer over a space; the seed fixes its draws.
    pub fn new(method: Method, space: Space, seed: u64) -> Self {
        Self { method, space, rng: ChaCha8Rng::seed_from_u64(seed ^ 0x005E_A7C4) }
    }

    /// The next point, given the loss of every point so far (lower is better). `None` where a grid is exhausted.
    pub fn next(&mut self, judged: &[(Parameters, f64)]) -> Option<Parameters> {
        let number = judged.len();
        match self.method {
            Method::Grid => self.space.grid().nth(number),
            // Every method starts at the points that do well on most companies.
            _ if number < self.space.starts().len() => Some(self.space.starts()[number].clone()),
            Method::Random => Some(self.space.draw(&mut self.rng)),
            Method::Bayes => Some(Bayes::default().propose(&self.space, judged, &mut self.rng)),
        }
    }
}
