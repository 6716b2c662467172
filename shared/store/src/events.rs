//! The port to facts and to the log of predictions: append and scan.

use crm::{Body, Entity, Entry, Kind, TenantId, Timeline};
use futures::stream::BoxStream;

use crate::port::port;
use crate::{Error, Forecast, Result};

/// Whole timelines in order of entity id (by the bytes of its UTF-8), in batches.
pub type Timelines<'a> = BoxStream<'a, Result<Vec<Timeline>>>;

/// How much a tenant has stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// Entities with at least one fact.
    pub entities: u64,
    /// Facts, each key of an entity once.
    pub facts: u64,
    /// Predictions in the log.
    pub predictions: u64,
}

port! {
    /// Facts of entities, and what was predicted for them.
    ///
    /// Of facts of one entity with the same key the greatest by (`recorded_at`, `occurred_at`, body as JSON text,
    /// `backfilled`) is the one that counts, in whatever order they come: appending is idempotent and commutative. Facts of an
    /// entity that has no version yet are kept like any others.
    pub trait EventStore {
        /// Appends facts, in any order, of any entities. When it returns they survive a crash; after an error some may
        /// have been stored, and appending all of them again is right.
        async fn append(&self, tenant: TenantId, entries: &[Entry]) -> Result<()>;

        /// All facts of an entity; none where it is not known.
        async fn timeline(&self, tenant: TenantId, entity: &Entity) -> Result<Timeline>;

        /// The timelines of all entities of a kind, as [`EventStore::timeline`] gives them, in order of entity id. Memory is
        /// bounded by a batch and the longest timeline. Entities that facts are appended to meanwhile may be seen with or
        /// without them.
        async fn scan(&self, tenant: TenantId, kind: Kind) -> Result<Timelines<'_>>;

        /// Logs predictions. The same entity, moment, pipeline and version again is the same prediction, stored once.
        async fn append_predictions(&self, tenant: TenantId, predictions: &[Forecast]) -> Result<()>;

        /// The logged predictions for an entity in order of (moment, pipeline, version).
        async fn predictions(&self, tenant: TenantId, entity: &Entity) -> Result<Vec<Forecast>>;

        /// Removes the facts and predictions of one entity. Facts of others that name it, such as links, stay.
        async fn erase_entity(&self, tenant: TenantId, entity: &Entity) -> Result<()>;

        /// Removes everything of a tenant.
        async fn erase(&self, tenant: TenantId) -> Result<()>;

        /// How much there is.
        async fn count(&self, tenant: TenantId) -> Result<Counts>;
    }
}

/// A body as stores keep it.
///
/// # Errors
/// None that a body of the domain can cause; the serializer's signature has one.
pub fn body_to_json(body: &Body) -> Result<String> {
    serde_json::to_string(body).map_err(|error| Error::Refused(error.to_string()))
}

/// A stored body.
///
/// # Errors
/// [`Error::Damaged`] where it is none.
pub fn body_from_json(text: &[u8]) -> Result<Body> {
    Ok(serde_json::from_slice(text)?)
}
