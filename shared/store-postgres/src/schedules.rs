//! What is to be done again and again.

use std::time::Duration;

use async_trait::async_trait;
use crm::TenantId;
use sqlx::postgres::PgRow;
use sqlx::{Row, query};
use store::registry::{Schedule, Schedules};
use store::{Error, Result};

use crate::Postgres;
use crate::row::{Columns, id, json, milliseconds};

/// A row of `schedules`.
pub fn schedule(row: PgRow) -> sqlx::Result<Schedule> {
    Ok(Schedule {
        name: row.text("name")?,
        kind: row.text("kind")?,
        lane: row.lane()?,
        payload: row.json("payload")?,
        max_attempts: row.number("max_attempts")?,
        every: Duration::from_millis(row.try_get::<i64, _>("every")?.unsigned_abs()),
        next_at: row.moment("next_at")?,
    })
}

#[async_trait]
impl Schedules for Postgres {
    async fn put_schedule(&self, tenant: TenantId, schedule: &Schedule) -> Result<()> {
        let every = milliseconds(schedule.every);
        if every == 0 || schedule.max_attempts == 0 {
            let name = &schedule.name;
            return Err(Error::Refused(format!(
                "schedule {name:?} needs a millisecond and an attempt at least"
            )));
        }
        let sql = "
            INSERT INTO schedules (tenant, name, kind, service, class, payload, max_attempts, every, next_at)
            VALUES ($1, $2, $3, $4, $5, $6::json, $7, $8, $9)
            ON CONFLICT (tenant, name) DO UPDATE SET
                kind = excluded.kind, service = excluded.service, class = excluded.class, payload = excluded.payload,
                max_attempts = excluded.max_attempts, every = excluded.every, next_at = excluded.next_at";
        let payload = json(&schedule.payload)?;
        self.again(|| {
            query(sql)
                .bind(id(tenant))
                .bind(&*schedule.name)
                .bind(&*schedule.kind)
                .bind(schedule.lane.service.as_str())
                .bind(schedule.lane.class as i16)
                .bind(&payload)
                .bind(i64::from(schedule.max_attempts))
                .bind(every)
                .bind(schedule.next_at.0)
                .execute(&self.pool)
        })
        .await?;
        Ok(())
    }

    async fn schedules(&self, tenant: TenantId) -> Result<Vec<Schedule>> {
        let sql = "SELECT * FROM schedules WHERE tenant = $1 ORDER BY name";
        self.again(|| query(sql).bind(id(tenant)).try_map(schedule).fetch_all(&self.pool)).await
    }

    async fn delete_schedule(&self, tenant: TenantId, name: &str) -> Result<bool> {
        let sql = "DELETE FROM schedules WHERE tenant = $1 AND name = $2";
        let done = self.once(query(sql).bind(id(tenant)).bind(name).execute(&self.pool)).await?;
        Ok(done.rows_affected() > 0)
    }
}
