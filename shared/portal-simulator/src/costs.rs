//! How long a portal works on a call. Clients are told afterwards, in `time`, and have no way to know before.

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// Seconds per row that is counted for `total`: counting 2.39 million rows took a portal 49.9 s.
const PER_COUNTED: f64 = 2.1e-5;
/// Seconds per row that is answered.
const PER_ROW: f64 = 0.001;

/// Draws the costs of calls.
#[derive(Debug)]
pub(crate) struct Costs {
    rng: ChaCha8Rng,
    /// How slow the portal is as a whole.
    pace: f64,
}

impl Costs {
    /// Costs of a portal; the same seed gives the same costs to the same calls in the same order.
    pub fn new(seed: u64) -> Self {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        let pace = 2.0_f64.powf(rng.random_range(-1.0..1.0));
        Self { rng, pace }
    }

    /// Seconds of a call of a method that answers and counts so many rows.
    pub fn draw(&mut self, method: &str, rows: usize, counted: usize) -> f64 {
        let base = match method.rsplit('.').next() {
            Some("list" | "get") if rows > 1 => 0.12,
            Some("list") => 0.08,
            Some("add" | "update" | "delete") => 0.25,
            _ => 0.03,
        };
        let spread = self.rng.random_range(-1.0_f64..1.0).exp();
        let seconds = self.pace * spread * (base + PER_ROW * rows as f64) + PER_COUNTED * counted as f64;
        // Portals tell microseconds.
        (seconds * 1e6).round() / 1e6
    }
}
