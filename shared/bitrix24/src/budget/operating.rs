//! How much work of a portal each method may use up.

use std::collections::VecDeque;
use std::time::Duration;

use crm::Moment;
use crm::moment::{MINUTE, SECOND};
use serde::{Deserialize, Serialize};

use crate::envelope::Time;

/// Seconds of work that a method has in ten minutes.
const LIMIT: f64 = 480.0;
/// Nothing is begun that may end closer to the limit than this.
const RESERVE: f64 = 5.0;
/// How many times its expected cost a request is given room for, at least.
const UNSURE: f64 = 1.25;
/// What the dearest call is taken to cost after another answer.
const FORGOTTEN: f64 = 0.98;
/// From this share of the limit on, what is left is spread over the time until more comes back.
const EASY: f64 = 0.8;
/// How long work counts, from the first call of its minute on.
const WINDOW: i64 = 10 * MINUTE;

/// What a method has used up, as its answers tell. The portal tells the sum and when the oldest part of it is forgotten, not how much
/// that part is; so the parts are kept here too, as far as they were seen.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Usage {
    /// The sum in seconds, by the latest answer.
    told: f64,
    /// When part of it is forgotten.
    reset_at: Option<Moment>,
    /// When the latest answer came.
    pub told_at: Moment,
    /// Parts that were seen, by minute, the oldest first.
    parts: VecDeque<Part>,
    /// Seconds that one call is expected to take, once one has been seen.
    cost: Option<f64>,
    /// Seconds of the dearest call that was seen, forgotten slowly.
    dearest: f64,
    /// All calls that were seen, and their seconds.
    pub spent: Spent,
    /// Not before then: the portal has said no.
    parked_until: Option<Moment>,
    /// When the latest call was let through.
    last_call: Moment,
}

/// Work that calls of a method have taken.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct Spent {
    /// How many calls.
    pub calls: u64,
    /// Seconds of the portal's work.
    pub seconds: f64,
}

