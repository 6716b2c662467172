//! Versions of models.

use async_trait::async_trait;
use crm::{Kind, Moment, TenantId};
use sqlx::SqliteConnection;
use sqlx::sqlite::SqliteRow;
use store::registry::{Claim, Model, Models, NewModel, Population};
use store::{Error, Result};

use super::SqliteRegistry;
use super::jobs::complete;
use super::row::{Columns, text};
use crate::sqlite::error;

#[async_trait]
impl Models for SqliteRegistry {
    async fn add_model(&self, tenant: TenantId, new: &NewModel) -> Result<Model> {
        let mut transaction = self.database.begin().await?;
        let added = insert(&mut transaction, tenant, new).await?;
        transaction.commit().await.map_err(error)?;
        Ok(added)
    }

    async fn publish(
        &self,
        tenant: TenantId,
        claim: Claim,
        new: &NewModel,
        activate: bool,
        now: Moment,
    ) -> Result<Option<Model>> {
        let mut transaction = self.database.begin().await?;
        if !complete(&mut transaction, tenant, claim, now).await? {
            return Ok(None);
        }
        let mut published = insert(&mut transaction, tenant, new).await?;
        if activate {
            published = put_to_use(&mut transaction, tenant, &new.population, published.version, now).await?;
        }
        transaction.commit().await.map_err(error)?;
        Ok(Some(published))
    }

    async fn models(&self, tenant: TenantId, population: &Population) -> Result<Vec<Model>> {
        let rows = sqlx::query(
            "SELECT * FROM models WHERE tenant = ? AND kind = ? AND pipeline = ? ORDER BY version DESC",
        )
        .bind(tenant.number())
        .bind(population.kind.as_str())
        .bind(text(&population.pipeline)?)
        .fetch_all(&self.database.read)
        .await
        .map_err(error)?;
        rows.iter().map(model).collect()
    }

    async fn active_model(&self, tenant: TenantId, population: &Population) -> Result<Option<Model>> {
        let row =
            sqlx::query("SELECT * FROM models WHERE tenant = ? AND kind = ? AND pipeline = ? AND active = 1")
                .bind(tenant.number())
                .bind(population.kind.as_str())
                .bind(text(&population.pipeline)?)
                .fetch_optional(&self.database.read)
                .await
                .map_err(error)?;
        row.as_ref().map(model).transpose()
    }

    async fn active_models(&self, tenant: TenantId) -> Result<Vec<Model>> {
        let query = sqlx::query("SELECT * FROM models WHERE tenant = ? AND active = 1").bind(tenant.number());
        let rows = query.fetch_all(&self.database.read).await.map_err(error)?;
        let mut models: Vec<Model> = rows.iter().map(model).collect::<Result<_>>()?;
        models.sort_by(|a, b| a.population.cmp(&b.population));
        Ok(models)
    }

    async fn activate(
        &self,
        tenant: TenantId,
        population: &Population,
        version: u32,
        now: Moment,
    ) -> Result<()> {
        let mut transaction = self.database.begin().await?;
        put_to_use(&mut transaction, tenant, population, version, now).await?;
        transaction.commit().await.map_err(error)
    }

    async fn retire(&self, tenant: TenantId, population: &Population) -> Result<bool> {
        let mut transaction = self.database.begin().await?;
        let retired = deactivate(&mut transaction, tenant, population).await?;
        transaction.commit().await.map_err(error)?;
        Ok(retired)
    }

    async fn roll_back(&self, tenant: TenantId, population: &Population) -> Result<Option<Model>> {
        let mut transaction = self.database.begin().await?;
        let before: Option<u32> = sqlx::query_scalar(
            "SELECT before.version FROM models AS now JOIN models AS before USING (tenant, kind, pipeline)
             WHERE tenant = ? AND kind = ? AND pipeline = ? AND now.active = 1
                 AND (before.activated_at, before.version) < (now.activated_at, now.version)
             ORDER BY before.activated_at DESC, before.version DESC LIMIT 1",
        )
        .bind(tenant.number())
        .bind(population.kind.as_str())
        .bind(text(&population.pipeline)?)
        .fetch_optional(&mut *transaction)
        .await
        .map_err(error)?;
        let Some(version) = before else { return Ok(None) };
        deactivate(&mut transaction, tenant, population).await?;
        let row = sqlx::query(
            "UPDATE models SET active = 1 WHERE tenant = ? AND kind = ? AND pipeline = ? AND version = ? RETURNING *",
        )
        .bind(tenant.number())
        .bind(population.kind.as_str())
        .bind(&*population.pipeline)
        .bind(version)
        .fetch_one(&mut *transaction)
        .await
        .map_err(error)?;
        transaction.commit().await.map_err(error)?;
        model(&row).map(Some)
    }

