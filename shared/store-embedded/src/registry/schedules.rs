//! Schedules.

use std::time::Duration;

use async_trait::async_trait;
use crm::TenantId;
use sqlx::sqlite::SqliteRow;
use store::Result;
use store::registry::{Schedule, Schedules};

use super::SqliteRegistry;
use super::jobs::lane;
use super::row::{Columns, milliseconds, text};
use crate::sqlite::error;

#[async_trait]
impl Schedules for SqliteRegistry {
    async fn put_schedule(&self, tenant: TenantId, schedule: &Schedule) -> Result<()> {
        sqlx::query(
            "INSERT INTO schedules (tenant, name, kind, service, class, payload, max_attempts, every, next_at)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
             ON CONFLICT DO UPDATE SET kind = excluded.kind, service = excluded.service, class = excluded.class, payload = excluded.payload,
                 max_attempts = excluded.max_attempts, every = excluded.every, next_at = excluded.next_at",
        )
        .bind(tenant.number())
        .bind(text(&schedule.name)?)
        .bind(text(&schedule.kind)?)
        .bind(schedule.lane.service.as_str())
        .bind(schedule.lane.class as u8)
        .bind(schedule.payload.to_string())
        .bind(schedule.max_attempts)
        .bind(milliseconds(schedule.every))
        .bind(schedule.next_at.0)
        .execute(&self.database.write)
        .await
        .map_err(error)?;
        Ok(())
    }

    async fn schedules(&self, tenant: TenantId) -> Result<Vec<Schedule>> {
        let query =
            sqlx::query("SELECT * FROM schedules WHERE tenant = ? ORDER BY name").bind(tenant.number());
        query.fetch_all(&self.database.read).await.map_err(error)?.iter().map(schedule).collect()
    }

    async fn delete_schedule(&self, tenant: TenantId, name: &str) -> Result<bool> {
        let query = sqlx::query("DELETE FROM schedules WHERE tenant = ? AND name = ?");
        let query = query.bind(tenant.number()).bind(text(name)?);
        Ok(query.execute(&self.database.write).await.map_err(error)?.rows_affected() == 1)
    }
}

/// A row of `schedules`.
pub(super) fn schedule(row: &SqliteRow) -> Result<Schedule> {
    Ok(Schedule {
        name: row.value("name")?,
        kind: row.value("kind")?,
        lane: lane(row)?,
        payload: row.json("payload")?,
        max_attempts: row.value("max_attempts")?,
        every: Duration::from_millis(row.value::<i64>("every")?.unsigned_abs()),
        next_at: row.moment("next_at")?,
    })
}
