//! What companies have in common.

use async_trait::async_trait;
use crm::{Kind, Moment};
use serde_json::Value;
use sqlx::postgres::PgRow;
use sqlx::query;
use store::Result;
use store::registry::{Pool, Pools};

use crate::Postgres;
use crate::row::{Columns, json};

#[async_trait]
impl Pools for Postgres {
    async fn pool(&self, kind: Kind) -> Result<Option<Pool>> {
        let sql = "SELECT * FROM pools WHERE kind = $1 AND model IS NOT NULL";
        self.again(|| query(sql).bind(kind.as_str()).try_map(pool).fetch_optional(&self.pool)).await
    }

    async fn put_pool(&self, kind: Kind, companies: u32, model: &Value, now: Moment) -> Result<Pool> {
        let sql = "
            INSERT INTO pools (kind, version, companies, model, created_at) VALUES ($1, 1, $2, $3::json, $4)
            ON CONFLICT (kind) DO UPDATE SET version = pools.version + 1, companies = excluded.companies,
                model = excluded.model, created_at = excluded.created_at
            RETURNING *";
        let row = query(sql).bind(kind.as_str()).bind(i64::from(companies)).bind(json(model)?).bind(now.0);
        self.once(row.try_map(pool).fetch_one(&self.pool)).await
    }

    async fn forget_pools(&self) -> Result<()> {
        self.again(|| query("UPDATE pools SET model = NULL").execute(&self.pool)).await.map(drop)
    }
}

fn pool(row: PgRow) -> sqlx::Result<Pool> {
    Ok(Pool {
        version: row.number("version")?,
        companies: row.number("companies")?,
        model: row.json("model")?,
        created_at: row.moment("created_at")?,
    })
}
