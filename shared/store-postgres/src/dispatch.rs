//! The machinery that moves jobs of all tenants.

use std::time::Duration;

use async_trait::async_trait;
use crm::Moment;
use sqlx::postgres::PgRow;
use sqlx::{Row, query};
use store::Result;
use store::registry::{Dispatch, Hint, Job, JobId, NewJob};

use crate::Postgres;
use crate::jobs::{enqueue, job};
use crate::row::{Columns, id, milliseconds};
use crate::schedules::schedule;

/// Key of the lock by which one relay at a time counts what is on its way, lest two together release more than is allowed.
const RELAY: i64 = 0x004c_6561_646c_6974;

fn hint(row: PgRow) -> sqlx::Result<Hint> {
    Ok(Hint { job: JobId(row.try_get("id")?), lane: row.lane()? })
}

#[async_trait]
impl Dispatch for Postgres {
    async fn release(&self, now: Moment, per_tenant: u32, limit: u32) -> Result<Vec<Hint>> {
        // `place` is how many of its tenant's jobs are on their way when a job's turn comes, itself included.
        let sql = "
            WITH busy AS (
                SELECT tenant, count(*) AS jobs FROM jobs WHERE state IN ('released', 'running') GROUP BY tenant
            ), due AS (
                SELECT DISTINCT ON (tenant, kind) id, tenant, class, run_at FROM jobs AS job
                WHERE state = 'waiting' AND run_at <= $1 AND NOT EXISTS (
                    SELECT FROM jobs AS other
                    WHERE other.tenant = job.tenant AND other.kind = job.kind AND other.state IN ('released', 'running'))
                ORDER BY tenant, kind, class, run_at, id
            ), line AS (
                SELECT id, coalesce(jobs, 0) + row_number() OVER (PARTITION BY tenant ORDER BY class, run_at, id) AS place
                FROM due LEFT JOIN busy USING (tenant)
            ), chosen AS (
                SELECT id, place FROM line JOIN jobs USING (id)
                WHERE place <= $2 ORDER BY place, class, run_at, id LIMIT $3
            ), released AS (
                UPDATE jobs SET state = 'released', released_at = $1 FROM chosen
                WHERE jobs.id = chosen.id AND jobs.state = 'waiting'
                RETURNING jobs.id, service, class, run_at, place
            )
            SELECT id, service, class FROM released ORDER BY place, class, run_at, id";
        self.once(async {
            let mut transaction = self.pool.begin().await?;
            query("SELECT pg_advisory_xact_lock($1)").bind(RELAY).execute(&mut *transaction).await?;
            let chosen =
                query(sql).bind(now.0).bind(i64::from(per_tenant)).bind(i64::from(limit)).try_map(hint);
            let hints = chosen.fetch_all(&mut *transaction).await?;
            transaction.commit().await?;
            Ok(hints)
        })
        .await
    }

    async fn claim(&self, of: JobId, worker: &str, now: Moment, lease: Duration) -> Result<Option<Job>> {
        let sql = "
            UPDATE jobs SET state = 'running', attempts = attempts + 1, dedup = NULL, worker = $2, lease_until = $3
            WHERE id = $1 AND state = 'released'
            RETURNING *";
        let row = query(sql).bind(of.0).bind(worker).bind((now + milliseconds(lease)).0).try_map(job);
        self.once(row.fetch_optional(&self.pool)).await
    }

    async fn sweep(&self, now: Moment, patience: Duration) -> Result<Vec<Hint>> {
        // What another sweeper has locked is seen to by it.
        let sql = "
            WITH lost AS (
                SELECT id FROM jobs WHERE state = 'running' AND lease_until <= $1 FOR UPDATE SKIP LOCKED
            ), forgotten AS (
                SELECT id FROM jobs WHERE state = 'released' AND released_at <= $2 FOR UPDATE SKIP LOCKED
            ), dead AS (
                UPDATE jobs SET state = 'dead', lease_until = NULL, finished_at = $1, error = 'worker ' || worker || ' was lost'
                FROM lost WHERE jobs.id = lost.id AND attempts >= max_attempts
            ), again AS (
                UPDATE jobs SET
                    state = 'released', released_at = $1, lease_until = NULL, error = 'worker ' || worker || ' was lost'
                FROM lost WHERE jobs.id = lost.id AND attempts < max_attempts
                RETURNING jobs.id, service, class
            ), still AS (
                UPDATE jobs SET released_at = $1 FROM forgotten WHERE jobs.id = forgotten.id
                RETURNING jobs.id, service, class
            )
            SELECT * FROM again UNION ALL SELECT * FROM still ORDER BY class, id";
        let since = now + milliseconds(patience).saturating_neg();
        let rows = query(sql).bind(now.0).bind(since.0).try_map(hint);
        self.once(rows.fetch_all(&self.pool)).await
    }

    async fn run_schedules(&self, now: Moment, limit: u32) -> Result<u32> {
        let due = "
            SELECT * FROM schedules WHERE next_at <= $1 ORDER BY next_at, tenant, name LIMIT $2
            FOR UPDATE SKIP LOCKED";
        let moved = "UPDATE schedules SET next_at = $3 WHERE tenant = $1 AND name = $2";
        self.once(async {
            let mut transaction = self.pool.begin().await?;
            let rows = query(due).bind(now.0).bind(i64::from(limit)).fetch_all(&mut *transaction).await?;
            let mut count = 0;
            for row in rows {
                let (tenant, schedule) = (row.tenant("tenant")?, schedule(row)?);
                let next = schedule.next_after(now);
                let job = NewJob {
                    kind: schedule.kind,
                    lane: schedule.lane,
                    payload: schedule.payload,
                    dedup: Some(schedule.name.clone()),
                    run_at: now,
                    max_attempts: schedule.max_attempts,
                };
                enqueue(&mut transaction, tenant, &[job], now).await?;
                let moved = query(moved).bind(id(tenant)).bind(&*schedule.name).bind(next.0);
                moved.execute(&mut *transaction).await?;
                count += 1;
            }
            transaction.commit().await?;
            Ok(count)
        })
        .await
    }

    async fn prune(&self, before: Moment) -> Result<u64> {
        let sql = "DELETE FROM jobs WHERE state = 'done' AND finished_at < $1";
        Ok(self.once(query(sql).bind(before.0).execute(&self.pool)).await?.rows_affected())
    }
}
