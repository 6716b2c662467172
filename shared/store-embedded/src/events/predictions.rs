//! The log of predictions.

use crm::{Entity, Moment, TenantId};
use sqlx::Row;
use sqlx::sqlite::SqliteRow;
use store::{Forecast, Result};

use crate::sqlite::{Database, error};

/// Logs predictions; one that is there already is left as it is.
pub(super) async fn append(database: &Database, tenant: TenantId, predictions: &[Forecast]) -> Result<()> {
    let mut transaction = database.begin().await?;
    for prediction in predictions {
        sqlx::query(
            "INSERT INTO predictions (tenant, kind, entity, at, pipeline, version, probability, valid_until, reasons)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
        )
        .bind(tenant.number())
        .bind(prediction.entity.kind as u8)
        .bind(&*prediction.entity.id)
        .bind(prediction.at.0)
        .bind(&*prediction.pipeline)
        .bind(prediction.version)
        .bind(prediction.probability)
        .bind(prediction.valid_until.0)
        .bind(prediction.reasons.to_string())
        .execute(&mut *transaction)
        .await
        .map_err(error)?;
    }
    transaction.commit().await.map_err(error)
}

/// The predictions for an entity in order.
pub(super) async fn of(database: &Database, tenant: TenantId, entity: &Entity) -> Result<Vec<Forecast>> {
    let rows = sqlx::query(
        "SELECT at, pipeline, version, probability, valid_until, reasons FROM predictions
         WHERE tenant = ? AND kind = ? AND entity = ? ORDER BY at, pipeline, version",
    )
    .bind(tenant.number())
    .bind(entity.kind as u8)
    .bind(&*entity.id)
    .fetch_all(&database.read)
    .await
    .map_err(error)?;
    rows.iter().map(|row| prediction(entity, row)).collect()
}

fn prediction(entity: &Entity, row: &SqliteRow) -> Result<Forecast> {
    Ok(Forecast {
        entity: entity.clone(),
        at: Moment(row.try_get("at").map_err(error)?),
        pipeline: row.try_get("pipeline").map_err(error)?,
        version: row.try_get("version").map_err(error)?,
        probability: row.try_get("probability").map_err(error)?,
        valid_until: Moment(row.try_get("valid_until").map_err(error)?),
        reasons: serde_json::from_str(row.try_get("reasons").map_err(error)?)?,
    })
}
