//! A model that was trained on a tenant's stored history and judged, before anybody may use it.

use crm::{Moment, Settings, TenantId};
use learning::model::{Model, ModelError};
use learning::training::{HeldOut, Options, Progress, TrainError, Trained, train};
use rustc_hash::FxHashMap;
use serde_json::json;
use store::registry::{NewModel, Population};
use store::{EventStore, ModelStore};

use crate::dataset::{Counts, Dataset, DatasetError, Request, dataset};
use crate::drift::Profile;
use crate::gate::{self, Publication};
use crate::summary::{Asked, Summary};
use crate::task::task;
use crate::{Census, Reason, pipelines};

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
    /// What recent rows are compared with while the model is in use.
    pub profile: Profile,
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
    /// What was written cannot be read: never the tenant's fault.
    #[error("the model that was written cannot be read: {0}")]
    Written(#[from] ModelError),
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
        Self::of(dataset, request, options, Reason::Asked, None, progress)
    }

    /// Trains on a table that is there, and judges what comes of it against the settings in use, if the options name them. `pool` is the
    /// version of the pooled model, if the options name one.
    ///
    /// # Errors
    /// [`CandidateError`], but for that there is no table.
    pub fn of(
        dataset: Dataset,
        request: &Request,
        options: Options,
        reason: Reason,
        pool: Option<u32>,
        progress: &mut (dyn FnMut(Progress) + Send),
    ) -> Result<Self, CandidateError> {
        let options = task(&dataset, request.plan, options);
        let trained = train(&dataset.table, &options, &mut |done| progress(done))?;
        let publication = if options.prior.is_some() { Publication::Ladder } else { Publication::Own };
        let verdict = judge(&trained.held_out, publication, options.seed);
        let asked = Asked { reason, pool, snapshots: request.plan, seed: options.seed };
        let summary = Summary::new(&dataset, &trained, verdict, asked);
        let profile = profile(&dataset, &trained)?;
        let pipeline = request.pipeline.clone().unwrap_or_default();
        let population = Population { kind: request.kind, pipeline };
        Ok(Self { population, dataset, trained, summary, profile })
    }

    /// Trains on the rows of one pipeline of a table that is there, and judges what comes of it beside the settings in use for all
    /// pipelines, which the options name: both know what was known at the same moment.
    ///
    /// # Errors
    /// [`CandidateError`], but for that there is no table.
    pub fn of_pipeline(
        mut dataset: Dataset,
        request: &Request,
        pipeline: &str,
        options: Options,
        reason: Reason,
        progress: &mut (dyn FnMut(Progress) + Send),
    ) -> Result<Self, CandidateError> {
        let options = task(&dataset, request.plan, options);
        let whole = Options { trials: 1, refit: false, ..options.clone() };
        let whole = train(&dataset.table, &whole, &mut |_| ())?.held_out;
        let known = whole.incumbent.as_ref().unwrap_or(&whole.probability);
        let by_row: FxHashMap<u32, f64> = whole.rows.iter().copied().zip(known.iter().copied()).collect();
        let rows = pipelines::rows(&dataset, pipeline);
        dataset.table = dataset.table.select(&rows);
        let census = pipelines::outcomes(&dataset.table).remove(pipeline).unwrap_or_default();
        let Census { won, lost: not_won, .. } = census;
        dataset.counts = Counts { won, not_won, closed: census.closed(), ..dataset.counts };
        let mut trained = train(&dataset.table, &options, &mut |done| progress(done))?;
        let beside = |row: &u32| by_row.get(&rows[*row as usize]).copied().unwrap_or(whole.base_rate);
        trained.held_out.incumbent = Some(trained.held_out.rows.iter().map(beside).collect());
        let verdict = judge(&trained.held_out, Publication::Pipeline, options.seed);
        let asked = Asked { reason, pool: None, snapshots: request.plan, seed: options.seed };
        let summary = Summary::new(&dataset, &trained, verdict, asked);
        let profile = profile(&dataset, &trained)?;
        let population = Population { kind: request.kind, pipeline: pipeline.into() };
        Ok(Self { population, dataset, trained, summary, profile })
    }

    /// Whether it goes live.
    pub fn goes_live(&self) -> bool {
        self.summary.gate.decision == gate::Decision::Publish
    }

    /// Stores the file under a key and the profile beside it, and gives the row for the registry.
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
        models.put(tenant, &profile_key(&key), serde_json::to_vec(&self.profile)?.into()).await?;
        models.put(tenant, &key, self.trained.model.clone().into()).await?;
        let population = self.population.clone();
        Ok(NewModel { population, object: key.into(), summary: json!(self.summary), created_at: now })
    }
}

/// What recent rows will be compared with.
fn profile(dataset: &Dataset, trained: &Trained) -> Result<Profile, ModelError> {
    let model = Model::from_bytes(trained.model.clone().into())?;
    Ok(Profile::build(&dataset.table, &model, trained.report.test.calibration))
}

/// What the gate says of forecasts of the test part. A table without entities has one row of each.
fn judge(held_out: &HeldOut, publication: Publication, seed: u64) -> gate::Verdict {
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
    gate::judge(&rows, publication, seed)
}

/// Where the profile of a model is.
pub(crate) fn profile_key(model: &str) -> String {
    format!("{}.profile", model.trim_end_matches(".model"))
}
