//! A job of the trainer, done.

use std::num::NonZeroUsize;

use async_trait::async_trait;
use jobs::{Clock, Failure, Hold, Outcome, Work};
use learning::training::Options;
use store::Ports;
use store::registry::Job;

use crate::candidate::Candidate;
use crate::dataset::{Request, dataset};
use crate::job::{KIND, TrainJob};

/// Trains what jobs ask for, and publishes it.
pub struct Trainer {
    /// Where everything is.
    pub ports: Ports,
    /// Threads of one training.
    pub threads: NonZeroUsize,
    /// What time it is.
    pub clock: Clock,
}

#[async_trait]
impl Work for Trainer {
    async fn run(&self, job: &Job, hold: &Hold) -> Result<Outcome, Failure> {
        if &*job.kind != KIND {
            return Err(format!("the trainer knows no jobs of the kind {:?}", job.kind).into());
        }
        let asked: TrainJob = serde_json::from_value(job.payload.clone())?;
        let Some(tenant) = self.ports.registry.tenant(job.tenant).await? else { return Ok(Outcome::Done) };
        self.clean_up(job).await?;

        let pipeline = Some(asked.pipeline).filter(|pipeline| !pipeline.is_empty());
        let request = Request { pipeline, ..Request::new(asked.kind) };
        let table = dataset(&*self.ports.events, tenant.id, &tenant.settings, &request).await?;
        let options =
            Options { trials: asked.trials, seed: asked.seed, threads: self.threads, ..Options::new("") };
        let training =
            tokio::task::spawn_blocking(move || Candidate::of(table, &request, options, &mut |_| {}));
        let candidate = training.await??;

        let now = (self.clock)();
        let key = key(job, job.attempts);
        let model = candidate.put(&*self.ports.models, job.tenant, key.clone(), now).await?;
        match self.ports.registry.publish(job.tenant, hold.claim, &model, true, now).await? {
            Some(published) => {
                tracing::info!(tenant = %job.tenant, version = published.version, "a model is in use");
                // Others find it in the registry too, only later.
                if let Err(error) = self.ports.cache.announce(job.tenant, &published.population).await {
                    tracing::warn!(%error, "a new model is not announced");
                }
            }
            None => self.ports.models.delete(job.tenant, &key).await?,
        }
        Ok(Outcome::Ended)
    }
}

impl Trainer {
    /// Removes the files of attempts that were cut off between file and publication.
    async fn clean_up(&self, job: &Job) -> store::Result<()> {
        for attempt in 1..job.attempts {
            self.ports.models.delete(job.tenant, &key(job, attempt)).await?;
        }
        Ok(())
    }
}

/// Each attempt writes a file of its own: one whose claim was lost cannot replace another's.
fn key(job: &Job, attempt: u32) -> String {
    format!("job/{}/{attempt}.model", job.id.0)
}
