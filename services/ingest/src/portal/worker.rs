//! A job that reads a portal, done.

use async_trait::async_trait;
use bitrix24::Remedy;
use jobs::{Failure, Hold, Outcome, Work};
use store::registry::Job;

use super::job::{BACKFILL, LOOK, PART, POLL, PortalJob, RECORD};
use super::{Context, PortalError, Reader, Tally};

/// Reads what jobs ask for.
pub(crate) struct Ingest(pub Context);

#[async_trait]
impl Work for Ingest {
    async fn run(&self, job: &Job, _: &Hold) -> Result<Outcome, Failure> {
        let asked: PortalJob = serde_json::from_value(job.payload.clone())?;
        if let (PART, Some(since)) = (&*job.kind, asked.since) {
            self.0.part(job, &asked.connection, since).await?;
            return Ok(Outcome::Done);
        }
        let kept = self.0.kept(job.tenant, &asked.connection);
        // One that has been removed or suspended meanwhile is not read.
        let Some(open) = kept.open().await?.filter(|open| open.connection.suspended_at.is_none()) else {
            return Ok(Outcome::Done);
        };
        let seed = job.id.0.unsigned_abs() << 8 | u64::from(job.attempts);
        let reader = self.0.reader(kept.clone(), &open, seed)?;
        match read(&reader, job, &asked).await? {
            Ok(Tally { rows, facts, unreadable }) => {
                tracing::info!(
                    tenant = %job.tenant, kind = &*job.kind, rows, facts, unreadable, "a portal was read"
                );
                Ok(Outcome::Done)
            }
            Err(error) if is_for_people(&error) => {
                kept.pause(&error.to_string(), (self.0.clock)()).await?;
                Ok(Outcome::Done)
            }
            Err(error) => Err(error.into()),
        }
    }
}

/// Does what a job asks for; the outer error is a job that asks for nothing known.
async fn read(reader: &Reader, job: &Job, asked: &PortalJob) -> Result<Result<Tally, PortalError>, Failure> {
    Ok(match &*job.kind {
        BACKFILL => reader.backfill().await,
        POLL => reader.poll_and_reconcile(asked.deletions).await,
        LOOK => reader.look().await,
        RECORD => reader.read_again(&asked.subjects).await,
        kind => return Err(format!("no portal is read by a job of the kind {kind:?}").into()),
    })
}

/// Whether trying again does not help until somebody has done something about it.
fn is_for_people(error: &PortalError) -> bool {
    match error {
        PortalError::LostSight { .. } => true,
        PortalError::Portal(error) => matches!(
            error.remedy(),
            Remedy::Reauthorise
                | Remedy::Suspend
                | Remedy::Stop
                | Remedy::Uninstalled
                | Remedy::Gone
                | Remedy::AwaitApproval
                | Remedy::AddScope
                | Remedy::Forbidden
        ),
        _ => false,
    }
}
