//! Calls, mails, chats and the like: how many, when, how long.

use crate::moment::DAY;
use crate::{Activity, Direction, Moment};

/// Windows of the counts: the last 7 and the last 30 days.
pub(crate) const WEEK: i64 = 7 * DAY;
/// See [`WEEK`].
pub(crate) const MONTH: i64 = 30 * DAY;

/// Moments of one kind of activity, in order.
#[derive(Debug, Clone, Default)]
pub(crate) struct Times {
    at: Vec<Moment>,
    pub incoming: u32,
    pub outgoing: u32,
}

impl Times {
    pub fn push(&mut self, at: Moment, direction: Direction) {
        match direction {
            Direction::Incoming => self.incoming += 1,
            Direction::Outgoing => self.outgoing += 1,
            Direction::None => {}
        }
        // Activities of a linked entity come to be seen together, later than they happened.
        let place = match self.at.last() {
            Some(&last) if last > at => self.at.partition_point(|&known| known <= at),
            _ => self.at.len(),
        };
        self.at.insert(place, at);
    }

    pub fn total(&self) -> usize {
        self.at.len()
    }

    /// How many in `(at - window, at]`.
    pub fn within(&self, window: i64, at: Moment) -> usize {
        self.at.len() - self.at.partition_point(|&known| known <= at + -window)
    }

    /// The latest but `before`.
    pub fn latest(&self, before: usize) -> Option<Moment> {
        self.at.iter().rev().nth(before).copied()
    }

    /// The first moment after `at` when one of them leaves a window.
    pub fn next_change(&self, at: Moment) -> Moment {
        let leaves = |window: i64| {
            let first = self.at.partition_point(|&known| known <= at + -window);
            self.at.get(first).map_or(Moment::MAX, |&known| known + window)
        };
        leaves(WEEK).min(leaves(MONTH))
    }
}

/// Calls, by length too.
#[derive(Debug, Clone, Default)]
pub(crate) struct Calls {
    pub times: Times,
    seconds: Vec<u32>,
    /// Below 1, from 1, from 3, from 5, from 10 minutes.
    pub by_length: [u32; 5],
}

impl Calls {
    pub fn push(&mut self, at: Moment, direction: Direction, seconds: Option<u32>) {
        self.times.push(at, direction);
        if let Some(seconds) = seconds {
            self.seconds.push(seconds);
            let from = [1, 3, 5, 10].iter().filter(|&&minutes| seconds >= 60 * minutes).count();
            self.by_length[from] += 1;
        }
    }

    /// Whether the length of any call is known.
    pub fn any_length(&self) -> bool {
        !self.seconds.is_empty()
    }

    /// Median length in seconds of the calls whose length is known; of an even number the mean of the middle two.
    pub fn median_seconds(&self, scratch: &mut Vec<u32>) -> Option<f64> {
        scratch.clear();
        scratch.extend_from_slice(&self.seconds);
        let upper = scratch.len() / 2;
        if scratch.is_empty() {
            return None;
        }
        let (below, &mut middle, _) = scratch.select_nth_unstable(upper);
        let middle = f64::from(middle);
        match below.iter().max() {
            Some(&lower) if self.seconds.len().is_multiple_of(2) => {
                Some(f64::midpoint(f64::from(lower), middle))
            }
            _ => Some(middle),
        }
    }
}

/// Chat sessions.
#[derive(Debug, Clone, Default)]
pub(crate) struct Chats {
    pub times: Times,
    pub operator_answer: Mean,
    pub client_answer: Mean,
    pub last_channel: Box<str>,
    pub last_in_work_time: Option<bool>,
}

impl Chats {
    pub fn push(&mut self, at: Moment, session: &Activity) {
        self.times.push(at, session.direction);
        self.operator_answer.push(session.operator_answer_seconds);
        self.client_answer.push(session.client_answer_seconds);
        self.last_channel.clone_from(&session.channel);
        self.last_in_work_time = session.in_work_time;
    }
}

/// A mean of whole numbers, exact whatever the order.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Mean {
    sum: u64,
    count: u32,
}

impl Mean {
    fn push(&mut self, value: Option<u32>) {
        if let Some(value) = value {
            self.sum += u64::from(value);
            self.count += 1;
        }
    }

    pub fn value(self) -> Option<f64> {
        (self.count > 0).then(|| self.sum as f64 / f64::from(self.count))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_is_open_at_its_far_end_and_says_when_it_changes() {
        let mut times = Times::default();
        for day in [0, 1, 5] {
            times.push(Moment(day * DAY), Direction::None);
        }
        assert_eq!(times.within(WEEK, Moment(6 * DAY)), 3);
        assert_eq!(times.within(WEEK, Moment(7 * DAY - 1)), 3);
        assert_eq!(times.next_change(Moment(6 * DAY)), Moment(7 * DAY));
        assert_eq!(times.within(WEEK, Moment(7 * DAY)), 2);
        assert_eq!(times.next_change(Moment(40 * DAY)), Moment::MAX);
    }

    #[test]
    fn the_median_of_an_even_number_of_calls_lies_between_the_middle_two() {
        let mut calls = Calls::default();
        for seconds in [30, 700, 200, 100] {
            calls.push(Moment(0), Direction::None, Some(seconds));
        }
        calls.push(Moment(0), Direction::None, None);
        assert_eq!(calls.median_seconds(&mut Vec::new()), Some(150.0));
        assert_eq!(calls.by_length, [1, 1, 1, 0, 1]);
        assert_eq!(Calls::default().median_seconds(&mut Vec::new()), None);
    }
}
