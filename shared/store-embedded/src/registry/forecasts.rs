//! Latest forecasts.

use async_trait::async_trait;
use crm::{Entity, Moment, TenantId};
use sqlx::sqlite::SqliteRow;
use store::registry::Forecasts;
use store::{Forecast, Result};

use super::SqliteRegistry;
use super::row::{Columns, text};
use crate::sqlite::error;

#[async_trait]
impl Forecasts for SqliteRegistry {
    async fn put_forecasts(&self, tenant: TenantId, forecasts: &[Forecast]) -> Result<()> {
        let mut transaction = self.database.begin().await?;
        for forecast in forecasts {
            sqlx::query(
                "INSERT INTO forecasts
                     (tenant, kind, entity, at, pipeline, version, probability, valid_until, reasons)
                 VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
                 ON CONFLICT DO UPDATE SET at = excluded.at, pipeline = excluded.pipeline, version = excluded.version,
                     probability = excluded.probability, valid_until = excluded.valid_until,
                     reasons = excluded.reasons
                 WHERE excluded.at >= at",
            )
            .bind(tenant.number())
            .bind(forecast.entity.kind.as_str())
            .bind(text(&forecast.entity.id)?)
            .bind(forecast.at.0)
            .bind(text(&forecast.pipeline)?)
            .bind(forecast.version)
            .bind(forecast.probability)
            .bind(forecast.valid_until.0)
            .bind(forecast.reasons.to_string())
            .execute(&mut *transaction)
            .await
            .map_err(error)?;
        }
        transaction.commit().await.map_err(error)
    }

    async fn forecast(&self, tenant: TenantId, entity: &Entity) -> Result<Option<Forecast>> {
        let row = sqlx::query("SELECT * FROM forecasts WHERE tenant = ? AND kind = ? AND entity = ?")
            .bind(tenant.number())
            .bind(entity.kind.as_str())
            .bind(text(&entity.id)?)
            .fetch_optional(&self.database.read)
            .await
            .map_err(error)?;
        row.as_ref().map(forecast).transpose()
    }

    async fn expired_forecasts(&self, tenant: TenantId, now: Moment, limit: u32) -> Result<Vec<Entity>> {
        let rows = sqlx::query(
            "SELECT kind, entity FROM forecasts WHERE tenant = ? AND valid_until <= ?
             ORDER BY valid_until, kind, entity LIMIT ?",
        )
        .bind(tenant.number())
        .bind(now.0)
        .bind(limit)
        .fetch_all(&self.database.read)
        .await
        .map_err(error)?;
        rows.iter().map(SqliteRow::entity).collect()
    }

    async fn delete_forecast(&self, tenant: TenantId, entity: &Entity) -> Result<bool> {
        let deleted = sqlx::query("DELETE FROM forecasts WHERE tenant = ? AND kind = ? AND entity = ?")
            .bind(tenant.number())
            .bind(entity.kind.as_str())
            .bind(text(&entity.id)?)
            .execute(&self.database.write)
            .await
            .map_err(error)?;
        Ok(deleted.rows_affected() == 1)
    }
}

fn forecast(row: &SqliteRow) -> Result<Forecast> {
    Ok(Forecast {
        entity: row.entity()?,
        at: row.moment("at")?,
        pipeline: row.value("pipeline")?,
        version: row.value("version")?,
        probability: row.value("probability")?,
        valid_until: row.moment("valid_until")?,
        reasons: row.json("reasons")?,
    })
}
