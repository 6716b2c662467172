//! Times in texts.

use std::ops::Range;

use crm::Moment;
use jiff::Zoned;
use jiff::tz::TimeZone;

/// 1970-01-01 and 2200-01-01 in UTC. What lies outside is an "empty" date of some program or a slip of the pen.
const PLAUSIBLE: Range<Moment> = Moment(0)..Moment(7_258_118_400_000);

/// What is wrong with a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wrong {
    NotAMoment,
    Implausible,
}

/// Reads RFC 3339, or a local date and time in `zone`.
pub(crate) fn read(text: &str, zone: &TimeZone) -> Result<Moment, Wrong> {
    let moment = if text.contains('[') {
        // RFC 9557: an offset that the named zone does not have at that time is an error.
        text.parse::<Zoned>().ok().map(|zoned| zoned.timestamp().into())
    } else {
        Moment::parse(text, zone).ok()
    };
    plausible(moment.ok_or(Wrong::NotAMoment)?)
}

/// A moment in which CRMs have lived.
pub(crate) fn plausible(moment: Moment) -> Result<Moment, Wrong> {
    if PLAUSIBLE.contains(&moment) { Ok(moment) } else { Err(Wrong::Implausible) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_in_a_wrong_zone_is_no_moment() {
        let moscow = TimeZone::get("Europe/Moscow").unwrap();
        for text in [
            "2024-05-01T12:00:00+99:00",
            "2024-05-01T12:00:00+03:00[Europe/London]",
            "2024-05-01T12:00:00[Mars/Olympus]",
            "2024-05-01 12:00:00 MSK",
            "2024-05-01T25:00:00",
        ] {
            assert_eq!(read(text, &moscow), Err(Wrong::NotAMoment), "{text}");
        }
        let named = read("2024-05-01T12:00:00[Europe/Berlin]", &moscow).unwrap();
        assert_eq!(named.to_string(), "2024-05-01T10:00:00Z");
    }

    #[test]
    fn empty_dates_of_programs_are_implausible() {
        for text in ["0001-01-01", "1900-01-01 00:00:00", "2999-12-31"] {
            assert_eq!(read(text, &TimeZone::UTC), Err(Wrong::Implausible), "{text}");
        }
    }
}
