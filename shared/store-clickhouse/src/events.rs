//! The port.

use std::time::Duration;

use async_trait::async_trait;
use clickhouse::Row;
use clickhouse::query::Query;
use crm::{Entity, Entry, Kind, TenantId, Timeline};
use futures::StreamExt;
use futures::stream::try_unfold;
use serde::Deserialize;
use store::events::{Counts, Timelines};
use store::retry::retrying;
use store::{Error, EventStore, Forecast, Result};
use tokio::time::timeout;

use crate::ClickHouse;
use crate::batch;
use crate::error::failure;
use crate::rows::{NewPrediction, StoredFact, StoredPrediction};
use crate::scan::Scan;
use crate::settle::settle;

/// How long the server may take for an answer, or for the next rows of one.
const ANSWER: Duration = Duration::from_secs(120);

/// Removes rows from the disk before it returns, on all replicas. They are few, or a tenant's last: parts are written anew.
const ERASE: [(&str, &str); 2] = [("mutations_sync", "2"), ("alter_sync", "2")];

#[async_trait]
impl EventStore for ClickHouse {
    async fn append(&self, tenant: TenantId, entries: &[Entry]) -> Result<()> {
        if entries.len() < batch::ENOUGH {
            return self.gatherer.append(tenant, entries).await;
        }
        let portions = [(tenant, entries)];
        retrying(|| batch::insert(&self.client, &portions)).await
    }

    async fn timeline(&self, tenant: TenantId, entity: &Entity) -> Result<Timeline> {
        retrying(|| async {
            let query = self.of_entity(
                "SELECT ?fields FROM facts WHERE tenant = ? AND kind = ? AND entity = ? ORDER BY occurred_at, key",
                tenant,
                entity,
            );
            let mut cursor = query.fetch::<StoredFact<'_>>().map_err(failure)?;
            let mut facts = Vec::new();
            answer(async {
                while let Some(row) = cursor.next().await.map_err(failure)? {
                    facts.push(row.fact()?);
                }
                Ok(())
            })
            .await?;
            settle(&mut facts);
            Ok(Timeline { entity: entity.clone(), facts })
        })
        .await
    }

    async fn scan(&self, tenant: TenantId, kind: Kind) -> Result<Timelines<'_>> {
        let scan = Scan::new(self, tenant, kind);
        Ok(try_unfold(scan, |mut scan| async { Ok(scan.next().await?.map(|batch| (batch, scan))) }).boxed())
    }

    async fn append_predictions(&self, tenant: TenantId, predictions: &[Forecast]) -> Result<()> {
        if predictions.is_empty() {
            return Ok(());
        }
        retrying(|| async {
            answer(async {
                let mut insert =
                    self.client.insert::<NewPrediction<'_>>("predictions").await.map_err(failure)?;
                for forecast in predictions {
                    let reasons = forecast.reasons.to_string();
                    insert.write(&NewPrediction::new(tenant, forecast, &reasons)).await.map_err(failure)?;
                }
                insert.end().await.map_err(failure)
            })
            .await
        })
        .await
    }

    async fn predictions(&self, tenant: TenantId, entity: &Entity) -> Result<Vec<Forecast>> {
        retrying(|| async {
            let query = self.of_entity(
                "SELECT ?fields FROM predictions FINAL WHERE tenant = ? AND kind = ? AND entity = ? \
                 ORDER BY at, pipeline, version",
                tenant,
                entity,
            );
            let rows = answer(async { query.fetch_all::<StoredPrediction>().await.map_err(failure) }).await?;
            rows.into_iter().map(|row| row.forecast(entity)).collect()
        })
        .await
    }

    async fn erase_entity(&self, tenant: TenantId, entity: &Entity) -> Result<()> {
        for table in ["facts", "predictions"] {
            let statement =
                format!("ALTER TABLE {table} DELETE WHERE tenant = ? AND kind = ? AND entity = ?");
            retrying(|| self.execute(self.of_entity(&statement, tenant, entity))).await?;
        }
        Ok(())
    }

    async fn erase(&self, tenant: TenantId) -> Result<()> {
        for table in ["facts", "predictions"] {
            let statement = format!("ALTER TABLE {table} DELETE WHERE tenant = ?");
            retrying(|| self.execute(self.client.query(&statement).bind(tenant.number()))).await?;
        }
        Ok(())
    }

    async fn count(&self, tenant: TenantId) -> Result<Counts> {
        // Grouped in the order in which rows lie, so that memory is that of one entity.
        let sql = "SELECT ?fields FROM \
            (SELECT count() AS entities, sum(keys) AS facts FROM \
                (SELECT uniqExact(key) AS keys FROM facts WHERE tenant = ? GROUP BY kind, entity \
                 SETTINGS optimize_aggregation_in_order = 1)) AS facts, \
            (SELECT count() AS predictions FROM predictions FINAL WHERE tenant = ?) AS predictions";
        retrying(|| async {
            let query = self.client.query(sql).bind(tenant.number()).bind(tenant.number());
            let row = answer(async { query.fetch_one::<CountRow>().await.map_err(failure) }).await?;
            Ok(Counts { entities: row.entities, facts: row.facts, predictions: row.predictions })
        })
        .await
    }
}

#[derive(Row, Deserialize)]
struct CountRow {
    entities: u64,
    facts: u64,
    predictions: u64,
}

impl ClickHouse {
    fn of_entity(&self, sql: &str, tenant: TenantId, entity: &Entity) -> Query {
        self.client.query(sql).bind(tenant.number()).bind(entity.kind.as_str()).bind(&*entity.id)
    }

    async fn execute(&self, mutation: Query) -> Result<()> {
        let mutation =
            ERASE.into_iter().fold(mutation, |query, (name, value)| query.with_setting(name, value));
        mutation.execute().await.map_err(failure)
    }
}

/// Waits for an answer as long as is reasonable.
pub async fn answer<T>(call: impl Future<Output = Result<T>>) -> Result<T> {
    match timeout(ANSWER, call).await {
        Ok(done) => done,
        Err(elapsed) => Err(Error::Unavailable(elapsed.into())),
    }
}
