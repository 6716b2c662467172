//! Times in cells.

use crm::Moment;
use jiff::fmt::strtime::BrokenDownTime;
use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};

use super::mapping::Format;

/// 1970-01-01 and 2200-01-01 in UTC. What lies outside is an "empty" date of some program or a slip of the pen.
const PLAUSIBLE: std::ops::Range<Moment> = Moment(0)..Moment(7_258_118_400_000);

/// What is wrong with a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wrong {
    NotAMoment,
    Implausible,
}

/// Reads a time that is written by `format` or, without one, as RFC 3339 or a local date and time in `zone`.
pub(super) fn read(text: &str, format: Option<&Format>, zone: &TimeZone) -> Result<Moment, Wrong> {
    let moment = match format {
        Some(format) => formatted(text, format, zone),
        // RFC 9557: an offset that the named zone does not have at that time is an error.
        None if text.contains('[') => text.parse::<Zoned>().ok().map(|zoned| zoned.timestamp().into()),
        None => Moment::parse(text, zone).ok(),
    };
    let moment = moment.ok_or(Wrong::NotAMoment)?;
    if PLAUSIBLE.contains(&moment) { Ok(moment) } else { Err(Wrong::Implausible) }
}

fn formatted(text: &str, Format(format): &Format, zone: &TimeZone) -> Option<Moment> {
    let parts = BrokenDownTime::parse(format, text).ok()?;
    if parts.offset().is_some() || parts.timestamp().is_some() {
        return parts.to_timestamp().ok().map(Timestamp::into);
    }
    let date = parts.to_date().ok()?;
    // A format without a time of day means midnight.
    let time = parts.to_time().unwrap_or_default();
    Some(zone.to_zoned(date.to_datetime(time)).ok()?.timestamp().into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moscow() -> TimeZone {
        TimeZone::get("Europe/Moscow").unwrap()
    }

    fn written(text: &str, format: &str) -> Result<String, Wrong> {
        let format = Format::try_from(format.to_owned()).unwrap();
        read(text, Some(&format), &moscow()).map(|moment| moment.to_string())
    }

    #[test]
    fn a_format_is_read_in_the_zone_unless_it_has_an_offset() {
        assert_eq!(written("01.05.2024 12:30", "%d.%m.%Y %H:%M").unwrap(), "2024-05-01T09:30:00Z");
        assert_eq!(written("01.05.2024", "%d.%m.%Y").unwrap(), "2024-04-30T21:00:00Z");
        assert_eq!(written("1/5/24 12:30 +0100", "%d/%m/%y %H:%M %z").unwrap(), "2024-05-01T11:30:00Z");
        assert_eq!(written("1714555800", "%s").unwrap(), "2024-05-01T09:30:00Z");
        assert_eq!(written("2024-05-01", "%d.%m.%Y"), Err(Wrong::NotAMoment));
        assert_eq!(written("31.02.2024", "%d.%m.%Y"), Err(Wrong::NotAMoment));
    }

    #[test]
    fn a_date_in_a_wrong_zone_is_no_moment() {
        for text in [
            "2024-05-01T12:00:00+99:00",
            "2024-05-01T12:00:00+03:00[Europe/London]",
            "2024-05-01T12:00:00[Mars/Olympus]",
            "2024-05-01 12:00:00 MSK",
            "2024-05-01T25:00:00",
        ] {
            assert_eq!(read(text, None, &moscow()), Err(Wrong::NotAMoment), "{text}");
        }
        let named = read("2024-05-01T12:00:00[Europe/Berlin]", None, &moscow()).unwrap();
        assert_eq!(named.to_string(), "2024-05-01T10:00:00Z");
    }

    #[test]
    fn empty_dates_of_programs_are_implausible() {
        for text in ["0001-01-01", "1900-01-01 00:00:00", "2999-12-31"] {
            assert_eq!(read(text, None, &TimeZone::UTC), Err(Wrong::Implausible), "{text}");
        }
    }
}
