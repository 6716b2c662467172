//! What an administrator asks of the trainer, and is told.

use crm::{Moment, TenantId};
use serde_json::json;
use store::registry::{AuditEntry, Class, Job, JobId, JobState, Model, Population, Schedule};
use store::{Error, Ports, Result};

use crate::Reason;
use crate::job::{TRAIN, TrainJob, schedule_name};
use crate::progress::{Stage, stage};

/// A training that waits, runs or has ended.
#[derive(Debug, Clone, PartialEq)]
pub struct Training {
    /// Its job.
    pub job: Job,
    /// What was asked for; absent where another version asked otherwise.
    pub asked: Option<TrainJob>,
    /// How far it is, while it runs.
    pub stage: Option<Stage>,
}

/// Asks for a training, by somebody who waits for it.
///
/// # Errors
/// The registry's.
pub async fn request(ports: &Ports, tenant: TenantId, population: &Population, now: Moment) -> Result<JobId> {
    let job = TrainJob::of(population, Reason::Asked).to_job(Class::Interactive, now);
    let queued = ports.registry.enqueue(tenant, &[job], now).await?;
    queued.first().copied().ok_or_else(|| Error::Missing("the job that was queued".into()))
}

/// Trainings, those that were asked for last first, so many at most.
///
/// # Errors
/// The registry's.
pub async fn trainings(ports: &Ports, tenant: TenantId, limit: u32) -> Result<Vec<Training>> {
    let mut trainings = Vec::new();
    for job in ports.registry.jobs_of_kind(tenant, TRAIN, limit).await? {
        // What cannot be told is left out: the cache may be away.
        let stage = match job.state {
            JobState::Running => stage(&*ports.cache, tenant, job.id).await.ok().flatten(),
            _ => None,
        };
        let asked = serde_json::from_value(job.payload.clone()).ok();
        trainings.push(Training { job, asked, stage });
    }
    Ok(trainings)
}

/// Gives up a training that has not ended; false if it has, or there is none such.
///
/// # Errors
/// The registry's.
pub async fn cancel(ports: &Ports, tenant: TenantId, job: JobId, actor: &str, now: Moment) -> Result<bool> {
    let training = ports.registry.job(tenant, job).await?.is_some_and(|job| &*job.kind == TRAIN);
    let reason = format!("cancelled by {actor}");
    if !training || !ports.registry.cancel(tenant, job, &reason, now).await? {
        return Ok(false);
    }
    record(ports, tenant, actor, "training.cancel", format!("job {}", job.0), now).await?;
    Ok(true)
}

/// Puts a version to use: an earlier one again, or one that the gate kept back.
///
/// # Errors
/// [`Error::Missing`] where there is none such.
pub async fn restore(
    ports: &Ports,
    tenant: TenantId,
    population: &Population,
    version: u32,
    actor: &str,
    now: Moment,
) -> Result<()> {
    ports.registry.activate(tenant, population, version, now).await?;
    let subject = format!("{} version {version}", schedule_name(population));
    record(ports, tenant, actor, "model.restore", subject, now).await?;
    if let Err(error) = ports.cache.announce(tenant, population).await {
        tracing::warn!(%error, "a restored model is not announced");
    }
    Ok(())
}

/// All versions of a population, the newest first.
///
/// # Errors
/// The registry's.
pub async fn models(ports: &Ports, tenant: TenantId, population: &Population) -> Result<Vec<Model>> {
    ports.registry.models(tenant, population).await
}

/// When a population is trained next if nothing else asks for it.
///
/// # Errors
/// The registry's.
pub async fn next(ports: &Ports, tenant: TenantId, population: &Population) -> Result<Option<Schedule>> {
    let name = schedule_name(population);
    Ok(ports.registry.schedules(tenant).await?.into_iter().find(|schedule| schedule.name == name))
}

async fn record(
    ports: &Ports,
    tenant: TenantId,
    actor: &str,
    action: &str,
    subject: String,
    at: Moment,
) -> Result<()> {
    let entry = AuditEntry {
        at,
        actor: actor.into(),
        action: action.into(),
        subject: subject.into(),
        detail: json!({}),
    };
    ports.registry.record(tenant, &entry).await
}
