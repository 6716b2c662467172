//! Jobs as their tenant and their worker see them.

use std::time::Duration;

use async_trait::async_trait;
use crm::{Moment, TenantId};
use sqlx::postgres::PgRow;
use sqlx::{PgConnection, PgExecutor, Row, query, query_scalar};
use store::registry::{Backoff, Claim, Job, JobId, JobState, Jobs, NewJob};
use store::{Error, Result};

use crate::Postgres;
use crate::row::{Columns, id, milliseconds};

/// A row of `jobs`.
pub fn job(row: PgRow) -> sqlx::Result<Job> {
    let optional_text = |column| Ok::<_, sqlx::Error>(row.try_get::<Option<&str>, _>(column)?.map(Box::from));
    Ok(Job {
        id: JobId(row.try_get("id")?),
        tenant: row.tenant("tenant")?,
        kind: row.text("kind")?,
        lane: row.lane()?,
        payload: row.json("payload")?,
        state: row.named("state", JobState::from_name)?,
        attempts: row.number("attempts")?,
        max_attempts: row.number("max_attempts")?,
        run_at: row.moment("run_at")?,
        created_at: row.moment("created_at")?,
        worker: optional_text("worker")?,
        lease_until: row.optional_moment("lease_until")?,
        finished_at: row.optional_moment("finished_at")?,
        error: optional_text("error")?,
    })
}

/// Queues jobs within a transaction. A job that nobody has claimed yet is known by its dedup key.
pub async fn enqueue(
    connection: &mut PgConnection,
    tenant: TenantId,
    jobs: &[NewJob],
    now: Moment,
) -> sqlx::Result<Vec<JobId>> {
    let sql = "
        INSERT INTO jobs (tenant, kind, service, class, payload, dedup, state, attempts, max_attempts, run_at, created_at)
        VALUES ($1, $2, $3, $4, $5::json, $6, 'waiting', 0, $7, $8, $9)
        ON CONFLICT (tenant, kind, dedup) WHERE dedup IS NOT NULL DO UPDATE SET
            run_at = least(jobs.run_at, excluded.run_at), class = least(jobs.class, excluded.class)
        RETURNING id";
    let mut ids = Vec::with_capacity(jobs.len());
    for job in jobs {
        let row = query_scalar(sql)
            .bind(id(tenant))
            .bind(&*job.kind)
            .bind(job.lane.service.as_str())
            .bind(job.lane.class as i16)
            .bind(job.payload.to_string())
            .bind(job.dedup.as_deref())
            .bind(i64::from(job.max_attempts))
            .bind(job.run_at.0)
            .bind(now.0);
        ids.push(JobId(row.fetch_one(&mut *connection).await?));
    }
    Ok(ids)
}

/// Ends a job as done; false if the claim has been lost.
pub async fn complete(
    executor: impl PgExecutor<'_>,
    tenant: TenantId,
    claim: Claim,
    now: Moment,
) -> sqlx::Result<bool> {
    let sql = "
        UPDATE jobs SET state = 'done', lease_until = NULL, finished_at = $4
        WHERE tenant = $1 AND id = $2 AND attempts = $3 AND state = 'running'";
    let row = query(sql).bind(id(tenant)).bind(claim.job.0).bind(i64::from(claim.attempt)).bind(now.0);
    Ok(row.execute(executor).await?.rows_affected() > 0)
}

/// Whether jobs can be queued: each must have an attempt at least.
pub fn check(jobs: &[NewJob]) -> Result<()> {
    let never = jobs.iter().find(|job| job.max_attempts == 0);
    never.map_or(Ok(()), |job| Err(Error::Refused(format!("a job {:?} that is never tried", job.kind))))
}

#[async_trait]
impl Jobs for Postgres {
    async fn enqueue(&self, tenant: TenantId, jobs: &[NewJob], now: Moment) -> Result<Vec<JobId>> {
        check(jobs)?;
        self.once(async {
            let mut transaction = self.pool.begin().await?;
            let ids = enqueue(&mut transaction, tenant, jobs, now).await?;
            transaction.commit().await?;
            Ok(ids)
        })
        .await
    }

