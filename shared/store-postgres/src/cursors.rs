//! How far sources have been read.

use async_trait::async_trait;
use crm::{Moment, TenantId};
use sqlx::{query, query_scalar};
use store::Result;
use store::registry::{Cursors, NewJob};

use crate::Postgres;
use crate::jobs::{self, enqueue};
use crate::row::id;

#[async_trait]
impl Cursors for Postgres {
    async fn cursor(&self, tenant: TenantId, source: &str) -> Result<Option<String>> {
        let sql = "SELECT cursor FROM cursors WHERE tenant = $1 AND source = $2";
        self.again(|| query_scalar(sql).bind(id(tenant)).bind(source).fetch_optional(&self.pool)).await
    }

    async fn advance(
        &self,
        tenant: TenantId,
        source: &str,
        cursor: &str,
        jobs: &[NewJob],
        now: Moment,
    ) -> Result<()> {
        jobs::check(jobs)?;
        let sql = "
            INSERT INTO cursors (tenant, source, cursor) VALUES ($1, $2, $3)
            ON CONFLICT (tenant, source) DO UPDATE SET cursor = excluded.cursor";
        self.once(async {
            let mut transaction = self.pool.begin().await?;
            query(sql).bind(id(tenant)).bind(source).bind(cursor).execute(&mut *transaction).await?;
            enqueue(&mut transaction, tenant, jobs, now).await?;
            transaction.commit().await
        })
        .await
    }
}
