//! Tenants and their settings.

use async_trait::async_trait;
use crm::TenantId;
use sqlx::sqlite::SqliteRow;
use store::registry::{Settings, Tenant, Tenants};
use store::{Error, Result};

use super::SqliteRegistry;
use super::row::Columns;
use crate::sqlite::error;

#[async_trait]
impl Tenants for SqliteRegistry {
    async fn tenant(&self, id: TenantId) -> Result<Option<Tenant>> {
        let query = sqlx::query("SELECT * FROM tenants WHERE id = ?").bind(id.number());
        let row = query.fetch_optional(&self.database.read).await.map_err(error)?;
        row.as_ref().map(tenant).transpose()
    }

    async fn update_settings(&self, tenant: TenantId, settings: &Settings) -> Result<()> {
        let updated = sqlx::query("UPDATE tenants SET settings = ? WHERE id = ?")
            .bind(settings_to_json(settings)?)
            .bind(tenant.number())
            .execute(&self.database.write)
            .await
            .map_err(error)?;
        if updated.rows_affected() == 1 { Ok(()) } else { Err(Error::Missing(format!("tenant {tenant}"))) }
    }
}

/// Settings as they are stored.
pub(super) fn settings_to_json(settings: &Settings) -> Result<String> {
    serde_json::to_string(settings).map_err(|e| Error::Refused(e.to_string()))
}

/// A row of `tenants`.
pub(super) fn tenant(row: &SqliteRow) -> Result<Tenant> {
    Ok(Tenant {
        id: TenantId::found_in_registry(row.value("id")?),
        name: row.value("name")?,
        settings: serde_json::from_str(row.value("settings")?)?,
        created_at: row.moment("created_at")?,
    })
}
