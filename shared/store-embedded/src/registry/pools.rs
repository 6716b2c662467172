//! What companies have in common.

use async_trait::async_trait;
use crm::{Kind, Moment};
use serde_json::Value;
use sqlx::sqlite::SqliteRow;
use store::Result;
use store::registry::{Pool, Pools};

use super::SqliteRegistry;
use super::row::Columns;
use crate::sqlite::error;

#[async_trait]
impl Pools for SqliteRegistry {
    async fn pool(&self, kind: Kind) -> Result<Option<Pool>> {
        let query =
            sqlx::query("SELECT * FROM pools WHERE kind = ? AND model IS NOT NULL").bind(kind.as_str());
        let row = query.fetch_optional(&self.database.read).await.map_err(error)?;
        row.as_ref().map(pool).transpose()
    }

    async fn put_pool(&self, kind: Kind, companies: u32, model: &Value, now: Moment) -> Result<Pool> {
        let row = sqlx::query(
            "INSERT INTO pools (kind, version, companies, model, created_at) VALUES (?, 1, ?, ?, ?)
             ON CONFLICT (kind) DO UPDATE SET version = version + 1, companies = excluded.companies,
                 model = excluded.model, created_at = excluded.created_at
             RETURNING *",
        )
        .bind(kind.as_str())
        .bind(companies)
        .bind(model.to_string())
        .bind(now.0)
        .fetch_one(&self.database.write)
        .await
        .map_err(error)?;
        pool(&row)
    }

    async fn forget_pools(&self) -> Result<()> {
        let query = sqlx::query("UPDATE pools SET model = NULL");
        query.execute(&self.database.write).await.map_err(error)?;
        Ok(())
    }
}

fn pool(row: &SqliteRow) -> Result<Pool> {
    Ok(Pool {
        version: row.value("version")?,
        companies: row.value("companies")?,
        model: row.json("model")?,
        created_at: row.moment("created_at")?,
    })
}
