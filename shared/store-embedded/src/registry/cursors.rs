//! Cursors, which move together with the jobs that follow.

use async_trait::async_trait;
use crm::{Moment, TenantId};
use store::Result;
use store::registry::{Cursors, NewJob};

use super::SqliteRegistry;
use super::jobs::insert;
use super::row::text;
use crate::sqlite::error;

#[async_trait]
impl Cursors for SqliteRegistry {
    async fn cursor(&self, tenant: TenantId, source: &str) -> Result<Option<String>> {
        let query = sqlx::query_scalar("SELECT cursor FROM cursors WHERE tenant = ? AND source = ?");
        let query = query.bind(tenant.number()).bind(text(source)?);
        query.fetch_optional(&self.database.read).await.map_err(error)
    }

    async fn advance(
        &self,
        tenant: TenantId,
        source: &str,
        cursor: &str,
        jobs: &[NewJob],
        now: Moment,
    ) -> Result<()> {
        let mut transaction = self.database.begin().await?;
        sqlx::query(
            "INSERT INTO cursors (tenant, source, cursor) VALUES (?, ?, ?)
             ON CONFLICT DO UPDATE SET cursor = excluded.cursor",
        )
        .bind(tenant.number())
        .bind(text(source)?)
        .bind(text(cursor)?)
        .execute(&mut *transaction)
        .await
        .map_err(error)?;
        for job in jobs {
            insert(&mut transaction, tenant, job, now).await?;
        }
        transaction.commit().await.map_err(error)
    }
}
