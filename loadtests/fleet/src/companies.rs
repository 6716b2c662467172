//! The stored histories of the fleet: some companies of different sizes, each of which stands for many tenants.

use std::collections::BTreeMap;
use std::sync::Arc;

use async_trait::async_trait;
use crm::{Entity, Entry, Kind, TenantId, Timeline};
use figures::count;
use store::events::{Counts, Timelines};
use store::{Error, EventStore, Forecast, Result};
use store_embedded::SqliteEvents;
use synthetic::history::{Design, History, Realism};
use tempfile::TempDir;

use crate::Failure;

/// Deals of each template: 4,100 on average, as those of the fleet that the original system trained.
const DEALS: [usize; 8] = [2_100, 2_700, 3_200, 3_800, 4_200, 4_800, 5_500, 6_500];

/// The templates in an event store.
pub struct Templates {
    store: SqliteEvents,
    facts: u64,
    _folder: TempDir,
}

impl Templates {
    /// Generates and stores them.
    pub async fn generate() -> std::result::Result<Arc<Self>, Failure> {
        let folder = TempDir::new()?;
        let store = SqliteEvents::open(&folder.path().join("events.sqlite")).await?;
        let mut facts = 0;
        for (place, &deals) in DEALS.iter().enumerate() {
            let realism = Realism { pipelines: false, leads: false, ..Realism::ALL };
            let design = Design { deals, days: 730, realism, ..Design::small() };
            let history = History::generate(place as u64, &design);
            let tenant = template(place as u32);
            for entries in history.entries.chunks(50_000) {
                store.append(tenant, entries).await?;
            }
            facts += store.count(tenant).await?.facts;
        }
        Ok(Arc::new(Self { store, facts, _folder: folder }))
    }

    /// What so many tenants are made of.
    pub fn described(&self, tenants: usize) -> String {
        let deals: usize = (0..tenants).map(|tenant| DEALS[tenant % DEALS.len()]).sum();
        format!(
            "{} tenants with {} deals each on average; each reads one of {} generated histories ({} facts in all) from SQLite",
            count(tenants as f64),
            count(deals as f64 / tenants as f64),
            DEALS.len(),
            count(self.facts as f64)
        )
    }
}

fn template(place: u32) -> TenantId {
    TenantId::found_in_registry(place + 1)
}

/// Each tenant's history is one of the templates.
pub struct Fleet {
    templates: Arc<Templates>,
    places: BTreeMap<TenantId, u32>,
}

impl Fleet {
    /// The histories of these tenants.
    pub fn new(templates: Arc<Templates>, tenants: &[TenantId]) -> Self {
        let places = tenants.iter().zip(0..).map(|(&tenant, place)| (tenant, place % DEALS.len() as u32));
        Self { templates, places: places.collect() }
    }

    fn of(&self, tenant: TenantId) -> Result<TenantId> {
        let place = self.places.get(&tenant).ok_or_else(|| Error::Missing("the tenant's history".into()))?;
        Ok(template(*place))
    }
}

fn read_only<T>() -> Result<T> {
    Err(Error::Refused("the histories of the fleet are only read".into()))
}

#[async_trait]
impl EventStore for Fleet {
    async fn append(&self, _: TenantId, _: &[Entry]) -> Result<()> {
        read_only()
    }

    async fn timeline(&self, tenant: TenantId, entity: &Entity) -> Result<Timeline> {
        self.templates.store.timeline(self.of(tenant)?, entity).await
    }

    async fn scan(&self, tenant: TenantId, kind: Kind) -> Result<Timelines<'_>> {
        self.templates.store.scan(self.of(tenant)?, kind).await
    }

    async fn append_predictions(&self, _: TenantId, _: &[Forecast]) -> Result<()> {
        read_only()
    }

    async fn predictions(&self, tenant: TenantId, entity: &Entity) -> Result<Vec<Forecast>> {
        self.templates.store.predictions(self.of(tenant)?, entity).await
    }

    async fn erase_entity(&self, _: TenantId, _: &Entity) -> Result<()> {
        read_only()
    }

    async fn erase(&self, _: TenantId) -> Result<()> {
        read_only()
    }

    async fn count(&self, tenant: TenantId) -> Result<Counts> {
        self.templates.store.count(self.of(tenant)?).await
    }
}
