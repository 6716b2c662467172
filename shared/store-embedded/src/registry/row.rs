//! Values in rows.

use std::time::Duration;

use crm::{Entity, Kind, Moment};
use serde_json::Value;
use sqlx::sqlite::SqliteRow;
use sqlx::{Decode, Row, Sqlite, Type};
use store::{Error, Result};

use crate::sqlite::error;

/// Columns of a row as values of the domain.
pub(super) trait Columns {
    /// A value that SQLite has.
    fn value<'r, T: Decode<'r, Sqlite> + Type<Sqlite>>(&'r self, name: &str) -> Result<T>;

    /// A moment.
    fn moment(&self, name: &str) -> Result<Moment> {
        Ok(Moment(self.value(name)?))
    }

    /// A moment, or none.
    fn moment_if_any(&self, name: &str) -> Result<Option<Moment>> {
        Ok(self.value::<Option<i64>>(name)?.map(Moment))
    }

    /// JSON.
    fn json(&self, name: &str) -> Result<Value> {
        Ok(serde_json::from_str(self.value(name)?)?)
    }

    /// One of the values of an enum, by its name.
    fn named<T>(&self, name: &str, from_name: fn(&str) -> Option<T>) -> Result<T> {
        let text: &str = self.value(name)?;
        from_name(text).ok_or_else(|| damaged(name, text))
    }

    /// An entity, from the columns `kind` and `entity`.
    fn entity(&self) -> Result<Entity> {
        Ok(Entity::new(self.named("kind", Kind::from_name)?, self.value::<Box<str>>("entity")?))
    }
}

impl Columns for SqliteRow {
    fn value<'r, T: Decode<'r, Sqlite> + Type<Sqlite>>(&'r self, name: &str) -> Result<T> {
        self.try_get(name).map_err(error)
    }
}

/// A value that nothing of ours has written.
pub(super) fn damaged(column: &str, value: impl std::fmt::Debug) -> Error {
    Error::Damaged(format!("{value:?} in column {column}").into())
}

/// A text without NUL, which PostgreSQL has no room for.
pub(super) fn text(text: &str) -> Result<&str> {
    if text.contains('\0') { Err(Error::Refused(format!("NUL in {text:?}"))) } else { Ok(text) }
}

/// Whole milliseconds, saturating.
pub(super) fn milliseconds(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}
