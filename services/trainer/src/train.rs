//! A job that trains, done: from the store to a model that is in use, or to one that is kept beside the one in use.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crm::{Moment, Plan, TenantId};
use jobs::{Failure, Hold, Outcome};
use learning::training::{Options, TrainError};
use store::registry::{Class, Job, Population, Tenant};

use crate::candidate::{Candidate, CandidateError, profile_key};
use crate::census::Census;
use crate::dataset::{Counts, Dataset, DatasetError, Request, dataset};
use crate::job::{TrainJob, retraining};
use crate::pool::{self, Pooled};
use crate::progress::meter;
use crate::summary::Summary;
use crate::worker::Trainer;
use crate::{Reason, pipelines};

/// Tells a thread to stop when whoever waits for it is gone.
struct StopOnDrop(Arc<AtomicBool>);

impl Drop for StopOnDrop {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

impl Trainer {
    /// Trains and publishes.
    pub(crate) async fn train(&self, tenant: Tenant, job: &Job, hold: &Hold) -> Result<Outcome, Failure> {
        let asked: TrainJob = serde_json::from_value(job.payload.clone())?;
        self.clean_up(job).await?;
        let candidate = match self.candidate(&tenant, job, &asked).await? {
            Ok(candidate) => candidate,
            Err(why) => {
                // Nothing that another attempt would change.
                tracing::info!(tenant = %tenant.id, why, "there is nothing to train on yet");
                return Ok(Outcome::Done);
            }
        };
        self.publish(&tenant, job, hold, &candidate).await?;
        Ok(Outcome::Ended)
    }

    /// A model that has been trained and judged against the one in use; or why there is nothing to train on.
    async fn candidate(
        &self,
        tenant: &Tenant,
        job: &Job,
        asked: &TrainJob,
    ) -> Result<Result<Candidate, String>, Failure> {
        // A pipeline's own model is compared with that of all pipelines.
        let whole = Population { kind: asked.kind, pipeline: "".into() };
        let active = self.ports.registry.active_model(tenant.id, &whole).await?;
        let in_use = active.as_ref().and_then(Summary::of);
        let request = Request { plan: asked.snapshots, ..Request::new(asked.kind) };
        let table = match dataset(&*self.ports.events, tenant.id, &tenant.settings, &request).await {
            Ok(table) => table,
            Err(DatasetError::NothingToLearn(why)) => return Ok(Err(why)),
            Err(error) => return Err(error.into()),
        };
        if asked.snapshots == Plan::default() {
            pool::lend(&self.ports, tenant, asked.kind, &table).await?;
        }
        let pool = self.prior(tenant, asked, &table).await?;
        let version = pool.as_ref().map(|pool| pool.version);
        let stop = Arc::new(AtomicBool::new(false));
        let _stops = StopOnDrop(Arc::clone(&stop));
        let training = &tenant.settings.training;
        let options = Options {
            trials: asked.trials.unwrap_or(training.trials).max(1).into(),
            seed: asked.seed,
            threads: self.threads,
            incumbent: in_use.and_then(|summary| summary.settings),
            prior: pool.map(|pool| Arc::new(pool.model)),
            refit: true,
            stop,
            ..Options::new("")
        };
        let (mut meter, told) = meter();
        let telling = told.store(Arc::clone(&self.ports.cache), tenant.id, job.id, Arc::clone(&self.clock));
        let (reason, pipeline) = (asked.reason.clone(), asked.pipeline.clone());
        let training = tokio::task::spawn_blocking(move || {
            let mut show = |progress| meter.show(progress);
            if pipeline.is_empty() {
                Candidate::of(table, &request, options, reason, version, &mut show)
            } else {
                Candidate::of_pipeline(table, &request, &pipeline, options, reason, &mut show)
            }
        });
        let (candidate, ()) = tokio::join!(training, telling);
        let candidate = match candidate? {
            Ok(candidate) => candidate,
            // A later attempt would find the same; more outcomes will ask again.
            Err(CandidateError::Learn(
                error
                @ (TrainError::TooFewRows { .. } | TrainError::Split { .. } | TrainError::Target { .. }),
            )) => return Ok(Err(error.to_string())),
            Err(error) => return Err(error.into()),
        };
        self.metrics.trained(&candidate);
        Ok(Ok(candidate))
    }

