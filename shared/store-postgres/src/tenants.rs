//! The tenant's own row.

use async_trait::async_trait;
use crm::TenantId;
use sqlx::postgres::PgRow;
use sqlx::query;
use store::registry::{Settings, Tenant, Tenants};
use store::{Error, Result};

use crate::Postgres;
use crate::row::{Columns, id, json};

/// A row of `tenants`.
pub fn tenant(row: PgRow) -> sqlx::Result<Tenant> {
    Ok(Tenant {
        id: row.tenant("id")?,
        name: row.text("name")?,
        settings: row.json("settings")?,
        created_at: row.moment("created_at")?,
    })
}

#[async_trait]
impl Tenants for Postgres {
    async fn tenant(&self, of: TenantId) -> Result<Option<Tenant>> {
        let sql = "SELECT * FROM tenants WHERE id = $1";
        self.again(|| query(sql).bind(id(of)).try_map(tenant).fetch_optional(&self.pool)).await
    }

    async fn update_settings(&self, of: TenantId, settings: &Settings) -> Result<()> {
        let sql = "UPDATE tenants SET settings = $2::json WHERE id = $1";
        let settings = json(settings)?;
        let done = self.again(|| query(sql).bind(id(of)).bind(&settings).execute(&self.pool)).await?;
        if done.rows_affected() == 0 { Err(Error::Missing("tenant".into())) } else { Ok(()) }
    }
}
