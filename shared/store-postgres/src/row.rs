//! Columns as values of the domain, and back.

use std::time::Duration;

use crm::{Entity, Kind, Moment, TenantId};
use serde::Serialize;
use serde::de::DeserializeOwned;
use sqlx::postgres::PgRow;
use sqlx::types::Json;
use sqlx::{Error, Result, Row};
use store::registry::{Class, Lane, Service};

/// What a row has in a column.
pub trait Columns {
    /// A moment.
    fn moment(&self, column: &str) -> Result<Moment>;
    /// A moment, or none.
    fn optional_moment(&self, column: &str) -> Result<Option<Moment>>;
    /// A text.
    fn text(&self, column: &str) -> Result<Box<str>>;
    /// A number that is never negative.
    fn number(&self, column: &str) -> Result<u32>;
    /// JSON.
    fn json<T: DeserializeOwned>(&self, column: &str) -> Result<T>;
    /// One of a list of names.
    fn named<T>(&self, column: &str, from_name: impl FnOnce(&str) -> Option<T>) -> Result<T>;
    /// How urgent a job is.
    fn lane(&self) -> Result<Lane>;
    /// The tenant in a column.
    fn tenant(&self, column: &str) -> Result<TenantId>;
    /// The entity in the columns `kind` and `entity`.
    fn entity(&self) -> Result<Entity>;
}

impl Columns for PgRow {
    fn moment(&self, column: &str) -> Result<Moment> {
        self.try_get(column).map(Moment)
    }

    fn optional_moment(&self, column: &str) -> Result<Option<Moment>> {
        Ok(self.try_get::<Option<i64>, _>(column)?.map(Moment))
    }

    fn text(&self, column: &str) -> Result<Box<str>> {
        self.try_get::<&str, _>(column).map(Box::from)
    }

    fn number(&self, column: &str) -> Result<u32> {
        self.try_get::<i64, _>(column)?.try_into().map_err(|error| damaged(column, error))
    }

    fn json<T: DeserializeOwned>(&self, column: &str) -> Result<T> {
        Ok(self.try_get::<Json<_>, _>(column)?.0)
    }

    fn named<T>(&self, column: &str, from_name: impl FnOnce(&str) -> Option<T>) -> Result<T> {
        let name: &str = self.try_get(column)?;
        from_name(name).ok_or_else(|| damaged(column, format!("no {column} is named {name:?}")))
    }

    fn lane(&self) -> Result<Lane> {
        let number: i16 = self.try_get("class")?;
        let class = Class::ALL.iter().copied().find(|class| *class as i16 == number);
        let class = class.ok_or_else(|| damaged("class", format!("no class has the number {number}")))?;
        Ok(Lane { service: self.named("service", Service::from_name)?, class })
    }

    fn tenant(&self, column: &str) -> Result<TenantId> {
        self.number(column).map(TenantId::found_in_registry)
    }

    fn entity(&self) -> Result<Entity> {
        Ok(Entity { kind: self.named("kind", Kind::from_name)?, id: self.text("entity")? })
    }
}

fn damaged(column: &str, source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Error {
    Error::ColumnDecode { index: column.to_owned(), source: source.into() }
}

/// A tenant as columns hold it.
pub fn id(tenant: TenantId) -> i64 {
    tenant.number().into()
}

/// JSON as the text that statements cast: what the driver itself would send is jsonb, which refuses U+0000.
pub fn json(value: &impl Serialize) -> store::Result<String> {
    serde_json::to_string(value).map_err(|error| store::Error::Refused(error.to_string()))
}

/// A length of time in whole milliseconds.
pub fn milliseconds(length: Duration) -> i64 {
    length.as_millis().try_into().unwrap_or(i64::MAX)
}
