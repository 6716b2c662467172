//! Jobs as their tenant and their worker see them.

use std::time::Duration;

use async_trait::async_trait;
use crm::{Moment, TenantId};
use sqlx::SqliteConnection;
use sqlx::sqlite::SqliteRow;
use store::Result;
use store::registry::{Backoff, Claim, Class, Job, JobId, JobState, Jobs, Lane, NewJob, Service};

use super::SqliteRegistry;
use super::row::{Columns, damaged, milliseconds, text};
use crate::sqlite::error;

#[async_trait]
impl Jobs for SqliteRegistry {
    async fn enqueue(&self, tenant: TenantId, jobs: &[NewJob], now: Moment) -> Result<Vec<JobId>> {
        let mut transaction = self.database.begin().await?;
        let mut ids = Vec::with_capacity(jobs.len());
        for job in jobs {
            ids.push(insert(&mut transaction, tenant, job, now).await?);
        }
        transaction.commit().await.map_err(error)?;
        Ok(ids)
    }

    async fn job(&self, tenant: TenantId, id: JobId) -> Result<Option<Job>> {
        let query =
            sqlx::query("SELECT * FROM jobs WHERE id = ? AND tenant = ?").bind(id.0).bind(tenant.number());
        query.fetch_optional(&self.database.read).await.map_err(error)?.as_ref().map(job).transpose()
    }

    async fn jobs(&self, tenant: TenantId, state: JobState, limit: u32) -> Result<Vec<Job>> {
        let query = sqlx::query("SELECT * FROM jobs WHERE tenant = ? AND state = ? ORDER BY id DESC LIMIT ?");
        let query = query.bind(tenant.number()).bind(state.as_str()).bind(limit);
        query.fetch_all(&self.database.read).await.map_err(error)?.iter().map(job).collect()
    }

    async fn jobs_of_kind(&self, tenant: TenantId, kind: &str, limit: u32) -> Result<Vec<Job>> {
        let query = sqlx::query("SELECT * FROM jobs WHERE tenant = ? AND kind = ? ORDER BY id DESC LIMIT ?");
        let query = query.bind(tenant.number()).bind(text(kind)?).bind(limit);
        query.fetch_all(&self.database.read).await.map_err(error)?.iter().map(job).collect()
    }

    async fn heartbeat(&self, tenant: TenantId, claim: Claim, now: Moment, lease: Duration) -> Result<bool> {
        let extended = sqlx::query(
            "UPDATE jobs SET lease_until = ? WHERE id = ? AND tenant = ? AND state = 'running' AND attempts = ?",
        )
        .bind((now + milliseconds(lease)).0)
        .bind(claim.job.0)
        .bind(tenant.number())
        .bind(claim.attempt)
        .execute(&self.database.write)
        .await
        .map_err(error)?;
        Ok(extended.rows_affected() == 1)
    }

    async fn complete(&self, tenant: TenantId, claim: Claim, now: Moment) -> Result<bool> {
        let mut transaction = self.database.begin().await?;
        let completed = complete(&mut transaction, tenant, claim, now).await?;
        transaction.commit().await.map_err(error)?;
        Ok(completed)
    }

    async fn fail(
        &self,
        tenant: TenantId,
        claim: Claim,
        message: &str,
        now: Moment,
        backoff: Backoff,
    ) -> Result<Option<JobState>> {
        let failed = sqlx::query(
            "UPDATE jobs SET error = ?1, lease_until = NULL,
                 state = CASE WHEN attempts < max_attempts THEN 'waiting' ELSE 'dead' END,
                 run_at = CASE WHEN attempts < max_attempts THEN ?2 ELSE run_at END,
                 finished_at = CASE WHEN attempts < max_attempts THEN NULL ELSE ?3 END
             WHERE id = ?4 AND tenant = ?5 AND state = 'running' AND attempts = ?6 RETURNING state",
        )
        .bind(message.replace('\0', "\u{fffd}"))
        .bind((now + milliseconds(backoff.after(claim.attempt))).0)
        .bind(now.0)
        .bind(claim.job.0)
        .bind(tenant.number())
        .bind(claim.attempt)
        .fetch_optional(&self.database.write)
        .await
        .map_err(error)?;
        failed.map(|row| row.named("state", JobState::from_name)).transpose()
    }

