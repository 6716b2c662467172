//! A model that was trained on a tenant's stored history, before anybody may use it.

use crm::{Moment, Settings, TenantId};
use learning::training::{Options, Progress, TrainError, Trained, train};
use serde_json::json;
use store::registry::{NewModel, Population};
use store::{EventStore, ModelStore};

use crate::dataset::{Dataset, DatasetError, Request, dataset};
use crate::task::task;

/// A trained model with what it was trained on.
pub struct Candidate {
    /// Whom it is for.
    pub population: Population,
    /// What it was trained on.
    pub dataset: Dataset,
    /// The model with its report.
    pub trained: Trained,
}

/// Why there is no model.
#[derive(Debug, thiserror::Error)]
pub enum CandidateError {
    /// There is no training table.
    #[error(transparent)]
    Dataset(#[from] DatasetError),
    /// The table cannot be learned from.
    #[error(transparent)]
    Learn(#[from] TrainError),
}

impl Candidate {
    /// Makes the training table of a request and trains on it. Training keeps the processor busy: a service waits for it on a
    /// thread of its own.
    ///
    /// # Errors
    /// [`CandidateError`].
    pub async fn train(
        events: &dyn EventStore,
        tenant: TenantId,
        settings: &Settings,
        request: &Request,
        options: Options,
        progress: &mut (dyn FnMut(Progress) + Send),
    ) -> Result<Self, CandidateError> {
        let dataset = dataset(events, tenant, settings, request).await?;
        Ok(Self::of(dataset, request, options, progress)?)
    }

    /// Trains on a table that is there.
    ///
    /// # Errors
    /// Where it cannot be learned from.
    pub fn of(
        dataset: Dataset,
        request: &Request,
        options: Options,
        progress: &mut (dyn FnMut(Progress) + Send),
    ) -> Result<Self, TrainError> {
        let options = task(&dataset, request.plan, options);
        let trained = train(&dataset.table, &options, &mut |done| progress(done))?;
        let pipeline = request.pipeline.clone().unwrap_or_default();
        Ok(Self { population: Population { kind: request.kind, pipeline }, dataset, trained })
    }

    /// Stores the file under a key, and gives the row for the registry.
    ///
    /// # Errors
    /// The store's.
    pub async fn put(
        &self,
        models: &dyn ModelStore,
        tenant: TenantId,
        key: String,
        now: Moment,
    ) -> store::Result<NewModel> {
        models.put(tenant, &key, self.trained.model.clone().into()).await?;
        let test = &self.trained.report.test;
        let summary = json!({ "auc": test.auc, "log_loss": test.log_loss, "rows": test.n });
        let population = self.population.clone();
        Ok(NewModel { population, object: key.into(), summary, created_at: now })
    }
}
