//! Which models there are and which of them is in use. The files are the [`ModelStore`](crate::ModelStore)'s.

use crm::{Kind, Moment, TenantId};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::Claim;
use crate::Result;
use crate::port::port;

port! {
    /// Models of a tenant: versions for each population, of which at most one is active.
    pub trait Models {
        /// Adds a model, inactive, as the next version of its population, from 1; a version is never given twice, even if
        /// models have been deleted.
        async fn add_model(&self, tenant: TenantId, model: &NewModel) -> Result<Model>;

        /// Ends a job with a model: adds the model, puts it to use if told so, and completes the job, all or nothing. `None`, and
        /// nothing changes, if the claim has been lost: whatever becomes of its workers, a job publishes once.
        async fn publish(
            &self,
            tenant: TenantId,
            claim: Claim,
            model: &NewModel,
            activate: bool,
            now: Moment,
        ) -> Result<Option<Model>>;

        /// All models of a population, the newest first.
        async fn models(&self, tenant: TenantId, population: &Population) -> Result<Vec<Model>>;

        /// The model of a population that is in use.
        async fn active_model(&self, tenant: TenantId, population: &Population) -> Result<Option<Model>>;

        /// All models in use, by population.
        async fn active_models(&self, tenant: TenantId) -> Result<Vec<Model>>;

        /// Puts a version to use instead of the one that was.
        ///
        /// # Errors
        /// [`Error::Missing`](crate::Error::Missing) where there is none such.
        async fn activate(&self, tenant: TenantId, population: &Population, version: u32, now: Moment) -> Result<()>;

        /// Takes the model in use out of use; false if there is none.
        async fn retire(&self, tenant: TenantId, population: &Population) -> Result<bool>;

        /// Puts the version to use again that was in use before the one that is; `None`, and nothing changes, if there was
        /// none. Repeated it goes further back.
        async fn roll_back(&self, tenant: TenantId, population: &Population) -> Result<Option<Model>>;

        /// Removes a version that is not in use; false if it is in use or not there.
        async fn delete_model(&self, tenant: TenantId, population: &Population, version: u32) -> Result<bool>;
    }
}

/// Whom a model is for.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Population {
    /// Leads or deals.
    pub kind: Kind,
    /// In this pipeline; empty where there is one only.
    pub pipeline: Box<str>,
}

/// A model to be added.
#[derive(Debug, Clone, PartialEq)]
pub struct NewModel {
    /// Whom it is for.
    pub population: Population,
    /// Key of its file.
    pub object: Box<str>,
    /// How good it was found to be, as JSON.
    pub summary: Value,
    /// When it was made.
    pub created_at: Moment,
}

/// A model as it is stored.
#[derive(Debug, Clone, PartialEq)]
pub struct Model {
    /// Whom it is for.
    pub population: Population,
    /// Which of them, from 1.
    pub version: u32,
    /// Key of its file.
    pub object: Box<str>,
    /// How good it was found to be, as JSON.
    pub summary: Value,
    /// When it was made.
    pub created_at: Moment,
    /// When it was last put to use, if ever.
    pub activated_at: Option<Moment>,
    /// Whether it is in use.
    pub active: bool,
}
