//! Connections to portals.

use async_trait::async_trait;
use crm::TenantId;
use sqlx::postgres::PgRow;
use sqlx::{Row, query};
use store::Result;
use store::registry::{Connection, Connections};

use crate::Postgres;
use crate::row::{Columns, id, json};

fn connection(row: PgRow) -> sqlx::Result<Connection> {
    Ok(Connection {
        name: row.text("name")?,
        settings: row.json("settings")?,
        credentials: row.try_get("credentials")?,
        suspended_at: row.optional_moment("suspended_at")?,
        created_at: row.moment("created_at")?,
    })
}

#[async_trait]
impl Connections for Postgres {
    async fn put_connection(&self, tenant: TenantId, connection: &Connection) -> Result<()> {
        let sql = "
            INSERT INTO connections (tenant, name, settings, credentials, suspended_at, created_at)
            VALUES ($1, $2, $3::json, $4, $5, $6)
            ON CONFLICT (tenant, name) DO UPDATE SET
                settings = excluded.settings, credentials = excluded.credentials,
                suspended_at = excluded.suspended_at, created_at = excluded.created_at";
        let settings = json(&connection.settings)?;
        self.again(|| {
            query(sql)
                .bind(id(tenant))
                .bind(&*connection.name)
                .bind(&settings)
                .bind(&connection.credentials)
                .bind(connection.suspended_at.map(|at| at.0))
                .bind(connection.created_at.0)
                .execute(&self.pool)
        })
        .await?;
        Ok(())
    }

    async fn exchange_connection(
        &self,
        tenant: TenantId,
        old: &[u8],
        connection: &Connection,
    ) -> Result<bool> {
        let sql = "
            UPDATE connections SET settings = $1::json, credentials = $2, suspended_at = $3
            WHERE tenant = $4 AND name = $5 AND credentials = $6";
        let settings = json(&connection.settings)?;
        let done = self
            .again(|| {
                query(sql)
                    .bind(&settings)
                    .bind(&connection.credentials)
                    .bind(connection.suspended_at.map(|at| at.0))
                    .bind(id(tenant))
                    .bind(&*connection.name)
                    .bind(old)
                    .execute(&self.pool)
            })
            .await?;
        Ok(done.rows_affected() == 1)
    }

    async fn connection(&self, tenant: TenantId, name: &str) -> Result<Option<Connection>> {
        let sql = "SELECT * FROM connections WHERE tenant = $1 AND name = $2";
        self.again(|| query(sql).bind(id(tenant)).bind(name).try_map(connection).fetch_optional(&self.pool))
            .await
    }

    async fn connections(&self, tenant: TenantId) -> Result<Vec<Connection>> {
        let sql = "SELECT * FROM connections WHERE tenant = $1 ORDER BY name";
        self.again(|| query(sql).bind(id(tenant)).try_map(connection).fetch_all(&self.pool)).await
    }

    async fn delete_connection(&self, tenant: TenantId, name: &str) -> Result<bool> {
        let sql = "DELETE FROM connections WHERE tenant = $1 AND name = $2";
        let done = self.once(query(sql).bind(id(tenant)).bind(name).execute(&self.pool)).await?;
        Ok(done.rows_affected() > 0)
    }
}
