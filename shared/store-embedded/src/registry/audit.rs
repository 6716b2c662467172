//! The audit log.

use async_trait::async_trait;
use crm::{Moment, TenantId};
use sqlx::sqlite::SqliteRow;
use store::Result;
use store::registry::{Audit, AuditEntry};

use super::SqliteRegistry;
use super::row::{Columns, text};
use crate::sqlite::error;

#[async_trait]
impl Audit for SqliteRegistry {
    async fn record(&self, tenant: TenantId, entry: &AuditEntry) -> Result<()> {
        sqlx::query(
            "INSERT INTO audit (tenant, at, actor, action, subject, detail) VALUES (?, ?, ?, ?, ?, ?)",
        )
        .bind(tenant.number())
        .bind(entry.at.0)
        .bind(text(&entry.actor)?)
        .bind(text(&entry.action)?)
        .bind(text(&entry.subject)?)
        .bind(entry.detail.to_string())
        .execute(&self.database.write)
        .await
        .map_err(error)?;
        Ok(())
    }

    async fn audit(&self, tenant: TenantId, before: Moment, limit: u32) -> Result<Vec<AuditEntry>> {
        let rows =
            sqlx::query("SELECT * FROM audit WHERE tenant = ? AND at < ? ORDER BY at DESC, id DESC LIMIT ?")
                .bind(tenant.number())
                .bind(before.0)
                .bind(limit)
                .fetch_all(&self.database.read)
                .await
                .map_err(error)?;
        rows.iter().map(entry).collect()
    }
}

fn entry(row: &SqliteRow) -> Result<AuditEntry> {
    Ok(AuditEntry {
        at: row.moment("at")?,
        actor: row.value("actor")?,
        action: row.value("action")?,
        subject: row.value("subject")?,
        detail: row.json("detail")?,
    })
}
