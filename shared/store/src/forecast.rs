//! Forecasts as they are stored.

use crm::{Entity, Moment};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// What a model said of an entity. The registry keeps the latest of each entity, the event store logs all of them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Forecast {
    /// Of whom.
    pub entity: Entity,
    /// As of when, which is also when it was made.
    pub at: Moment,
    /// The pipeline of the model; its kind is the entity's.
    pub pipeline: Box<str>,
    /// The version of the model.
    pub version: u32,
    /// Probability of success, strictly between 0 and 1.
    pub probability: f64,
    /// Until when it holds if nothing happens: then a windowed count changes.
    pub valid_until: Moment,
    /// What moved it, as JSON; its shape is the explanations' own.
    pub reasons: Value,
}
