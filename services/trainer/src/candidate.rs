//! A model that was trained on a tenant's stored history and judged, before anybody may use it.

use crm::{Moment, Settings, TenantId};
use learning::training::{HeldOut, Options, Progress, TrainError, Trained, train};
use serde_json::json;
use store::registry::{NewModel, Population};
use store::{EventStore, ModelStore};

use crate::dataset::{Dataset, DatasetError, Request, dataset};
use crate::summary::Summary;
use crate::task::task;
use crate::gate::{self, Publication};
use crate::Reason;

/// A trained model with what it was trained on.
pub struct Candidate {
    /// Whom it is for.
    pub population: Population,
    /// What it was trained on.
    pub dataset: Dataset,
    /// The model with its report.
    pub trained: Trained,
    /// What is told of it, the verdict of the gate among it.
    pub summary: Summary,
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
        Ok(Self::of(dataset, request, options, Reason::Asked, progress)?)
    }

    /// Trains on a table that is there, and judges what comes of it against the settings in use, if the options name them.
    ///
    /// # Errors
    /// Where it cannot be learned from.
    pub fn of(
        dataset: Dataset,
        request: &Request,
        options: Options,
        reason: Reason,
        progress: &mut (dyn FnMut(Progress) + Send),
    ) -> Result<Self, TrainError> {
        let options = task(&dataset, request.plan, options);
        let trained = train(&dataset.table, &options, &mut |done| progress(done))?;
        let verdict = judge(&trained.held_out, options.seed);
        let summary = Summary::new(&dataset, &trained, verdict, reason, options.seed);
        let pipeline = request.pipeline.clone().unwrap_or_default();
        Ok(Self { population: Population { kind: request.kind, pipeline }, dataset, trained, summary })
    }

    /// Whether it goes live.
    pub fn goes_live(&self) -> bool {
        self.summary.gate.decision == gate::Decision::Publish
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
        let population = self.population.clone();
        Ok(NewModel { population, object: key.into(), summary: json!(self.summary), created_at: now })
    }
}

/// What the gate says of forecasts of the test part. A table without entities has one row of each.
fn judge(held_out: &HeldOut, seed: u64) -> gate::Verdict {
    let rows = held_out.rows.len();
    let entity = held_out.entity.clone().unwrap_or_else(|| held_out.rows.clone());
    let weight = held_out.weight.clone().unwrap_or_else(|| vec![1.0; rows]);
    let rows = gate::HeldOut {
        entity: &entity,
        success: &held_out.success,
        weight: &weight,
        new: &held_out.probability,
        old: held_out.incumbent.as_deref(),
        base_rate: held_out.base_rate,
    };
    gate::judge(&rows, Publication::Own, seed)
}
