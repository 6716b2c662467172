//! Authentication and administration.

use async_trait::async_trait;
use crm::{Moment, TenantId};
use store::registry::{Admin, KeyHash, KeyHolder, Settings, Tenant};
use store::{Error, Result};

use super::SqliteRegistry;
use super::keys::scopes;
use super::row::{Columns, text};
use super::tenants::{settings_to_json, tenant};
use crate::sqlite::error;

#[async_trait]
impl Admin for SqliteRegistry {
    async fn create_tenant(&self, name: &str, settings: &Settings, now: Moment) -> Result<Tenant> {
        let row = sqlx::query(
            "INSERT INTO tenants (name, settings, created_at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING RETURNING *",
        )
        .bind(text(name)?)
        .bind(settings_to_json(settings)?)
        .bind(now.0)
        .fetch_optional(&self.database.write)
        .await
        .map_err(error)?;
        tenant(&row.ok_or_else(|| Error::Exists(format!("tenant {name:?}")))?)
    }

    async fn tenant_named(&self, name: &str) -> Result<Option<Tenant>> {
        let query = sqlx::query("SELECT * FROM tenants WHERE name = ?").bind(text(name)?);
        let row = query.fetch_optional(&self.database.read).await.map_err(error)?;
        row.as_ref().map(tenant).transpose()
    }

    async fn tenants(&self) -> Result<Vec<Tenant>> {
        let query = sqlx::query("SELECT * FROM tenants ORDER BY name");
        query.fetch_all(&self.database.read).await.map_err(error)?.iter().map(tenant).collect()
    }

    async fn delete_tenant(&self, tenant: TenantId) -> Result<()> {
        let query = sqlx::query("DELETE FROM tenants WHERE id = ?").bind(tenant.number());
        query.execute(&self.database.write).await.map_err(error)?;
        Ok(())
    }

    async fn key_holder(&self, hash: &KeyHash) -> Result<Option<KeyHolder>> {
        let query = sqlx::query("SELECT tenant, name, scopes FROM api_keys WHERE hash = ?").bind(&hash[..]);
        let Some(row) = query.fetch_optional(&self.database.read).await.map_err(error)? else {
            return Ok(None);
        };
        let tenant = TenantId::found_in_registry(row.value("tenant")?);
        Ok(Some(KeyHolder { tenant, name: row.value("name")?, scopes: scopes(&row)? }))
    }
}
