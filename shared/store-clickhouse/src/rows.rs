//! Rows as they are in the tables, in the order of their columns.

use clickhouse::Row;
use crm::{Entity, Entry, Fact, Moment, TenantId};
use serde::{Deserialize, Serialize};
use store::events::body_from_json;
use store::{Forecast, Result};

/// A fact to be written.
#[derive(Row, Serialize)]
pub struct NewFact<'a> {
    tenant: u32,
    kind: i8,
    entity: &'a str,
    occurred_at: i64,
    key: &'a str,
    recorded_at: i64,
    backfilled: bool,
    body: &'a str,
}

impl<'a> NewFact<'a> {
    /// A row of a fact with its stored body.
    pub fn new(tenant: TenantId, entry: &'a Entry, body: &'a str) -> Self {
        Self {
            tenant: tenant.number(),
            kind: entry.entity.kind as i8,
            entity: &entry.entity.id,
            occurred_at: entry.fact.occurred_at.0,
            key: &entry.fact.key,
            recorded_at: entry.fact.recorded_at.0,
            backfilled: entry.fact.backfilled,
            body,
        }
    }
}

/// A fact as it is read, of a tenant and kind that are known.
#[derive(Row, Deserialize)]
pub struct StoredFact<'a> {
    pub entity: &'a str,
    occurred_at: i64,
    key: &'a str,
    recorded_at: i64,
    backfilled: bool,
    body: &'a str,
}

impl StoredFact<'_> {
    /// The fact.
    pub fn fact(&self) -> Result<Fact> {
        Ok(Fact {
            key: self.key.into(),
            occurred_at: Moment(self.occurred_at),
            recorded_at: Moment(self.recorded_at),
            backfilled: self.backfilled,
            body: body_from_json(self.body.as_bytes())?,
        })
    }
}

/// A prediction to be written.
#[derive(Row, Serialize)]
pub struct NewPrediction<'a> {
    tenant: u32,
    kind: i8,
    entity: &'a str,
    at: i64,
    pipeline: &'a str,
    version: u32,
    probability: f64,
    valid_until: i64,
    reasons: &'a str,
}

impl<'a> NewPrediction<'a> {
    /// A row of a prediction with its reasons as text.
    pub fn new(tenant: TenantId, forecast: &'a Forecast, reasons: &'a str) -> Self {
        Self {
            tenant: tenant.number(),
            kind: forecast.entity.kind as i8,
            entity: &forecast.entity.id,
            at: forecast.at.0,
            pipeline: &forecast.pipeline,
            version: forecast.version,
            probability: forecast.probability,
            valid_until: forecast.valid_until.0,
            reasons,
        }
    }
}

/// A prediction as it is read, of an entity that is known.
#[derive(Row, Deserialize)]
pub struct StoredPrediction {
    at: i64,
    pipeline: String,
    version: u32,
    probability: f64,
    valid_until: i64,
    reasons: String,
}

impl StoredPrediction {
    /// The prediction.
    pub fn forecast(self, entity: &Entity) -> Result<Forecast> {
        Ok(Forecast {
            entity: entity.clone(),
            at: Moment(self.at),
            pipeline: self.pipeline.into(),
            version: self.version,
            probability: self.probability,
            valid_until: Moment(self.valid_until),
            reasons: serde_json::from_str(&self.reasons)?,
        })
    }
}
