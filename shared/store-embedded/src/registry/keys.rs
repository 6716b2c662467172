//! API keys.

use async_trait::async_trait;
use crm::TenantId;
use sqlx::sqlite::SqliteRow;
use store::registry::{ApiKey, Keys, Scope};
use store::{Error, Result};

use super::SqliteRegistry;
use super::row::{Columns, damaged, text};
use crate::sqlite::error;

#[async_trait]
impl Keys for SqliteRegistry {
    async fn add_key(&self, tenant: TenantId, key: &ApiKey) -> Result<()> {
        let scopes: Vec<&str> = key.scopes.iter().map(|scope| scope.as_str()).collect();
        let added = sqlx::query(
            "INSERT INTO api_keys (tenant, name, hash, scopes, created_at) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
        )
        .bind(tenant.number())
        .bind(text(&key.name)?)
        .bind(&key.hash[..])
        .bind(serde_json::json!(scopes).to_string())
        .bind(key.created_at.0)
        .execute(&self.database.write)
        .await
        .map_err(error)?;
        if added.rows_affected() == 1 { Ok(()) } else { Err(Error::Exists(format!("key {:?}", key.name))) }
    }

    async fn keys(&self, tenant: TenantId) -> Result<Vec<ApiKey>> {
        let query =
            sqlx::query("SELECT * FROM api_keys WHERE tenant = ? ORDER BY name").bind(tenant.number());
        query.fetch_all(&self.database.read).await.map_err(error)?.iter().map(key).collect()
    }

    async fn revoke_key(&self, tenant: TenantId, name: &str) -> Result<bool> {
        let query = sqlx::query("DELETE FROM api_keys WHERE tenant = ? AND name = ?");
        let query = query.bind(tenant.number()).bind(text(name)?);
        Ok(query.execute(&self.database.write).await.map_err(error)?.rows_affected() == 1)
    }
}

fn key(row: &SqliteRow) -> Result<ApiKey> {
    let hash: &[u8] = row.value("hash")?;
    Ok(ApiKey {
        name: row.value("name")?,
        hash: hash.try_into().map_err(|_| damaged("hash", hash))?,
        scopes: scopes(row)?,
        created_at: row.moment("created_at")?,
    })
}

/// What a key opens, by names.
pub(super) fn scopes(row: &SqliteRow) -> Result<Vec<Scope>> {
    let names: Vec<String> = serde_json::from_str(row.value("scopes")?)?;
    names.iter().map(|name| Scope::from_name(name).ok_or_else(|| damaged("scopes", name))).collect()
}
