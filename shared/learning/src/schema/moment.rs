//! Dates and moments as exports write them.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Time};
use jiff::tz::Offset;

/// The moment that a trimmed cell spells, in Unix milliseconds.
///
/// Understood are ISO 8601 / RFC 3339 dates and date-times (`2017-03-01`, `2017-03-01 10:00`,
/// `2017-03-01T10:00:00+03:00`), `DD.MM.YYYY[ HH:MM[:SS]]`, and dates with slashes where only one reading is
/// a date (`12/25/2016`, not `03/04/2016`). A stated offset is honoured; without one the moment is in UTC.
pub fn parse_moment(cell: &str) -> Option<i64> {
    if cell.len() < "1.1.2000".len() || !cell.as_bytes()[0].is_ascii_digit() {
        return None;
    }
    if cell.as_bytes()[4] == b'-' {
        return parse_iso(cell);
    }
    let (date, time) = match cell.split_once([' ', 'T']) {
        Some((date, time)) => (date, time.parse::<Time>().ok()?),
        None => (cell, Time::midnight()),
    };
    let date = parse_dotted(date).or_else(|| parse_slashed(date))?;
    in_utc(date.to_datetime(time))
}

fn parse_iso(cell: &str) -> Option<i64> {
    let after_date = cell.get("2000-01-01".len()..)?;
    if after_date.contains(['Z', 'z', '+', '-']) {
        let moment: Timestamp = cell.parse().ok()?;
        return Some(moment.as_millisecond());
    }
    in_utc(cell.parse().ok()?)
}

fn in_utc(moment: DateTime) -> Option<i64> {
    Offset::UTC.to_timestamp(moment).ok().map(Timestamp::as_millisecond)
}

/// `DD.MM.YYYY`.
fn parse_dotted(date: &str) -> Option<Date> {
    let [day, month, year] = parts(date, '.')?;
    Date::new(year, month.try_into().ok()?, day.try_into().ok()?).ok()
}

/// `MM/DD/YYYY` or `DD/MM/YYYY`, where that is the only reading which is a date.
fn parse_slashed(date: &str) -> Option<Date> {
    let [a, b, year] = parts(date, '/')?;
    let (a, b) = (a.try_into().ok()?, b.try_into().ok()?);
    match (Date::new(year, a, b), Date::new(year, b, a)) {
        (Ok(month_first), Ok(day_first)) => (month_first == day_first).then_some(month_first),
        (month_first, day_first) => month_first.or(day_first).ok(),
    }
}

/// Two numbers of one or two digits and a year of four.
fn parts(date: &str, separator: char) -> Option<[i16; 3]> {
    let mut parts = date.split(separator);
    let mut next = |digits: std::ops::RangeInclusive<usize>| {
        let part = parts.next()?;
        let plain = digits.contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
        if plain { part.parse().ok() } else { None }
    };
    let found = [next(1..=2)?, next(1..=2)?, next(4..=4)?];
    parts.next().is_none().then_some(found)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::parse_moment;

    const SECOND: i64 = 1000;
    const HOUR: i64 = 3600 * SECOND;
    /// 2017-03-01 00:00 UTC.
    const MARCH_1: i64 = 1_488_326_400 * SECOND;

    #[test]
    fn usual_spellings_are_moments() {
        for (cell, moment) in [
            ("2017-03-01", MARCH_1),
            ("2017-03-01 10:30", MARCH_1 + 10 * HOUR + HOUR / 2),
            ("2017-03-01T10:00:00Z", MARCH_1 + 10 * HOUR),
            ("2017-03-01T10:00:00.250", MARCH_1 + 10 * HOUR + 250),
            ("01.03.2017", MARCH_1),
            ("1.3.2017", MARCH_1),
            ("01.03.2017 10:00", MARCH_1 + 10 * HOUR),
            ("01.03.2017 10:00:05", MARCH_1 + 10 * HOUR + 5 * SECOND),
        ] {
            assert_eq!(parse_moment(cell), Some(moment), "{cell}");
        }
    }

    #[test]
    fn a_stated_offset_is_honoured() {
        assert_eq!(parse_moment("2017-03-01T03:00:00+03:00"), Some(MARCH_1));
        assert_eq!(parse_moment("2017-02-28 22:00:00-02:00"), Some(MARCH_1));
    }

    #[test]
    fn a_date_with_slashes_needs_a_single_reading() {
        assert_eq!(parse_moment("12/25/2016"), parse_moment("2016-12-25"));
        assert_eq!(parse_moment("25/12/2016"), parse_moment("2016-12-25"));
        assert_eq!(parse_moment("03/03/2016"), parse_moment("2016-03-03"));
        assert_eq!(parse_moment("03/04/2016"), None);
    }

    #[test]
    fn what_is_not_a_date_is_refused() {
        for cell in [
            "",
            "12.5",
            "2017",
            "20170301",
            "2017-13-01",
            "31.02.2017",
            "1.2.3.4567",
            "2017-03-0й",
            "GTX 2017-03",
            "10-20 calls",
            "2017-03-01 25:00",
            "01.03.17",
        ] {
            assert_eq!(parse_moment(cell), None, "{cell}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_a_moment_or_none(cell in "[0-9]{1,4}[-./][0-9]{1,2}[-./]\\PC{0,12}") {
            parse_moment(&cell);
        }
    }
}
