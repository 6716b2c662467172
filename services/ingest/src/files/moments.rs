//! Times in cells.

use crm::Moment;
use jiff::Timestamp;
use jiff::fmt::strtime::BrokenDownTime;
use jiff::tz::TimeZone;

use super::mapping::Format;
use crate::facts::moments::{self, Wrong};

/// Reads a time that is written by `format` or, without one, as RFC 3339 or a local date and time in `zone`.
pub(super) fn read(text: &str, format: Option<&Format>, zone: &TimeZone) -> Result<Moment, Wrong> {
    match format {
        Some(format) => moments::plausible(formatted(text, format, zone).ok_or(Wrong::NotAMoment)?),
        None => moments::read(text, zone),
    }
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
}
