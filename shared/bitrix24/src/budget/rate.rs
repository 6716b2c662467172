//! How many requests a portal takes.

use std::time::Duration;

use crm::Moment;
use store::cache::Budget;

/// The plan of a portal, as far as its limits go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Plan {
    /// 50 requests at once, 2 a second.
    #[default]
    Ordinary,
    /// 250 requests at once, 5 a second.
    Enterprise,
    /// The portal is on its owner's machine and has no limit.
    SelfHosted,
}

impl Plan {
    /// The plan that a `LICENSE` of `app.info` names, such as `ru_ent250`.
    pub fn of_license(license: &str) -> Self {
        let family = license.split_once('_').map_or(license, |(_, family)| family);
        if family.starts_with("ent") { Plan::Enterprise } else { Plan::Ordinary }
    }

    /// Requests that may be sent, as a bucket. A tenth of the ceiling stays unused: requests leave one after the other and may
    /// arrive all at once.
    pub fn bucket(self) -> Option<Budget> {
        match self {
            Plan::Ordinary => Some(Budget { capacity: 45, refill_per_second: 2.0 }),
            Plan::Enterprise => Some(Budget { capacity: 225, refill_per_second: 5.0 }),
            Plan::SelfHosted => None,
        }
    }
}

/// The same bucket in this process, for when the cache is away or has lost everything.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bucket {
    tokens: f64,
    at: Moment,
}

impl Bucket {
    /// A process that has just begun does not know what was sent before it: its bucket begins with a fifth.
    pub fn new(budget: Budget, now: Moment) -> Self {
        Self { tokens: f64::from(budget.capacity) / 5.0, at: now }
    }

    /// Takes one, or says how long to wait for it.
    pub fn take(&mut self, budget: Budget, now: Moment) -> Option<Duration> {
        let seconds = (now - self.at).max(0) as f64 / 1000.0;
        self.tokens = (self.tokens + seconds * budget.refill_per_second).min(budget.capacity.into());
        self.at = self.at.max(now);
        if self.tokens >= 1.0 {
            self.tokens -= 1.0;
            return None;
        }
        let wait = ((1.0 - self.tokens) / budget.refill_per_second * 1000.0).ceil();
        Some(Duration::from_millis(wait as u64))
    }

    /// Puts one back that was not used.
    pub fn give_back(&mut self) {
        self.tokens += 1.0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_enterprise_license_is_told_by_its_name() {
        assert_eq!(Plan::of_license("ru_ent250"), Plan::Enterprise);
        assert_eq!(Plan::of_license("ru_std"), Plan::Ordinary);
        assert_eq!(Plan::of_license(""), Plan::Ordinary);
    }

    #[test]
    fn a_bucket_never_gives_more_than_it_began_with_and_what_flowed_in() {
        let budget = Plan::Ordinary.bucket().unwrap();
        let mut bucket = Bucket::new(budget, Moment(0));
        let mut taken = 0;
        for millisecond in 0..60_000 {
            taken += u32::from(bucket.take(budget, Moment(millisecond)).is_none());
        }
        assert_eq!(taken, 9 + 2 * 60 - 1);
        assert_eq!(bucket.take(budget, Moment(59_999)), Some(Duration::from_millis(1)));
    }
}
