//! How long to wait before trying again.

use std::time::Duration;

use backon::{BackoffBuilder, ExponentialBackoff, ExponentialBuilder};

/// Waits of one call.
pub(crate) struct Backoff {
    limited: ExponentialBackoff,
    faulty: ExponentialBackoff,
}

/// Longest wait.
const LONGEST: Duration = Duration::from_secs(60);
/// How often a call is repeated after faults.
const FAULTS: usize = 4;

impl Backoff {
    /// The seed makes calls that failed together try again apart.
    pub fn new(seed: u64) -> Self {
        let limited = ExponentialBuilder::new()
            .with_min_delay(Duration::from_secs(1))
            .with_factor(1.75)
            .with_max_delay(LONGEST)
            .without_max_times()
            .with_jitter()
            .with_jitter_seed(seed);
        let faulty = limited.with_factor(3.0).with_max_times(FAULTS);
        Self { limited: limited.build(), faulty: faulty.build() }
    }

    /// After too many requests: as often as it takes.
    pub fn limited(&mut self) -> Duration {
        self.limited.next().unwrap_or(LONGEST)
    }

    /// After a fault of the portal or of the way to it; `None` when it has been tried often enough.
    pub fn faulty(&mut self) -> Option<Duration> {
        self.faulty.next()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_up_to_a_bound_and_differ_between_calls() {
        let mut backoff = Backoff::new(1);
        let waits: Vec<Duration> = (0..20).map(|_| backoff.limited()).collect();
        assert!(waits[0] >= Duration::from_secs(1) && waits[0] <= Duration::from_secs(2));
        assert!(waits[6] > Duration::from_secs(20));
        assert!(waits.iter().all(|&wait| wait <= 2 * LONGEST));
        assert_ne!(Backoff::new(2).limited(), waits[0]);
    }

    #[test]
    fn faults_are_given_up_on() {
        let mut backoff = Backoff::new(1);
        assert_eq!(std::iter::from_fn(|| backoff.faulty()).count(), FAULTS);
    }
}