impl Spent {
    /// What came after an earlier look.
    #[must_use]
    pub fn since(self, earlier: Self) -> Self {
        Self { calls: self.calls.saturating_sub(earlier.calls), seconds: self.seconds - earlier.seconds }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
struct Part {
    minute: i64,
    forgotten_at: Moment,
    seconds: f64,
}

impl Usage {
    /// Takes in what the answer to `calls` calls told, the dearest of which took so many seconds.
    pub fn see(&mut self, time: &Time, calls: u32, dearest: f64, now: Moment) {
        self.parked_until = None;
        let by_sums = || time.operating.map_or(0.0, |told| (told - self.told).max(0.0));
        let spent = time.duration.map_or_else(by_sums, |each| each * f64::from(calls));
        // Costs vary: the dearest call of late is what the next ones are taken to cost.
        let each = spent / f64::from(calls.max(1));
        self.dearest = dearest.max(each).max(FORGOTTEN * self.dearest);
        self.spent.calls += u64::from(calls);
        self.spent.seconds += spent;
        self.cost = Some(each.max(0.8 * self.cost.unwrap_or(0.0)));
        let Some(told) = time.operating else {
            // A portal without this limit.
            *self = Self {
                told_at: now,
                cost: self.cost,
                dearest: self.dearest,
                spent: self.spent,
                ..Self::default()
            };
            return;
        };
        let minute = now.0.div_euclid(MINUTE);
        match self.parts.back_mut().filter(|part| part.minute == minute) {
            Some(part) => part.seconds += spent,
            None => self.parts.push_back(Part { minute, forgotten_at: now + WINDOW, seconds: spent }),
        }
        self.forget(told);
        (self.told, self.told_at, self.reset_at) = (told, now, time.operating_reset_at);
    }

    /// Drops what the portal has forgotten: the oldest of the parts, as far as they exceed what it tells.
    fn forget(&mut self, told: f64) {
        let mut excess = self.seen() - told;
        while excess > 0.0
            && let Some(oldest) = self.parts.front_mut()
        {
            let gone = oldest.seconds.min(excess);
            oldest.seconds -= gone;
            excess -= gone;
            if oldest.seconds > 0.0 {
                break;
            }
            self.parts.pop_front();
        }
    }

    /// The sum of the parts that were seen.
    fn seen(&self) -> f64 {
        self.parts.iter().map(|part| part.seconds).sum()
    }

    /// The portal has refused the method for having used up its time.
    pub fn park(&mut self, now: Moment) {
        let reset = self.reset_at.filter(|&reset| reset > now).map(|reset| reset + SECOND);
        // Parts are of one minute each: the next one goes within the next minute.
        self.parked_until = Some(reset.unwrap_or(now + MINUTE));
        self.told_at = now;
    }

    /// Seconds used up by now, at most. Of a request that lasted beyond the end of a minute all is in the part of its answer here, and
    /// in two at the portal: what is forgotten by these parts may be in one that the portal has yet, and tells when it forgets.
    fn estimate(&self, now: Moment) -> f64 {
        let forgets = self.reset_at.is_none_or(|reset| reset <= now);
        let gone = self.parts.iter().filter(|part| forgets && part.forgotten_at <= now);
        let gone: f64 = gone.map(|part| part.seconds).sum();
        if self.told_at + WINDOW + MINUTE <= now { 0.0 } else { (self.told - gone).max(0.0) }
    }

    /// Whether part of what others used up has been forgotten, nobody knows how much.
    fn is_stale(&self, now: Moment) -> bool {
        self.told - self.seen() > RESERVE && self.reset_at.is_some_and(|reset| reset + SECOND <= now)
    }

    /// When the next part is forgotten.
    fn next_reset(&self, now: Moment) -> Option<Moment> {
        let seen = self.parts.iter().map(|part| part.forgotten_at);
        seen.chain(self.reset_at).filter(|&at| at > now).min()
    }

    /// Seconds that so many calls are expected to take.
    pub fn expected(&self, calls: u32) -> f64 {
        self.cost.unwrap_or(0.0) * f64::from(calls)
    }

    /// How long to wait before so many calls, `busy` seconds of which others have begun and not ended.
    pub fn wait(&self, calls: u32, busy: f64, now: Moment) -> Option<Duration> {
        let until = |moment: Moment| (moment > now).then(|| Duration::from_millis((moment - now) as u64));
        if let Some(parked) = self.parked_until.and_then(until) {
            return Some(parked);
        }
        let (used, expected) = (self.estimate(now) + busy, self.expected(calls));
        if used + expected <= EASY * LIMIT {
            return None;
        }
        let next = self.next_reset(now).map(|reset| reset + SECOND);
        let left = LIMIT - RESERVE - used;
        // Calls of a request may all be as dear as the dearest: the portal refuses those after the limit, in the middle of it.
        let at_worst = (f64::from(calls) * self.dearest).max(UNSURE * expected);
        if at_worst > left {
            if busy > 0.0 {
                return Some(Duration::from_secs(1));
            }
            // Where more may be left than is known, the portal is asked: its answer tells.
            return if self.is_stale(now) { None } else { next.and_then(until) };
        }
        let share = expected / left;
        let pace = next.map_or(0.0, |next| (next - now) as f64 * share);
        until(self.last_call + pace as i64)
    }

    /// So many calls are let through now.
    pub fn begin(&mut self, now: Moment) {
        self.last_call = now;
    }

    /// How many calls fit into one request, which the portal cuts after a minute; one where their cost, or what is left, is not known.
    pub fn calls_at_once(&self, most: u32, now: Moment) -> u32 {
        const LONGEST: f64 = 30.0;
        let Some(cost) = self.cost.filter(|_| !self.is_stale(now)) else { return 1 };
        let by_length = LONGEST / cost;
        // A request that does not fit into what a method has at all would wait forever.
        let by_limit = (LIMIT - RESERVE) / self.dearest.max(UNSURE * cost);
        (by_length.min(by_limit) as u32).clamp(1, most)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(operating: f64, reset_at: i64) -> Time {
        Time {
            operating: Some(operating),
            operating_reset_at: Some(Moment(reset_at * SECOND)),
            duration: Some(1.0),
            ..Time::default()
        }
    }

    fn at(second: i64) -> Moment {
        Moment(second * SECOND)
    }

    /// Of a method that has been called before, but not of late.
    fn begun() -> Usage {
        let mut usage = Usage::default();
        usage.see(&told(0.0, 0), 1, 1.0, at(-1000));
        usage
    }

    #[test]
    fn nothing_waits_below_four_fifths_of_the_limit() {
        let mut usage = Usage::default();
        usage.see(&told(380.0, 600), 380, 1.0, at(0));
        assert_eq!(usage.wait(1, 0.0, at(0)), None);
    }

    #[test]
    fn what_is_left_is_spread_over_the_time_until_more_comes_back() {
        let mut usage = Usage::default();
        usage.see(&told(420.0, 600), 420, 1.0, at(0));
        usage.begin(at(0));
        // 55 s are left for 601 s: a call of one second every 11 s.
        let wait = usage.wait(1, 0.0, at(0)).unwrap();
        assert!((10..12).contains(&wait.as_secs()), "{wait:?}");
        assert_eq!(usage.wait(1, 0.0, at(12)), None);
    }

    #[test]
    fn nothing_begins_that_may_reach_the_limit_until_a_second_after_the_reset() {
        let mut usage = begun();
        usage.see(&told(472.0, 600), 472, 1.0, at(0));
        assert_eq!(usage.wait(4, 0.0, at(10)), Some(Duration::from_secs(591)));
        assert_eq!(usage.wait(4, 0.0, at(601)), None);
    }

    #[test]
    fn only_the_part_of_the_forgotten_minute_comes_back() {
        let mut usage = begun();
        usage.see(&told(100.0, 600), 100, 1.0, at(0));
        usage.see(&told(475.0, 600), 375, 1.0, at(60));
        assert_eq!(usage.estimate(at(601)), 375.0);
        assert_eq!(usage.estimate(at(661)), 0.0);
        assert!(usage.wait(120, 0.0, at(601)).is_some());
    }

    #[test]
    fn work_that_others_did_is_believed_and_asked_about_once_it_should_be_gone() {
        let mut usage = Usage::default();
        usage.see(&told(475.0, 300), 1, 1.0, at(0));
        let wait = usage.wait(1, 0.0, at(0)).unwrap();
        assert_eq!(wait, Duration::from_secs(301));
        assert_eq!((usage.wait(1, 0.0, at(301)), usage.calls_at_once(50, at(301))), (None, 1));
    }

    #[test]
    fn a_refused_method_rests_until_the_reset_and_then_from_minute_to_minute() {
        let mut usage = Usage::default();
        usage.see(&told(10.0, 100), 1, 1.0, at(0));
        usage.park(at(50));
        assert_eq!(usage.wait(1, 0.0, at(50)), Some(Duration::from_secs(51)));
        usage.park(at(101));
        assert_eq!(usage.wait(1, 0.0, at(101)), Some(Duration::from_secs(60)));
        usage.see(&told(10.0, 700), 1, 1.0, at(161));
        assert_eq!(usage.wait(1, 0.0, at(161)), None);
    }

    #[test]
    fn a_portal_without_the_limit_is_not_slowed_down() {
        let mut usage = Usage::default();
        for second in 0..10_000 {
            usage.see(&Time { duration: Some(5.0), ..Time::default() }, 1, 5.0, at(second));
            assert_eq!(usage.wait(50, 0.0, at(second)), None);
        }
    }

    #[test]
    fn a_request_is_no_longer_than_half_a_minute_of_work() {
        let mut usage = Usage::default();
        assert_eq!(usage.calls_at_once(50, at(0)), 1);
        usage.see(&Time { duration: Some(0.1), ..told(0.1, 600) }, 1, 0.1, at(0));
        assert_eq!(usage.calls_at_once(50, at(0)), 50);
        usage.see(&Time { duration: Some(2.0), ..told(2.1, 600) }, 1, 2.0, at(0));
        assert_eq!(usage.calls_at_once(50, at(0)), 15);
        usage.see(&Time { duration: Some(90.0), ..told(92.0, 600) }, 1, 90.0, at(0));
        assert_eq!(usage.calls_at_once(50, at(0)), 1);
    }
}