    async fn cancel(&self, tenant: TenantId, job: JobId, reason: &str, now: Moment) -> Result<bool> {
        let cancelled = sqlx::query(
            "UPDATE jobs SET state = 'dead', dedup = NULL, lease_until = NULL, finished_at = ?, error = ?
             WHERE id = ? AND tenant = ? AND state IN ('waiting', 'released', 'running')",
        )
        .bind(now.0)
        .bind(reason.replace('\0', "\u{fffd}"))
        .bind(job.0)
        .bind(tenant.number())
        .execute(&self.database.write)
        .await
        .map_err(error)?;
        Ok(cancelled.rows_affected() == 1)
    }

    async fn revive(&self, tenant: TenantId, job: JobId, now: Moment) -> Result<bool> {
        let revived = sqlx::query(
            "UPDATE jobs SET state = 'waiting', max_attempts = attempts + 1, run_at = ?, finished_at = NULL
             WHERE id = ? AND tenant = ? AND state = 'dead'",
        )
        .bind(now.0)
        .bind(job.0)
        .bind(tenant.number())
        .execute(&self.database.write)
        .await
        .map_err(error)?;
        Ok(revived.rows_affected() == 1)
    }
}

/// Queues a job within a transaction, or finds the one that does the same.
pub(super) async fn insert(
    connection: &mut SqliteConnection,
    tenant: TenantId,
    job: &NewJob,
    now: Moment,
) -> Result<JobId> {
    let row = sqlx::query(
        "INSERT INTO jobs (tenant, kind, service, class, payload, dedup, state, attempts, max_attempts, run_at, created_at)
         VALUES (?, ?, ?, ?, ?, ?, 'waiting', 0, ?, ?, ?)
         ON CONFLICT (tenant, kind, dedup) WHERE dedup IS NOT NULL
             DO UPDATE SET run_at = min(run_at, excluded.run_at), class = min(class, excluded.class)
         RETURNING id",
    )
    .bind(tenant.number())
    .bind(text(&job.kind)?)
    .bind(job.lane.service.as_str())
    .bind(job.lane.class as u8)
    .bind(job.payload.to_string())
    .bind(job.dedup.as_deref().map(text).transpose()?)
    .bind(job.max_attempts)
    .bind(job.run_at.0)
    .bind(now.0)
    .fetch_one(connection)
    .await
    .map_err(error)?;
    Ok(JobId(row.value("id")?))
}

/// Ends a job as done within a transaction; false if the claim has been lost.
pub(super) async fn complete(
    connection: &mut SqliteConnection,
    tenant: TenantId,
    claim: Claim,
    now: Moment,
) -> Result<bool> {
    let completed = sqlx::query(
        "UPDATE jobs SET state = 'done', finished_at = ?, lease_until = NULL
         WHERE id = ? AND tenant = ? AND state = 'running' AND attempts = ?",
    )
    .bind(now.0)
    .bind(claim.job.0)
    .bind(tenant.number())
    .bind(claim.attempt)
    .execute(connection)
    .await
    .map_err(error)?;
    Ok(completed.rows_affected() == 1)
}

/// A row of `jobs`.
pub(super) fn job(row: &SqliteRow) -> Result<Job> {
    Ok(Job {
        id: JobId(row.value("id")?),
        tenant: TenantId::found_in_registry(row.value("tenant")?),
        kind: row.value("kind")?,
        lane: lane(row)?,
        payload: row.json("payload")?,
        state: row.named("state", JobState::from_name)?,
        attempts: row.value("attempts")?,
        max_attempts: row.value("max_attempts")?,
        run_at: row.moment("run_at")?,
        created_at: row.moment("created_at")?,
        worker: row.value("worker")?,
        lease_until: row.moment_if_any("lease_until")?,
        finished_at: row.moment_if_any("finished_at")?,
        error: row.value("error")?,
    })
}

/// The columns `service`, and `class`, a number so that the most urgent comes first.
pub(super) fn lane(row: &SqliteRow) -> Result<Lane> {
    let number: u8 = row.value("class")?;
    let class = Class::ALL.iter().copied().find(|class| *class as u8 == number);
    let class = class.ok_or_else(|| damaged("class", number))?;
    Ok(Lane { service: row.named("service", Service::from_name)?, class })
}