    async fn delete_model(&self, tenant: TenantId, population: &Population, version: u32) -> Result<bool> {
        let deleted = sqlx::query(
            "DELETE FROM models WHERE tenant = ? AND kind = ? AND pipeline = ? AND version = ? AND active = 0",
        )
        .bind(tenant.number())
        .bind(population.kind.as_str())
        .bind(text(&population.pipeline)?)
        .bind(version)
        .execute(&self.database.write)
        .await
        .map_err(error)?;
        Ok(deleted.rows_affected() == 1)
    }
}

/// Adds a model as the next version of its population.
async fn insert(connection: &mut SqliteConnection, tenant: TenantId, new: &NewModel) -> Result<Model> {
    let population = &new.population;
    let version: u32 = sqlx::query_scalar(
        "INSERT INTO model_versions (tenant, kind, pipeline, last) VALUES (?, ?, ?, 1)
         ON CONFLICT DO UPDATE SET last = last + 1 RETURNING last",
    )
    .bind(tenant.number())
    .bind(population.kind.as_str())
    .bind(text(&population.pipeline)?)
    .fetch_one(&mut *connection)
    .await
    .map_err(error)?;
    let row = sqlx::query(
        "INSERT INTO models (tenant, kind, pipeline, version, object, summary, created_at, active)
         VALUES (?, ?, ?, ?, ?, ?, ?, 0) RETURNING *",
    )
    .bind(tenant.number())
    .bind(population.kind.as_str())
    .bind(&*population.pipeline)
    .bind(version)
    .bind(text(&new.object)?)
    .bind(new.summary.to_string())
    .bind(new.created_at.0)
    .fetch_one(connection)
    .await
    .map_err(error)?;
    model(&row)
}

/// Puts a version to use, after every other activation even by a clock that was set back: going back goes by this order.
async fn put_to_use(
    connection: &mut SqliteConnection,
    tenant: TenantId,
    population: &Population,
    version: u32,
    now: Moment,
) -> Result<Model> {
    deactivate(connection, tenant, population).await?;
    let row = sqlx::query(
        "UPDATE models SET active = 1, activated_at = max(?5, coalesce(1 + (
             SELECT max(activated_at) FROM models
             WHERE tenant = ?1 AND kind = ?2 AND pipeline = ?3 AND version <> ?4), ?5))
         WHERE tenant = ?1 AND kind = ?2 AND pipeline = ?3 AND version = ?4 RETURNING *",
    )
    .bind(tenant.number())
    .bind(population.kind.as_str())
    .bind(text(&population.pipeline)?)
    .bind(version)
    .bind(now.0)
    .fetch_optional(connection)
    .await
    .map_err(error)?;
    let missing = || Error::Missing(format!("version {version} of the model"));
    model(&row.ok_or_else(missing)?)
}

/// Takes the version in use out of use; whether there was one.
async fn deactivate(
    connection: &mut SqliteConnection,
    tenant: TenantId,
    population: &Population,
) -> Result<bool> {
    let retired = sqlx::query(
        "UPDATE models SET active = 0 WHERE tenant = ? AND kind = ? AND pipeline = ? AND active = 1",
    )
    .bind(tenant.number())
    .bind(population.kind.as_str())
    .bind(text(&population.pipeline)?)
    .execute(connection)
    .await
    .map_err(error)?;
    Ok(retired.rows_affected() > 0)
}

fn model(row: &SqliteRow) -> Result<Model> {
    Ok(Model {
        population: Population {
            kind: row.named("kind", Kind::from_name)?,
            pipeline: row.value("pipeline")?,
        },
        version: row.value("version")?,
        object: row.value("object")?,
        summary: row.json("summary")?,
        created_at: row.moment("created_at")?,
        activated_at: row.moment_if_any("activated_at")?,
        active: row.value("active")?,
    })
}
