//! The latest forecast of each entity.

use async_trait::async_trait;
use crm::{Entity, Moment, TenantId};
use sqlx::postgres::PgRow;
use sqlx::{Row, query};
use store::registry::Forecasts;
use store::{Forecast, Result};

use crate::Postgres;
use crate::row::{Columns, id, json};

fn forecast(row: PgRow) -> sqlx::Result<Forecast> {
    Ok(Forecast {
        entity: row.entity()?,
        at: row.moment("at")?,
        pipeline: row.text("pipeline")?,
        version: row.number("version")?,
        probability: row.try_get("probability")?,
        valid_until: row.moment("valid_until")?,
        reasons: row.json("reasons")?,
    })
}

#[async_trait]
impl Forecasts for Postgres {
    async fn put_forecasts(&self, tenant: TenantId, forecasts: &[Forecast]) -> Result<()> {
        // One statement for all of them, a parameter for each column. Of several of one entity the latest is stored; their
        // order keeps two calls from waiting for each other.
        let sql = "
            INSERT INTO forecasts (tenant, kind, entity, at, pipeline, version, probability, valid_until, reasons)
            SELECT DISTINCT ON (kind, entity)
                $1, kind, entity, at, pipeline, version, probability, valid_until, reasons::json
            FROM unnest($2::text[], $3::text[], $4::bigint[], $5::text[], $6::bigint[], $7::float8[], $8::bigint[], $9::text[])
                WITH ORDINALITY
                AS new (kind, entity, at, pipeline, version, probability, valid_until, reasons, place)
            ORDER BY kind, entity, at DESC, place DESC
            ON CONFLICT (tenant, kind, entity) DO UPDATE SET
                at = excluded.at, pipeline = excluded.pipeline, version = excluded.version,
                probability = excluded.probability, valid_until = excluded.valid_until, reasons = excluded.reasons
            WHERE excluded.at >= forecasts.at";
        let column = |value: fn(&Forecast) -> i64| forecasts.iter().map(value).collect::<Vec<_>>();
        let kinds: Vec<_> = forecasts.iter().map(|new| new.entity.kind.as_str()).collect();
        let entities: Vec<_> = forecasts.iter().map(|new| &*new.entity.id).collect();
        let pipelines: Vec<_> = forecasts.iter().map(|new| &*new.pipeline).collect();
        let probabilities: Vec<_> = forecasts.iter().map(|new| new.probability).collect();
        let reasons = forecasts.iter().map(|new| json(&new.reasons)).collect::<Result<Vec<_>>>()?;
        self.again(|| {
            query(sql)
                .bind(id(tenant))
                .bind(&kinds)
                .bind(&entities)
                .bind(column(|new| new.at.0))
                .bind(&pipelines)
                .bind(column(|new| new.version.into()))
                .bind(&probabilities)
                .bind(column(|new| new.valid_until.0))
                .bind(&reasons)
                .execute(&self.pool)
        })
        .await?;
        Ok(())
    }

    async fn forecast(&self, tenant: TenantId, entity: &Entity) -> Result<Option<Forecast>> {
        let sql = "SELECT * FROM forecasts WHERE tenant = $1 AND kind = $2 AND entity = $3";
        self.again(|| {
            let row = query(sql).bind(id(tenant)).bind(entity.kind.as_str()).bind(&*entity.id);
            row.try_map(forecast).fetch_optional(&self.pool)
        })
        .await
    }

    async fn expired_forecasts(&self, tenant: TenantId, now: Moment, limit: u32) -> Result<Vec<Entity>> {
        let sql = "
            SELECT kind, entity FROM forecasts WHERE tenant = $1 AND valid_until <= $2
            ORDER BY valid_until, kind, entity LIMIT $3";
        self.again(|| {
            let rows = query(sql).bind(id(tenant)).bind(now.0).bind(i64::from(limit));
            rows.try_map(|row: PgRow| row.entity()).fetch_all(&self.pool)
        })
        .await
    }

    async fn delete_forecast(&self, tenant: TenantId, entity: &Entity) -> Result<bool> {
        let sql = "DELETE FROM forecasts WHERE tenant = $1 AND kind = $2 AND entity = $3";
        let row = query(sql).bind(id(tenant)).bind(entity.kind.as_str()).bind(&*entity.id);
        Ok(self.once(row.execute(&self.pool)).await?.rows_affected() > 0)
    }
}