    /// The pooled model to start from, where there is one and too little history of the company's own.
    async fn prior(
        &self,
        tenant: &Tenant,
        asked: &TrainJob,
        table: &Dataset,
    ) -> store::Result<Option<Pooled>> {
        let Counts { won, closed, .. } = table.counts;
        let census = Census { won, lost: closed.saturating_sub(won), open: 0 };
        if census.is_enough_for_own(&tenant.settings.training) {
            return Ok(None);
        }
        pool::pooled(&self.ports, asked.kind).await
    }

    /// Stores the model and ends the job by it.
    async fn publish(
        &self,
        tenant: &Tenant,
        job: &Job,
        hold: &Hold,
        candidate: &Candidate,
    ) -> Result<(), Failure> {
        let now = (self.clock)();
        let key = key(job, job.attempts);
        let model = candidate.put(&*self.ports.models, tenant.id, key.clone(), now).await?;
        let live = candidate.goes_live();
        let Some(published) = self.ports.registry.publish(tenant.id, hold.claim, &model, live, now).await?
        else {
            return Ok(self.remove(tenant.id, &key).await?);
        };
        let verdict = &candidate.summary.gate;
        tracing::info!(tenant = %tenant.id, version = published.version, %verdict, "a model has been trained");
        if live {
            // First of all: whatever fails afterwards, the model is in use.
            self.announce(tenant, &published.population).await;
        }
        self.follow_up(tenant, candidate, now).await?;
        Ok(())
    }

    /// Tells other processes that another model is in use. They find it in the registry too, only later.
    async fn announce(&self, tenant: &Tenant, population: &Population) {
        if let Err(error) = self.ports.cache.announce(tenant.id, population).await {
            tracing::warn!(%error, "another model in use is not announced");
        }
    }

    /// The next training is counted from this one, whatever came of it; that of pipelines follows that of all of them.
    async fn follow_up(&self, tenant: &Tenant, candidate: &Candidate, now: Moment) -> store::Result<()> {
        let (registry, training) = (&self.ports.registry, &tenant.settings.training);
        let population = &candidate.population;
        if !population.pipeline.is_empty() {
            if !candidate.goes_live() && registry.retire(tenant.id, population).await? {
                self.announce(tenant, population).await;
            }
            return Ok(());
        }
        registry.put_schedule(tenant.id, &retraining(population, training, now)).await?;
        let of_pipeline = |(pipeline, closed): (Box<str>, u64)| {
            let population = Population { kind: population.kind, pipeline };
            let job = TrainJob {
                snapshots: candidate.summary.snapshots,
                ..TrainJob::of(&population, Reason::Pipeline { closed })
            };
            job.to_job(Class::Bulk, now)
        };
        let jobs: Vec<_> = pipelines::of(&candidate.dataset, training).into_iter().map(of_pipeline).collect();
        registry.enqueue(tenant.id, &jobs, now).await?;
        Ok(())
    }

    /// Removes the files of attempts that were cut off between file and publication.
    async fn clean_up(&self, job: &Job) -> store::Result<()> {
        for attempt in 1..job.attempts {
            self.remove(job.tenant, &key(job, attempt)).await?;
        }
        Ok(())
    }

    async fn remove(&self, tenant: TenantId, key: &str) -> store::Result<()> {
        self.ports.models.delete(tenant, key).await?;
        self.ports.models.delete(tenant, &profile_key(key)).await
    }
}

/// Each attempt writes a file of its own: one whose claim was lost cannot replace another's.
fn key(job: &Job, attempt: u32) -> String {
    format!("job/{}/{attempt}.model", job.id.0)
}
