//! Percents that are refreshed, and whether they drift towards the outcome.

use std::collections::BTreeMap;

/// Values that are no percents, per one that is, from which on a field is none.
const ODD: u32 = 20;

/// What is known of a field whose values are numbers from 0 to 100.
#[derive(Debug, Clone, Default)]
pub(super) struct Drift {
    percents: u32,
    odd: u32,
    /// Times that it rose and fell.
    pub rose: u32,
    pub fell: u32,
    /// Entities by how far it came from the first value to the last before the close: lost and won.
    changes: BTreeMap<u16, [u32; 2]>,
}

/// First and last value of one entity; there is no last one where there is but one.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Course {
    first: Option<f32>,
    last: Option<f32>,
}

impl Drift {
    /// Whether it may be a percentage after what was seen.
    pub fn is_percent(&self) -> bool {
        self.odd <= self.percents / ODD
    }

    /// Takes in a value of an open entity.
    pub fn see(&mut self, value: &str, course: &mut Course) {
        let number = value.trim_end_matches('%').parse::<f32>().ok().filter(|n| (0.0..=100.0).contains(n));
        let Some(number) = number else {
            self.odd += 1;
            return;
        };
        self.percents += 1;
        let Some(first) = course.first else {
            course.first = Some(number);
            return;
        };
        let before = course.last.replace(number).unwrap_or(first);
        self.rose += u32::from(number > before);
        self.fell += u32::from(number < before);
    }

    /// Takes in the whole of a closed entity that had more than one value.
    pub fn close(&mut self, course: Course, won: bool) {
        if let (Some(first), Some(last)) = (course.first, course.last) {
            self.changes.entry(rank(last - first)).or_default()[usize::from(won)] += 1;
        }
    }

    /// Share of pairs of a won and a lost entity in which the value of the won one rose by more, ties half (Mann and
    /// Whitney 1947), and the bound of its standard deviation by Birnbaum and Klose (1957),
    /// `sqrt(a (1 - a) / fewer)`. `None` where one outcome is missing.
    pub fn towards_outcome(&self) -> Option<(f64, f64)> {
        let (mut lost, mut won, mut pairs) = (0.0, 0.0, 0.0);
        for &[losses, wins] in self.changes.values() {
            let (losses, wins) = (f64::from(losses), f64::from(wins));
            pairs += wins * (lost + losses / 2.0);
            lost += losses;
            won += wins;
        }
        let fewer = f64::min(lost, won);
        let share = pairs / (lost * won);
        // One more of each keeps a perfect order from being thought exact.
        let cautious = (pairs + 1.0) / (lost * won + 2.0);
        (fewer > 0.0).then(|| (share, (cautious * (1.0 - cautious) / fewer).sqrt()))
    }
}

/// The upper half of a number's bits, in the order of numbers: nearly equal ones share a rank.
fn rank(number: f32) -> u16 {
    let bits = (number + 0.0).to_bits();
    let ordered = if bits >> 31 == 1 { !bits } else { bits | 1 << 31 };
    (ordered >> 16) as u16
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranks_are_in_the_order_of_numbers() {
        let numbers = [-100.0, -3.5, -0.25, -0.0, 0.01, 0.5, 60.0, 99.0];
        assert!(numbers.windows(2).all(|pair| rank(pair[0]) < rank(pair[1])));
        assert_eq!(rank(0.0), rank(-0.0));
    }

    #[test]
    fn a_field_is_no_percentage_once_other_values_are_common() {
        let mut drift = Drift::default();
        let mut course = Course::default();
        for _ in 0..40 {
            drift.see("55%", &mut course);
        }
        drift.see("n/a", &mut course);
        assert!(drift.is_percent());
        drift.see("101", &mut course);
        drift.see("none", &mut course);
        assert!(!drift.is_percent());
    }
}
