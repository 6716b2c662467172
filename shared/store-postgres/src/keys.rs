//! Keys by which programs call the API.

use async_trait::async_trait;
use crm::TenantId;
use sqlx::postgres::PgRow;
use sqlx::{Row, query};
use store::Result;
use store::registry::{ApiKey, Keys};

use crate::Postgres;
use crate::call::taken;
use crate::row::{Columns, id, json};

fn key(row: PgRow) -> sqlx::Result<ApiKey> {
    Ok(ApiKey {
        name: row.text("name")?,
        hash: row.try_get("hash")?,
        scopes: row.json("scopes")?,
        created_at: row.moment("created_at")?,
    })
}

#[async_trait]
impl Keys for Postgres {
    async fn add_key(&self, tenant: TenantId, key: &ApiKey) -> Result<()> {
        let sql =
            "INSERT INTO api_keys (tenant, name, hash, scopes, created_at) VALUES ($1, $2, $3, $4::json, $5)";
        let row = query(sql).bind(id(tenant)).bind(&*key.name).bind(&key.hash[..]).bind(json(&key.scopes)?);
        let added = self.once(row.bind(key.created_at.0).execute(&self.pool)).await;
        added.map(drop).map_err(|error| taken(error, || format!("key {:?}", key.name)))
    }

    async fn keys(&self, tenant: TenantId) -> Result<Vec<ApiKey>> {
        let sql = "SELECT * FROM api_keys WHERE tenant = $1 ORDER BY name";
        self.again(|| query(sql).bind(id(tenant)).try_map(key).fetch_all(&self.pool)).await
    }

    async fn revoke_key(&self, tenant: TenantId, name: &str) -> Result<bool> {
        let sql = "DELETE FROM api_keys WHERE tenant = $1 AND name = $2";
        let done = self.once(query(sql).bind(id(tenant)).bind(name).execute(&self.pool)).await?;
        Ok(done.rows_affected() > 0)
    }
}
