//! Which models there are and which of them is in use.

use async_trait::async_trait;
use crm::{Kind, Moment, TenantId};
use sqlx::postgres::{PgArguments, PgRow};
use sqlx::query::Query;
use sqlx::{PgConnection, PgExecutor, Row, query};
use store::registry::{Claim, Model, Models, NewModel, Population};
use store::{Error, Result};

use crate::Postgres;
use crate::jobs::complete;
use crate::row::{Columns, id, json};

fn model(row: PgRow) -> sqlx::Result<Model> {
    Ok(Model {
        population: Population { kind: row.named("kind", Kind::from_name)?, pipeline: row.text("pipeline")? },
        version: row.number("version")?,
        object: row.text("object")?,
        summary: row.json("summary")?,
        created_at: row.moment("created_at")?,
        activated_at: row.optional_moment("activated_at")?,
        active: row.try_get("active")?,
    })
}

/// A statement whose first three parameters are a population.
fn of<'q>(
    sql: &'static str,
    tenant: TenantId,
    population: &'q Population,
) -> Query<'q, sqlx::Postgres, PgArguments> {
    query(sql).bind(id(tenant)).bind(population.kind.as_str()).bind(&*population.pipeline)
}

/// Locks the models of a population until the transaction ends: of two changes at once one comes first.
async fn lock(connection: &mut PgConnection, tenant: TenantId, population: &Population) -> sqlx::Result<()> {
    let sql = "SELECT FROM model_versions WHERE tenant = $1 AND kind = $2 AND pipeline = $3 FOR UPDATE";
    of(sql, tenant, population).execute(connection).await.map(drop)
}

/// Takes the model in use out of use; whether there was one.
async fn deactivate(
    connection: &mut PgConnection,
    tenant: TenantId,
    population: &Population,
) -> sqlx::Result<bool> {
    let sql = "UPDATE models SET active = false WHERE tenant = $1 AND kind = $2 AND pipeline = $3 AND active";
    Ok(of(sql, tenant, population).execute(connection).await?.rows_affected() > 0)
}

/// Adds a model as the next version of its population, whose models are locked by that until a transaction ends.
async fn insert(
    executor: impl PgExecutor<'_>,
    tenant: TenantId,
    new: &NewModel,
    summary: &str,
) -> sqlx::Result<Model> {
    let sql = "
        WITH given AS (
            INSERT INTO model_versions (tenant, kind, pipeline, last) VALUES ($1, $2, $3, 1)
            ON CONFLICT (tenant, kind, pipeline) DO UPDATE SET last = model_versions.last + 1
            RETURNING last
        )
        INSERT INTO models (tenant, kind, pipeline, version, object, summary, created_at, active)
        SELECT $1, $2, $3, last, $4, $5::json, $6, false FROM given
        RETURNING *";
    let row = of(sql, tenant, &new.population).bind(&*new.object).bind(summary).bind(new.created_at.0);
    row.try_map(model).fetch_one(executor).await
}

/// Puts a version to use, if it is there, after every other activation even by a clock that was set back: going back goes by
/// this order.
async fn put_to_use(
    connection: &mut PgConnection,
    tenant: TenantId,
    population: &Population,
    version: u32,
    now: Moment,
) -> sqlx::Result<Option<Model>> {
    deactivate(connection, tenant, population).await?;
    let sql = "
        UPDATE models SET active = true, activated_at = greatest($5, 1 + (
            SELECT max(activated_at) FROM models
            WHERE tenant = $1 AND kind = $2 AND pipeline = $3 AND version <> $4))
        WHERE tenant = $1 AND kind = $2 AND pipeline = $3 AND version = $4
        RETURNING *";
    let row = of(sql, tenant, population).bind(i64::from(version)).bind(now.0);
    row.try_map(model).fetch_optional(connection).await
}

#[async_trait]
impl Models for Postgres {
    async fn add_model(&self, tenant: TenantId, new: &NewModel) -> Result<Model> {
        let summary = json(&new.summary)?;
        self.once(insert(&self.pool, tenant, new, &summary)).await
    }

