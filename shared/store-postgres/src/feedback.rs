//! What users say of forecasts.

use async_trait::async_trait;
use crm::{Entity, TenantId};
use sqlx::postgres::PgRow;
use sqlx::{Row, query};
use store::Result;
use store::registry::{Feedback, FeedbackEntry, Verdict};

use crate::Postgres;
use crate::row::{Columns, id};

fn entry(row: PgRow) -> sqlx::Result<FeedbackEntry> {
    Ok(FeedbackEntry {
        entity: row.entity()?,
        user: row.text("user")?,
        at: row.moment("at")?,
        verdict: row.named("verdict", Verdict::from_name)?,
        probability: row.try_get("probability")?,
        comment: row.text("comment")?,
    })
}

#[async_trait]
impl Feedback for Postgres {
    async fn add_feedback(&self, tenant: TenantId, feedback: &FeedbackEntry) -> Result<()> {
        let sql = r#"
            INSERT INTO feedback (tenant, kind, entity, "user", at, verdict, probability, comment)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
            ON CONFLICT (tenant, kind, entity, "user", at) DO UPDATE SET
                verdict = excluded.verdict, probability = excluded.probability, comment = excluded.comment"#;
        self.again(|| {
            query(sql)
                .bind(id(tenant))
                .bind(feedback.entity.kind.as_str())
                .bind(&*feedback.entity.id)
                .bind(&*feedback.user)
                .bind(feedback.at.0)
                .bind(feedback.verdict.as_str())
                .bind(feedback.probability)
                .bind(&*feedback.comment)
                .execute(&self.pool)
        })
        .await?;
        Ok(())
    }

    async fn feedback(&self, tenant: TenantId, entity: &Entity) -> Result<Vec<FeedbackEntry>> {
        let sql = r#"
            SELECT * FROM feedback WHERE tenant = $1 AND kind = $2 AND entity = $3 ORDER BY at DESC, "user""#;
        self.again(|| {
            let rows = query(sql).bind(id(tenant)).bind(entity.kind.as_str()).bind(&*entity.id);
            rows.try_map(entry).fetch_all(&self.pool)
        })
        .await
    }

    async fn recent_feedback(&self, tenant: TenantId, limit: u32) -> Result<Vec<FeedbackEntry>> {
        let sql = r#"
            SELECT * FROM feedback WHERE tenant = $1 ORDER BY at DESC, kind, entity, "user" LIMIT $2"#;
        self.again(|| query(sql).bind(id(tenant)).bind(i64::from(limit)).try_map(entry).fetch_all(&self.pool))
            .await
    }

    async fn delete_feedback(&self, tenant: TenantId, entity: &Entity) -> Result<u64> {
        let sql = "DELETE FROM feedback WHERE tenant = $1 AND kind = $2 AND entity = $3";
        let rows = query(sql).bind(id(tenant)).bind(entity.kind.as_str()).bind(&*entity.id);
        Ok(self.once(rows.execute(&self.pool)).await?.rows_affected())
    }
}
