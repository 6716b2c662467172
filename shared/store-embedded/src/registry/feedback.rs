//! Feedback on forecasts.

use async_trait::async_trait;
use crm::{Entity, TenantId};
use sqlx::sqlite::SqliteRow;
use store::Result;
use store::registry::{Feedback, FeedbackEntry, Verdict};

use super::SqliteRegistry;
use super::row::{Columns, text};
use crate::sqlite::error;

#[async_trait]
impl Feedback for SqliteRegistry {
    async fn add_feedback(&self, tenant: TenantId, feedback: &FeedbackEntry) -> Result<()> {
        sqlx::query(
            "INSERT INTO feedback (tenant, kind, entity, user, at, verdict, probability, comment)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?)
             ON CONFLICT DO UPDATE SET verdict = excluded.verdict, probability = excluded.probability,
                 comment = excluded.comment",
        )
        .bind(tenant.number())
        .bind(feedback.entity.kind.as_str())
        .bind(text(&feedback.entity.id)?)
        .bind(text(&feedback.user)?)
        .bind(feedback.at.0)
        .bind(feedback.verdict.as_str())
        .bind(feedback.probability)
        .bind(text(&feedback.comment)?)
        .execute(&self.database.write)
        .await
        .map_err(error)?;
        Ok(())
    }

    async fn feedback(&self, tenant: TenantId, entity: &Entity) -> Result<Vec<FeedbackEntry>> {
        let rows = sqlx::query(
            "SELECT * FROM feedback WHERE tenant = ? AND kind = ? AND entity = ? ORDER BY at DESC, user",
        )
        .bind(tenant.number())
        .bind(entity.kind.as_str())
        .bind(text(&entity.id)?)
        .fetch_all(&self.database.read)
        .await
        .map_err(error)?;
        rows.iter().map(entry).collect()
    }

    async fn recent_feedback(&self, tenant: TenantId, limit: u32) -> Result<Vec<FeedbackEntry>> {
        let rows = sqlx::query(
            "SELECT * FROM feedback WHERE tenant = ? ORDER BY at DESC, kind, entity, user LIMIT ?",
        )
        .bind(tenant.number())
        .bind(limit)
        .fetch_all(&self.database.read)
        .await
        .map_err(error)?;
        rows.iter().map(entry).collect()
    }

    async fn delete_feedback(&self, tenant: TenantId, entity: &Entity) -> Result<u64> {
        let deleted = sqlx::query("DELETE FROM feedback WHERE tenant = ? AND kind = ? AND entity = ?")
            .bind(tenant.number())
            .bind(entity.kind.as_str())
            .bind(text(&entity.id)?)
            .execute(&self.database.write)
            .await
            .map_err(error)?;
        Ok(deleted.rows_affected())
    }
}

fn entry(row: &SqliteRow) -> Result<FeedbackEntry> {
    Ok(FeedbackEntry {
        entity: row.entity()?,
        user: row.value("user")?,
        at: row.moment("at")?,
        verdict: row.named("verdict", Verdict::from_name)?,
        probability: row.value("probability")?,
        comment: row.value("comment")?,
    })
}
