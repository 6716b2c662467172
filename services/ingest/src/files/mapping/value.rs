//! What a mapping says about single values: times, choices, patterns, templates.

use std::collections::BTreeMap;

use crm::Moment;
use jiff::SignedDuration;
use jiff::tz::TimeZone;
use serde::Deserialize;
use wildmatch::WildMatch;

use super::either::Either;

/// The zone of times that carry none, by its name in the IANA database.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(try_from = "String")]
pub struct Zone(pub TimeZone);

impl TryFrom<String> for Zone {
    type Error = String;

    fn try_from(name: String) -> Result<Self, String> {
        TimeZone::get(&name)
            .map(Self)
            .map_err(|_| format!("there is no time zone {name:?}; one is named like \"Europe/Moscow\""))
    }
}

/// Where a time comes from: the name of a column, `{ column = "...", format = "..." }`, or `{ constant = "..." }`.
#[derive(Debug, Clone, Deserialize)]
#[serde(try_from = "Either<String, TimeTable>")]
pub enum Time {
    /// A column.
    Column {
        /// Its header.
        column: String,
        /// How it is written; RFC 3339 or a local date and time where this is absent.
        format: Option<Format>,
    },
    /// The same for every row: RFC 3339, or a local date and time.
    Constant(String),
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct TimeTable {
    column: Option<String>,
    format: Option<Format>,
    constant: Option<String>,
}

impl TryFrom<Either<String, TimeTable>> for Time {
    type Error = String;

    fn try_from(spec: Either<String, TimeTable>) -> Result<Self, String> {
        match spec {
            Either::Word(column) => Ok(Time::Column { column, format: None }),
            Either::Table(TimeTable { column: Some(column), format, constant: None }) => {
                Ok(Time::Column { column, format })
            }
            Either::Table(TimeTable { column: None, format: None, constant: Some(constant) }) => {
                match constant.parse::<Moment>() {
                    Ok(_) => Ok(Time::Constant(constant)),
                    Err(error) => Err(error.to_string()),
                }
            }
            Either::Table(_) => Err("a time has either `column` (and `format`) or `constant`".into()),
        }
    }
}

/// How dates are written, in the directives of `strptime`: `%d.%m.%Y %H:%M`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct Format(pub String);

impl TryFrom<String> for Format {
    type Error = String;

    fn try_from(format: String) -> Result<Self, String> {
        let sample = jiff::Timestamp::UNIX_EPOCH.to_zoned(TimeZone::UTC);
        let written = jiff::fmt::strtime::format(&format, &sample).map_err(|error| error.to_string())?;
        let read = jiff::fmt::strtime::parse(&format, &written).map_err(|error| error.to_string())?;
        if read.to_date().is_err() && read.to_timestamp().is_err() {
            return Err(format!("the format {format:?} does not give a date"));
        }
        Ok(Self(format))
    }
}

/// A value that is the same for all rows, or taken from a column by a map.
#[derive(Debug, Clone, Deserialize)]
#[serde(from = "Either<T, ChoiceTable<T>>", bound(deserialize = "T: Deserialize<'de>"))]
pub enum Choice<T> {
    /// The same for all.
    Constant(T),
    /// By the value in a column.
    Column {
        /// Its header.
        column: String,
        /// What the values in it mean.
        values: BTreeMap<String, T>,
    },
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct ChoiceTable<T> {
    column: String,
    values: BTreeMap<String, T>,
}

impl<T> From<Either<T, ChoiceTable<T>>> for Choice<T> {
    fn from(spec: Either<T, ChoiceTable<T>>) -> Self {
        match spec {
            Either::Word(value) => Choice::Constant(value),
            Either::Table(ChoiceTable { column, values }) => Choice::Column { column, values },
        }
    }
}

/// Names by a pattern: `*` stands for any characters, `?` for one.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(from = "String")]
pub struct Pattern(WildMatch);

impl Pattern {
    /// Whether the whole name fits.
    pub fn fits(&self, name: &str) -> bool {
        self.0.matches(name)
    }
}

impl From<String> for Pattern {
    fn from(pattern: String) -> Self {
        Self(WildMatch::new(&pattern))
    }
}

/// How an event of a log is named as an activity: `{activity}/{lifecycle}`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct Template(String);

const ACTIVITY: &str = "{activity}";
const LIFECYCLE: &str = "{lifecycle}";

impl Default for Template {
    fn default() -> Self {
        Self(ACTIVITY.into())
    }
}

impl TryFrom<String> for Template {
    type Error = String;

    fn try_from(template: String) -> Result<Self, String> {
        if template.replace(ACTIVITY, "").replace(LIFECYCLE, "").contains(['{', '}']) {
            return Err(format!("a label knows {ACTIVITY} and {LIFECYCLE} only"));
        }
        Ok(Self(template))
    }
}

impl Template {
    /// The label of an event.
    pub fn label(&self, activity: &str, lifecycle: &str) -> Box<str> {
        self.0.replace(LIFECYCLE, lifecycle).replace(ACTIVITY, activity).into()
    }
}

/// A length of time such as `1h` or `30m`, in milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct Length(pub i64);

impl TryFrom<String> for Length {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        match text.parse::<SignedDuration>().map(|length| i64::try_from(length.as_millis())) {
            Ok(Ok(length)) if length >= 0 => Ok(Self(length)),
            _ => Err(format!("{text:?} is not a length of time such as \"1h\" or \"30m\"")),
        }
    }
}
