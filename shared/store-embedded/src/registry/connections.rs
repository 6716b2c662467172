//! Connections to portals.

use async_trait::async_trait;
use crm::TenantId;
use sqlx::sqlite::SqliteRow;
use store::Result;
use store::registry::{Connection, Connections};

use super::SqliteRegistry;
use super::row::{Columns, text};
use crate::sqlite::error;

#[async_trait]
impl Connections for SqliteRegistry {
    async fn put_connection(&self, tenant: TenantId, connection: &Connection) -> Result<()> {
        sqlx::query(
            "INSERT INTO connections (tenant, name, settings, credentials, suspended_at, created_at)
             VALUES (?, ?, ?, ?, ?, ?)
             ON CONFLICT DO UPDATE SET settings = excluded.settings, credentials = excluded.credentials,
                 suspended_at = excluded.suspended_at, created_at = excluded.created_at",
        )
        .bind(tenant.number())
        .bind(text(&connection.name)?)
        .bind(connection.settings.to_string())
        .bind(&connection.credentials[..])
        .bind(connection.suspended_at.map(|at| at.0))
        .bind(connection.created_at.0)
        .execute(&self.database.write)
        .await
        .map_err(error)?;
        Ok(())
    }

    async fn exchange_connection(
        &self,
        tenant: TenantId,
        old: &[u8],
        connection: &Connection,
    ) -> Result<bool> {
        let query = sqlx::query(
            "UPDATE connections SET settings = ?, credentials = ?, suspended_at = ?
             WHERE tenant = ? AND name = ? AND credentials = ?",
        )
        .bind(connection.settings.to_string())
        .bind(&connection.credentials[..])
        .bind(connection.suspended_at.map(|at| at.0))
        .bind(tenant.number())
        .bind(text(&connection.name)?)
        .bind(old);
        Ok(query.execute(&self.database.write).await.map_err(error)?.rows_affected() == 1)
    }

    async fn connection(&self, tenant: TenantId, name: &str) -> Result<Option<Connection>> {
        let query = sqlx::query("SELECT * FROM connections WHERE tenant = ? AND name = ?");
        let query = query.bind(tenant.number()).bind(text(name)?);
        let row = query.fetch_optional(&self.database.read).await.map_err(error)?;
        row.as_ref().map(connection).transpose()
    }

    async fn connections(&self, tenant: TenantId) -> Result<Vec<Connection>> {
        let query =
            sqlx::query("SELECT * FROM connections WHERE tenant = ? ORDER BY name").bind(tenant.number());
        query.fetch_all(&self.database.read).await.map_err(error)?.iter().map(connection).collect()
    }

    async fn delete_connection(&self, tenant: TenantId, name: &str) -> Result<bool> {
        let query = sqlx::query("DELETE FROM connections WHERE tenant = ? AND name = ?");
        let query = query.bind(tenant.number()).bind(text(name)?);
        Ok(query.execute(&self.database.write).await.map_err(error)?.rows_affected() == 1)
    }
}

fn connection(row: &SqliteRow) -> Result<Connection> {
    Ok(Connection {
        name: row.value("name")?,
        settings: row.json("settings")?,
        credentials: row.value("credentials")?,
        suspended_at: row.moment_if_any("suspended_at")?,
        created_at: row.moment("created_at")?,
    })
}
