//! Facts on their way in.

use crm::{Entry, TenantId};
use sqlx::AssertSqlSafe;
use store::Result;
use store::events::body_to_json;

use crate::sqlite::{Database, error};

/// Rows of one statement; SQLite takes 32,766 values.
const ROWS: usize = 500;

/// Appends in one transaction. Rows go in by order of the table, so that each of its pages is touched once a batch.
pub(super) async fn append(database: &Database, tenant: TenantId, entries: &[Entry]) -> Result<()> {
    if entries.is_empty() {
        return Ok(());
    }
    let mut ordered: Vec<&Entry> = entries.iter().collect();
    ordered.sort_unstable_by_key(|entry| (&entry.entity, &entry.fact.key));
    let mut transaction = database.begin().await?;
    for rows in ordered.chunks(ROWS) {
        // Only the statement of a full chunk comes again.
        let mut query = sqlx::query(AssertSqlSafe(statement(rows.len()))).persistent(rows.len() == ROWS);
        for Entry { entity, fact } in rows {
            query = query
                .bind(tenant.number())
                .bind(entity.kind as u8)
                .bind(&*entity.id)
                .bind(&*fact.key)
                .bind(fact.occurred_at.0)
                .bind(fact.recorded_at.0)
                .bind(fact.backfilled)
                .bind(body_to_json(&fact.body)?);
        }
        query.execute(&mut *transaction).await.map_err(error)?;
    }
    transaction.commit().await.map_err(error)
}

/// Of two facts with the same key the greater stays.
fn statement(rows: usize) -> String {
    let mut values = "(?, ?, ?, ?, ?, ?, ?, ?), ".repeat(rows);
    values.truncate(values.len() - ", ".len());
    format!(
        "INSERT INTO facts (tenant, kind, entity, key, occurred_at, recorded_at, backfilled, body) VALUES {values}
         ON CONFLICT DO UPDATE SET occurred_at = excluded.occurred_at, recorded_at = excluded.recorded_at,
             backfilled = excluded.backfilled, body = excluded.body
         WHERE (excluded.recorded_at, excluded.occurred_at, excluded.body, excluded.backfilled)
             > (recorded_at, occurred_at, body, backfilled)"
    )
}
