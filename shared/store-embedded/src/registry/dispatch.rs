//! Jobs of all tenants on their way to workers.

use std::time::Duration;

use async_trait::async_trait;
use crm::{Moment, TenantId};
use sqlx::sqlite::SqliteRow;
use store::Result;
use store::registry::{Dispatch, Hint, Job, JobId, NewJob};

use super::SqliteRegistry;
use super::jobs::{insert, job, lane};
use super::row::{Columns, milliseconds, text};
use super::schedules::schedule;
use crate::sqlite::error;

/// Candidates are the first waiting job of each tenant and kind that has none in flight; `place` counts those in flight, so
/// that tenants take turns.
const NEXT: &str = "
    WITH in_flight AS (
        SELECT tenant, kind FROM jobs WHERE state IN ('released', 'running')
    ), loads AS (
        SELECT tenant, count(*) AS load FROM in_flight GROUP BY tenant
    ), due AS (
        SELECT id, tenant, service, class, run_at,
            row_number() OVER (PARTITION BY tenant, kind ORDER BY class, run_at, id) AS place_in_kind
        FROM jobs
        WHERE state = 'waiting' AND run_at <= ?1 AND (tenant, kind) NOT IN (SELECT tenant, kind FROM in_flight)
    ), candidates AS (
        SELECT id, service, class, run_at,
            coalesce(load, 0) + row_number() OVER (PARTITION BY tenant ORDER BY class, run_at, id) AS place
        FROM due LEFT JOIN loads USING (tenant) WHERE place_in_kind = 1
    )
    SELECT id, service, class FROM candidates WHERE place <= ?2 ORDER BY place, class, run_at, id LIMIT ?3";

#[async_trait]
impl Dispatch for SqliteRegistry {
    async fn release(&self, now: Moment, per_tenant: u32, limit: u32) -> Result<Vec<Hint>> {
        let mut transaction = self.database.begin().await?;
        let next = sqlx::query(NEXT).bind(now.0).bind(per_tenant).bind(limit);
        let hints = hints(&next.fetch_all(&mut *transaction).await.map_err(error)?)?;
        let ids: Vec<JobId> = hints.iter().map(|hint| hint.job).collect();
        sqlx::query(
            "UPDATE jobs SET state = 'released', released_at = ? WHERE id IN (SELECT value FROM json_each(?))",
        )
        .bind(now.0)
        .bind(serde_json::json!(ids).to_string())
        .execute(&mut *transaction)
        .await
        .map_err(error)?;
        transaction.commit().await.map_err(error)?;
        Ok(hints)
    }

    async fn claim(&self, id: JobId, worker: &str, now: Moment, lease: Duration) -> Result<Option<Job>> {
        let claimed = sqlx::query(
            "UPDATE jobs SET state = 'running', attempts = attempts + 1, worker = ?, lease_until = ?, dedup = NULL,
                 hint = NULL
             WHERE id = ? AND state = 'released' RETURNING *",
        )
        .bind(text(worker)?)
        .bind((now + milliseconds(lease)).0)
        .bind(id.0)
        .fetch_optional(&self.database.write)
        .await
        .map_err(error)?;
        claimed.as_ref().map(job).transpose()
    }

    async fn sweep(&self, now: Moment, patience: Duration) -> Result<Vec<Hint>> {
        let mut transaction = self.database.begin().await?;
        let lost = sqlx::query(
            "UPDATE jobs SET released_at = ? WHERE state = 'released' AND released_at <= ? RETURNING id, service, class",
        )
        .bind(now.0)
        .bind((now + -milliseconds(patience)).0)
        .fetch_all(&mut *transaction)
        .await
        .map_err(error)?;
        let expired = sqlx::query(
            "UPDATE jobs SET error = 'worker ' || worker || ' was lost', lease_until = NULL,
                 state = CASE WHEN attempts < max_attempts THEN 'released' ELSE 'dead' END,
                 released_at = CASE WHEN attempts < max_attempts THEN ?1 END,
                 finished_at = CASE WHEN attempts < max_attempts THEN NULL ELSE ?1 END
             WHERE state = 'running' AND lease_until <= ?1 RETURNING id, service, class, state",
        )
        .bind(now.0)
        .fetch_all(&mut *transaction)
        .await
        .map_err(error)?;
        transaction.commit().await.map_err(error)?;
        let mut found = hints(&lost)?;
        for row in &expired {
            if row.value::<&str>("state")? == "released" {
                found.push(hint(row)?);
            }
        }
        Ok(found)
    }

    async fn run_schedules(&self, now: Moment, limit: u32) -> Result<u32> {
        let mut transaction = self.database.begin().await?;
        let query =
            sqlx::query("SELECT * FROM schedules WHERE next_at <= ? ORDER BY next_at, tenant, name LIMIT ?");
        let due = query.bind(now.0).bind(limit).fetch_all(&mut *transaction).await.map_err(error)?;
        for row in &due {
            let tenant = TenantId::found_in_registry(row.value("tenant")?);
            let schedule = schedule(row)?;
            let next_at = schedule.next_after(now);
            let job = NewJob {
                kind: schedule.kind,
                lane: schedule.lane,
                payload: schedule.payload,
                dedup: Some(schedule.name.clone()),
                run_at: now,
                max_attempts: schedule.max_attempts,
            };
            insert(&mut transaction, tenant, &job, now).await?;
            let query = sqlx::query("UPDATE schedules SET next_at = ? WHERE tenant = ? AND name = ?");
            let query = query.bind(next_at.0).bind(tenant.number()).bind(&*schedule.name);
            query.execute(&mut *transaction).await.map_err(error)?;
        }
        transaction.commit().await.map_err(error)?;
        Ok(u32::try_from(due.len()).unwrap_or(limit))
    }

    async fn prune(&self, before: Moment) -> Result<u64> {
        let query = sqlx::query("DELETE FROM jobs WHERE state = 'done' AND finished_at < ?").bind(before.0);
        Ok(query.execute(&self.database.write).await.map_err(error)?.rows_affected())
    }
}

fn hints(rows: &[SqliteRow]) -> Result<Vec<Hint>> {
    rows.iter().map(hint).collect()
}

fn hint(row: &SqliteRow) -> Result<Hint> {
    Ok(Hint { job: JobId(row.value("id")?), lane: lane(row)? })
}
