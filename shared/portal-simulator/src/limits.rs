//! Limits: a leaky bucket of requests per source address, and operating time per method and application.

use std::collections::VecDeque;
use std::net::IpAddr;

use crm::Moment;
use crm::moment::{MINUTE, SECOND};
use rustc_hash::FxHashMap;

/// How much a portal lets be asked of it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Limits {
    /// Requests from one address; `None` for any number.
    pub rate: Option<Rate>,
    /// Seconds of operating time per method and application within ten minutes; `None` for any.
    pub operating: Option<f64>,
}

/// A leaky bucket.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rate {
    /// How many requests it holds.
    pub ceiling: f64,
    /// How many leave it per second.
    pub drain: f64,
}

impl Limits {
    /// Those of most plans.
    pub const STANDARD: Self =
        Self { rate: Some(Rate { ceiling: 50.0, drain: 2.0 }), operating: Some(480.0) };
    /// Those of the greatest plan.
    pub const ENTERPRISE: Self =
        Self { rate: Some(Rate { ceiling: 250.0, drain: 5.0 }), operating: Some(480.0) };
    /// None.
    pub const LIFTED: Self = Self { rate: None, operating: None };
}

/// The buckets of all addresses.
#[derive(Debug, Default)]
pub(crate) struct Buckets(FxHashMap<IpAddr, (f64, Moment)>);

impl Buckets {
    /// Counts a request; `false` where the bucket is full, and then it is not counted.
    pub fn take(&mut self, rate: Rate, source: IpAddr, now: Moment) -> bool {
        let (level, at) = self.0.entry(source).or_insert((0.0, now));
        *level = (*level - rate.drain * (now - *at) as f64 / SECOND as f64).max(0.0);
        *at = now;
        let fits = *level + 1.0 <= rate.ceiling;
        if fits {
            *level += 1.0;
        }
        fits
    }
}

/// How long a minute's operating time counts.
const WINDOW: i64 = 10 * MINUTE;

/// Operating time of one method of one application: minutes by the first call in them, and their seconds.
#[derive(Debug, Default)]
struct Window(VecDeque<(Moment, f64)>);

/// What a client is told of its operating time.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Used {
    /// Seconds within the last ten minutes.
    pub seconds: f64,
    /// When the oldest minute stops counting.
    pub reset_at: Moment,
}

/// Operating time by application and method.
#[derive(Debug, Default)]
pub(crate) struct Operating(FxHashMap<(String, String), Window>);

impl Operating {
    /// Seconds used so far.
    pub fn used(&mut self, caller: &str, method: &str, now: Moment) -> Used {
        self.window(caller, method).used(now)
    }

    /// Counts a call and tells what is used with it.
    pub fn add(&mut self, caller: &str, method: &str, seconds: f64, now: Moment) -> Used {
        let window = self.window(caller, method);
        match window.0.back_mut().filter(|(first, _)| now - *first < MINUTE) {
            Some((_, sum)) => *sum += seconds,
            None => window.0.push_back((now, seconds)),
        }
        window.used(now)
    }

    fn window(&mut self, caller: &str, method: &str) -> &mut Window {
        self.0.entry((caller.to_owned(), method.to_owned())).or_default()
    }
}

impl Window {
    fn used(&mut self, now: Moment) -> Used {
        while self.0.front().is_some_and(|(first, _)| now - *first >= WINDOW) {
            self.0.pop_front();
        }
        let first = self.0.front().map_or(now, |(first, _)| *first);
        Used { seconds: self.0.iter().map(|(_, seconds)| seconds).sum(), reset_at: first + WINDOW }
    }
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use super::*;

    #[test]
    fn a_bucket_holds_fifty_and_loses_two_a_second() {
        let mut buckets = Buckets::default();
        let rate = Rate { ceiling: 50.0, drain: 2.0 };
        let mut take = |at| {
            (0..1_000).take_while(|_| buckets.take(rate, Ipv4Addr::LOCALHOST.into(), Moment(at))).count()
        };
        assert_eq!(take(0), 50);
        assert_eq!(take(499), 0);
        assert_eq!(take(1_000), 2);
        assert_eq!(take(60_000), 50);
    }

    #[test]
    fn addresses_have_buckets_of_their_own() {
        let mut buckets = Buckets::default();
        let rate = Rate { ceiling: 1.0, drain: 1.0 };
        let mut take = |last| buckets.take(rate, Ipv4Addr::new(127, 0, 0, last).into(), Moment(0));
        assert_eq!([take(1), take(1), take(2)], [true, false, true]);
    }

    #[test]
    fn operating_time_leaves_minute_by_minute_ten_minutes_after_their_first_calls() {
        let mut operating = Operating::default();
        let at = |minute: i64| Moment(minute * MINUTE);
        operating.add("app", "crm.deal.list", 100.0, at(0));
        operating.add("app", "crm.deal.list", 50.0, at(0) + 30 * SECOND);
        let used = operating.add("app", "crm.deal.list", 7.0, at(5));
        assert_eq!(used, Used { seconds: 157.0, reset_at: at(10) });
        assert_eq!(operating.used("app", "crm.deal.list", at(10)), Used { seconds: 7.0, reset_at: at(15) });
        assert_eq!(operating.used("app", "crm.lead.list", at(5)).seconds, 0.0);
        assert_eq!(operating.used("other", "crm.deal.list", at(5)).seconds, 0.0);
    }
}
