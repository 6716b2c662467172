//! Calls across tenants, for authentication and administrators.

use async_trait::async_trait;
use crm::{Moment, TenantId};
use sqlx::query;
use store::Result;
use store::registry::{Admin, KeyHash, KeyHolder, Settings, Tenant};

use crate::Postgres;
use crate::call::taken;
use crate::row::{Columns, id, json};
use crate::tenants::tenant;

#[async_trait]
impl Admin for Postgres {
    async fn create_tenant(&self, name: &str, settings: &Settings, now: Moment) -> Result<Tenant> {
        let sql = "INSERT INTO tenants (name, settings, created_at) VALUES ($1, $2::json, $3) RETURNING *";
        let row = query(sql).bind(name).bind(json(settings)?).bind(now.0).try_map(tenant);
        self.once(row.fetch_one(&self.pool))
            .await
            .map_err(|error| taken(error, || format!("tenant {name:?}")))
    }

    async fn tenant_named(&self, name: &str) -> Result<Option<Tenant>> {
        let sql = "SELECT * FROM tenants WHERE name = $1";
        self.again(|| query(sql).bind(name).try_map(tenant).fetch_optional(&self.pool)).await
    }

    async fn tenants(&self) -> Result<Vec<Tenant>> {
        self.again(|| query("SELECT * FROM tenants ORDER BY name").try_map(tenant).fetch_all(&self.pool))
            .await
    }

    async fn delete_tenant(&self, of: TenantId) -> Result<()> {
        self.again(|| query("DELETE FROM tenants WHERE id = $1").bind(id(of)).execute(&self.pool)).await?;
        Ok(())
    }

    async fn key_holder(&self, hash: &KeyHash) -> Result<Option<KeyHolder>> {
        let sql = "SELECT tenant, name, scopes FROM api_keys WHERE hash = $1";
        let holder = |row: sqlx::postgres::PgRow| {
            Ok(KeyHolder {
                tenant: row.tenant("tenant")?,
                name: row.text("name")?,
                scopes: row.json("scopes")?,
            })
        };
        self.again(|| query(sql).bind(&hash[..]).try_map(holder).fetch_optional(&self.pool)).await
    }
}
