//! Occasions on which fields are filled, by calendar and age, so that entities that stay open are compared with those
//! that were open beside them and have been closed since.

use std::collections::BTreeMap;

use super::bounds::{Share, ln_at_most};
use super::life::Life;
use crate::Moment;
use crate::moment::{DAY, HOUR};

/// Weeks before the end of what is known that are told apart, and into how many classes every later doubling of them
/// falls.
const WEEKS: i64 = 8;
const PER_DOUBLING: f64 = 4.0;
/// Upper ends of classes of age.
const AGES: [i64; 8] = [HOUR, DAY, 3 * DAY, 7 * DAY, 14 * DAY, 30 * DAY, 60 * DAY, 120 * DAY];

/// Classes of time before the end of what is known, and of age.
pub(super) type Occasion = (u8, u8);

/// How many there were, and how many of entities that are still open.
pub(super) type Occasions = BTreeMap<Occasion, Share>;

/// When in the history, which is known `until` then, and in the entity's life.
pub(super) fn occasion(life: &Life<'_>, at: Moment, until: Moment) -> Occasion {
    let weeks = (until - at) / (7 * DAY);
    let doublings = (weeks.max(WEEKS) as f64 / WEEKS as f64).log2();
    let period = weeks.min(WEEKS) + (PER_DOUBLING * doublings) as i64;
    (period as u8, AGES.partition_point(|&end| end <= at - life.created) as u8)
}

/// What is known of the fills of a field in entities that are still open.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Missed {
    /// How many there are.
    pub seen: u32,
    /// How many there were if closing had nothing to do with it.
    pub expected: f64,
    /// Upper bound of the logarithm of the probability of so few.
    pub ln_luck: f64,
}

/// Compares fills with all occasions.
pub(super) fn missed(fills: &Occasions, all: &Occasions) -> Missed {
    let seen = fills.values().map(|fills| fills.count).sum();
    let chance = |occasion| all.get(occasion).map_or(0.0, |share| share.seen());
    let events: Vec<(u32, f64)> =
        fills.iter().map(|(occasion, fills)| (fills.of, chance(occasion))).collect();
    let expected = events.iter().map(|&(n, p)| f64::from(n) * p).sum();
    Missed { seen, expected, ln_luck: ln_at_most(seen, &events) }
}
