//! Who did what.

use async_trait::async_trait;
use crm::{Moment, TenantId};
use sqlx::postgres::PgRow;
use sqlx::query;
use store::Result;
use store::registry::{Audit, AuditEntry};

use crate::Postgres;
use crate::row::{Columns, id, json};

fn entry(row: PgRow) -> sqlx::Result<AuditEntry> {
    Ok(AuditEntry {
        at: row.moment("at")?,
        actor: row.text("actor")?,
        action: row.text("action")?,
        subject: row.text("subject")?,
        detail: row.json("detail")?,
    })
}

#[async_trait]
impl Audit for Postgres {
    async fn record(&self, tenant: TenantId, entry: &AuditEntry) -> Result<()> {
        let sql = "
            INSERT INTO audit (tenant, at, actor, action, subject, detail) VALUES ($1, $2, $3, $4, $5, $6::json)";
        let row = query(sql)
            .bind(id(tenant))
            .bind(entry.at.0)
            .bind(&*entry.actor)
            .bind(&*entry.action)
            .bind(&*entry.subject)
            .bind(json(&entry.detail)?);
        self.once(row.execute(&self.pool)).await.map(drop)
    }

    async fn audit(&self, tenant: TenantId, before: Moment, limit: u32) -> Result<Vec<AuditEntry>> {
        let sql = "SELECT * FROM audit WHERE tenant = $1 AND at < $2 ORDER BY at DESC, id DESC LIMIT $3";
        self.again(|| {
            let rows = query(sql).bind(id(tenant)).bind(before.0).bind(i64::from(limit));
            rows.try_map(entry).fetch_all(&self.pool)
        })
        .await
    }
}