    async fn publish(
        &self,
        tenant: TenantId,
        claim: Claim,
        new: &NewModel,
        activate: bool,
        now: Moment,
    ) -> Result<Option<Model>> {
        let summary = json(&new.summary)?;
        self.once(async {
            let mut transaction = self.pool.begin().await?;
            if !complete(&mut *transaction, tenant, claim, now).await? {
                return Ok(None);
            }
            let mut published = Some(insert(&mut *transaction, tenant, new, &summary).await?);
            if let (true, Some(model)) = (activate, &published) {
                published = put_to_use(&mut transaction, tenant, &new.population, model.version, now).await?;
            }
            transaction.commit().await?;
            Ok(published)
        })
        .await
    }

    async fn models(&self, tenant: TenantId, population: &Population) -> Result<Vec<Model>> {
        let sql =
            "SELECT * FROM models WHERE tenant = $1 AND kind = $2 AND pipeline = $3 ORDER BY version DESC";
        self.again(|| of(sql, tenant, population).try_map(model).fetch_all(&self.pool)).await
    }

    async fn active_model(&self, tenant: TenantId, population: &Population) -> Result<Option<Model>> {
        let sql = "SELECT * FROM models WHERE tenant = $1 AND kind = $2 AND pipeline = $3 AND active";
        self.again(|| of(sql, tenant, population).try_map(model).fetch_optional(&self.pool)).await
    }

    async fn active_models(&self, tenant: TenantId) -> Result<Vec<Model>> {
        // Populations order by kind as the domain does, which is not the order of the names.
        let sql = "
            SELECT * FROM models WHERE tenant = $1 AND active
            ORDER BY array_position(ARRAY['lead', 'deal', 'contact', 'company'], kind), pipeline";
        self.again(|| query(sql).bind(id(tenant)).try_map(model).fetch_all(&self.pool)).await
    }

    async fn activate(
        &self,
        tenant: TenantId,
        population: &Population,
        version: u32,
        now: Moment,
    ) -> Result<()> {
        let found = self.again(|| async {
            let mut transaction = self.pool.begin().await?;
            lock(&mut transaction, tenant, population).await?;
            let found = put_to_use(&mut transaction, tenant, population, version, now).await?;
            if found.is_some() {
                transaction.commit().await?;
            }
            Ok(found)
        });
        let missing = || Error::Missing(format!("version {version} of the model"));
        found.await?.map(drop).ok_or_else(missing)
    }

    async fn retire(&self, tenant: TenantId, population: &Population) -> Result<bool> {
        self.once(async {
            let mut transaction = self.pool.begin().await?;
            lock(&mut transaction, tenant, population).await?;
            let retired = deactivate(&mut transaction, tenant, population).await?;
            transaction.commit().await?;
            Ok(retired)
        })
        .await
    }

    async fn roll_back(&self, tenant: TenantId, population: &Population) -> Result<Option<Model>> {
        let previous = "
            SELECT previous.version FROM models AS previous JOIN models AS current USING (tenant, kind, pipeline)
            WHERE tenant = $1 AND kind = $2 AND pipeline = $3 AND current.active
                AND previous.activated_at < current.activated_at
            ORDER BY previous.activated_at DESC LIMIT 1";
        let sql = "
            UPDATE models SET active = true WHERE tenant = $1 AND kind = $2 AND pipeline = $3 AND version = $4
            RETURNING *";
        self.once(async {
            let mut transaction = self.pool.begin().await?;
            lock(&mut transaction, tenant, population).await?;
            let version = of(previous, tenant, population).fetch_optional(&mut *transaction).await?;
            let Some(version) = version else { return Ok(None) };
            deactivate(&mut transaction, tenant, population).await?;
            let row = of(sql, tenant, population).bind(version.try_get::<i64, _>("version")?).try_map(model);
            let restored = row.fetch_optional(&mut *transaction).await?;
            transaction.commit().await?;
            Ok(restored)
        })
        .await
    }

    async fn delete_model(&self, tenant: TenantId, population: &Population, version: u32) -> Result<bool> {
        let sql = "
            DELETE FROM models
            WHERE tenant = $1 AND kind = $2 AND pipeline = $3 AND version = $4 AND NOT active";
        let row = of(sql, tenant, population).bind(i64::from(version));
        Ok(self.once(row.execute(&self.pool)).await?.rows_affected() > 0)
    }
}
