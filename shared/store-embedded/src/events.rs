//! Facts and predictions in a SQLite file of their own.

mod append;
mod predictions;
mod scan;

use std::path::Path;

use async_trait::async_trait;
use crm::{Entity, Entry, Kind, TenantId, Timeline};
use futures::TryStreamExt;
use store::events::{Counts, Timelines};
use store::{EventStore, Forecast, Result};

use crate::sqlite::{Database, error};

/// The event store in a SQLite file.
#[derive(Debug, Clone)]
pub struct SqliteEvents {
    database: Database,
}

impl SqliteEvents {
    /// Opens the file, creating and migrating it as needed.
    ///
    /// # Errors
    /// Where it cannot be opened, or is no database of events.
    pub async fn open(file: &Path) -> Result<Self> {
        const FIRST: &str = include_str!("../../../migrations/sqlite/events/0001_events.sql");
        Ok(Self { database: Database::open(file, &[("events", FIRST)]).await? })
    }
}

#[async_trait]
impl EventStore for SqliteEvents {
    async fn append(&self, tenant: TenantId, entries: &[Entry]) -> Result<()> {
        append::append(&self.database, tenant, entries).await
    }

    async fn timeline(&self, tenant: TenantId, entity: &Entity) -> Result<Timeline> {
        let range = scan::Range::of(entity);
        let mut found = scan::timelines(&self.database, tenant, entity.kind, range);
        let mut facts = Vec::new();
        while let Some(timelines) = found.try_next().await? {
            facts.extend(timelines.into_iter().flat_map(|timeline| timeline.facts));
        }
        Ok(Timeline { entity: entity.clone(), facts })
    }

    async fn scan(&self, tenant: TenantId, kind: Kind) -> Result<Timelines<'_>> {
        Ok(scan::timelines(&self.database, tenant, kind, scan::Range::all()))
    }

    async fn append_predictions(&self, tenant: TenantId, predictions: &[Forecast]) -> Result<()> {
        predictions::append(&self.database, tenant, predictions).await
    }

    async fn predictions(&self, tenant: TenantId, entity: &Entity) -> Result<Vec<Forecast>> {
        predictions::of(&self.database, tenant, entity).await
    }

    async fn erase_entity(&self, tenant: TenantId, entity: &Entity) -> Result<()> {
        let mut transaction = self.database.begin().await?;
        for statement in [
            "DELETE FROM facts WHERE tenant = ? AND kind = ? AND entity = ?",
            "DELETE FROM predictions WHERE tenant = ? AND kind = ? AND entity = ?",
        ] {
            let query =
                sqlx::query(statement).bind(tenant.number()).bind(entity.kind as u8).bind(&*entity.id);
            query.execute(&mut *transaction).await.map_err(error)?;
        }
        transaction.commit().await.map_err(error)
    }

    async fn erase(&self, tenant: TenantId) -> Result<()> {
        let mut transaction = self.database.begin().await?;
        for statement in ["DELETE FROM facts WHERE tenant = ?", "DELETE FROM predictions WHERE tenant = ?"] {
            let query = sqlx::query(statement).bind(tenant.number());
            query.execute(&mut *transaction).await.map_err(error)?;
        }
        transaction.commit().await.map_err(error)
    }

    async fn count(&self, tenant: TenantId) -> Result<Counts> {
        let counts: (i64, i64, i64) = sqlx::query_as(
            "SELECT (SELECT count(*) FROM (SELECT DISTINCT kind, entity FROM facts WHERE tenant = ?1)),
                    (SELECT count(*) FROM facts WHERE tenant = ?1),
                    (SELECT count(*) FROM predictions WHERE tenant = ?1)",
        )
        .bind(tenant.number())
        .fetch_one(&self.database.read)
        .await
        .map_err(error)?;
        let [entities, facts, predictions] = [counts.0, counts.1, counts.2].map(i64::unsigned_abs);
        Ok(Counts { entities, facts, predictions })
    }
}