    async fn job(&self, tenant: TenantId, of: JobId) -> Result<Option<Job>> {
        let sql = "SELECT * FROM jobs WHERE tenant = $1 AND id = $2";
        self.again(|| query(sql).bind(id(tenant)).bind(of.0).try_map(job).fetch_optional(&self.pool)).await
    }

    async fn jobs(&self, tenant: TenantId, state: JobState, limit: u32) -> Result<Vec<Job>> {
        let sql = "SELECT * FROM jobs WHERE tenant = $1 AND state = $2 ORDER BY id DESC LIMIT $3";
        self.again(|| {
            let newest = query(sql).bind(id(tenant)).bind(state.as_str()).bind(i64::from(limit));
            newest.try_map(job).fetch_all(&self.pool)
        })
        .await
    }

    async fn jobs_of_kind(&self, tenant: TenantId, kind: &str, limit: u32) -> Result<Vec<Job>> {
        let sql = "SELECT * FROM jobs WHERE tenant = $1 AND kind = $2 ORDER BY id DESC LIMIT $3";
        self.again(|| {
            let newest = query(sql).bind(id(tenant)).bind(kind).bind(i64::from(limit));
            newest.try_map(job).fetch_all(&self.pool)
        })
        .await
    }

    async fn heartbeat(&self, tenant: TenantId, claim: Claim, now: Moment, lease: Duration) -> Result<bool> {
        let sql = "
            UPDATE jobs SET lease_until = $4
            WHERE tenant = $1 AND id = $2 AND attempts = $3 AND state = 'running'";
        let until = now + milliseconds(lease);
        let done = self.again(|| {
            let row = query(sql).bind(id(tenant)).bind(claim.job.0).bind(i64::from(claim.attempt));
            row.bind(until.0).execute(&self.pool)
        });
        Ok(done.await?.rows_affected() > 0)
    }

    async fn complete(&self, tenant: TenantId, claim: Claim, now: Moment) -> Result<bool> {
        self.once(complete(&self.pool, tenant, claim, now)).await
    }

    async fn fail(
        &self,
        tenant: TenantId,
        claim: Claim,
        error: &str,
        now: Moment,
        backoff: Backoff,
    ) -> Result<Option<JobState>> {
        let sql = "
            UPDATE jobs SET
                state = CASE WHEN attempts < max_attempts THEN 'waiting' ELSE 'dead' END,
                run_at = CASE WHEN attempts < max_attempts THEN $4::bigint ELSE run_at END,
                finished_at = CASE WHEN attempts < max_attempts THEN NULL ELSE $5::bigint END,
                lease_until = NULL,
                error = $6
            WHERE tenant = $1 AND id = $2 AND attempts = $3 AND state = 'running'
            RETURNING state";
        let next = now + milliseconds(backoff.after(claim.attempt));
        let row = query(sql)
            .bind(id(tenant))
            .bind(claim.job.0)
            .bind(i64::from(claim.attempt))
            .bind(next.0)
            .bind(now.0)
            .bind(error.replace('\0', "\u{fffd}"))
            .try_map(|row: PgRow| row.named("state", JobState::from_name));
        self.once(row.fetch_optional(&self.pool)).await
    }

    async fn cancel(&self, tenant: TenantId, of: JobId, reason: &str, now: Moment) -> Result<bool> {
        let sql = "
            UPDATE jobs SET state = 'dead', dedup = NULL, lease_until = NULL, finished_at = $3, error = $4
            WHERE tenant = $1 AND id = $2 AND state IN ('waiting', 'released', 'running')";
        let row = query(sql).bind(id(tenant)).bind(of.0).bind(now.0).bind(reason.replace('\0', "\u{fffd}"));
        Ok(self.once(row.execute(&self.pool)).await?.rows_affected() > 0)
    }

    async fn revive(&self, tenant: TenantId, of: JobId, now: Moment) -> Result<bool> {
        let sql = "
            UPDATE jobs SET state = 'waiting', max_attempts = attempts + 1, run_at = $3, finished_at = NULL
            WHERE tenant = $1 AND id = $2 AND state = 'dead'";
        let row = query(sql).bind(id(tenant)).bind(of.0).bind(now.0);
        Ok(self.once(row.execute(&self.pool)).await?.rows_affected() > 0)
    }
}
