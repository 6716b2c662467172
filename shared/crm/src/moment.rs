//! Moments in time.

use std::fmt;
use std::ops::{Add, Sub};
use std::str::FromStr;

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

/// Milliseconds of a second, minute, hour and day.
pub const SECOND: i64 = 1000;
/// Milliseconds of a minute.
pub const MINUTE: i64 = 60 * SECOND;
/// Milliseconds of an hour.
pub const HOUR: i64 = 60 * MINUTE;
/// Milliseconds of a day of 24 hours.
pub const DAY: i64 = 24 * HOUR;

/// A moment: milliseconds since 1970-01-01T00:00:00Z.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Moment(pub i64);

/// Why a text is no moment.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not a moment such as 2026-11-22T12:15:01+03:00 or 2026-11-22 12:15:01")]
pub struct NotAMoment(pub String);

impl Moment {
    /// Before every other moment.
    pub const MIN: Moment = Moment(i64::MIN);
    /// After every other moment.
    pub const MAX: Moment = Moment(i64::MAX);

    /// Reads RFC 3339, or a date with or without a time of day, which is taken to be local time in `zone`. A local time
    /// that the zone skips or has twice (summer time) is resolved as RFC 5545 does.
    ///
    /// # Errors
    /// Where the text is none of these.
    pub fn parse(text: &str, zone: &TimeZone) -> Result<Self, NotAMoment> {
        let text = text.trim();
        if let Ok(timestamp) = text.parse::<Timestamp>() {
            return Ok(timestamp.into());
        }
        let local = text
            .parse::<DateTime>()
            .or_else(|_| text.parse::<Date>().map(|date| date.to_datetime(jiff::civil::Time::midnight())));
        let zoned = local.ok().and_then(|local| zone.to_zoned(local).ok());
        zoned.map(|zoned| zoned.timestamp().into()).ok_or_else(|| NotAMoment(text.to_owned()))
    }

    /// Civil date and time in a zone; moments outside the years -9999 to 9999 are moved to the nearest inside.
    pub fn local(self, zone: &TimeZone) -> DateTime {
        self.timestamp().to_zoned(zone.clone()).datetime()
    }

    /// The nearest representable timestamp.
    pub fn timestamp(self) -> Timestamp {
        let clamped = self.0.clamp(Timestamp::MIN.as_millisecond(), Timestamp::MAX.as_millisecond());
        Timestamp::from_millisecond(clamped).unwrap_or(Timestamp::UNIX_EPOCH)
    }
}

impl From<Timestamp> for Moment {
    fn from(timestamp: Timestamp) -> Self {
        Self(timestamp.as_millisecond())
    }
}

/// Later (or earlier) by so many milliseconds, saturating.
impl Add<i64> for Moment {
    type Output = Moment;

    fn add(self, milliseconds: i64) -> Moment {
        Moment(self.0.saturating_add(milliseconds))
    }
}

/// Milliseconds between two moments, saturating.
impl Sub for Moment {
    type Output = i64;

    fn sub(self, earlier: Moment) -> i64 {
        self.0.saturating_sub(earlier.0)
    }
}

/// RFC 3339 in UTC.
impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.timestamp().fmt(f)
    }
}

/// Reads what [`Moment::parse`] reads, local times as UTC.
impl FromStr for Moment {
    type Err = NotAMoment;

    fn from_str(text: &str) -> Result<Self, NotAMoment> {
        Self::parse(text, &TimeZone::UTC)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_local_time_is_read_in_the_zone_and_an_offset_wins_over_it() {
        let moscow = TimeZone::get("Europe/Moscow").unwrap();
        let noon = Moment::parse("2024-05-01 12:00:00", &moscow).unwrap();
        assert_eq!(noon.to_string(), "2024-05-01T09:00:00Z");
        assert_eq!(Moment::parse("2024-05-01T12:00:00+03:00", &TimeZone::UTC).unwrap(), noon);
        assert_eq!(Moment::parse("2024-05-01", &moscow).unwrap() + 12 * HOUR, noon);
    }

    #[test]
    fn what_is_no_moment_is_refused() {
        for text in ["", "yesterday", "2024-13-01", "12:00", "2024-02-30 10:00:00"] {
            assert!(text.parse::<Moment>().is_err(), "{text:?}");
        }
    }

    #[test]
    fn the_ends_of_time_neither_overflow_nor_panic() {
        assert_eq!(Moment::MAX + 1, Moment::MAX);
        assert_eq!(Moment::MIN - Moment::MAX, i64::MIN);
        assert!(Moment::MIN.to_string().starts_with("-009999"));
    }
}
