//! How many outcomes a tenant has.

use crm::outcome::closing;
use crm::{Kind, Moment, Settings, State, TenantId};
use futures::TryStreamExt;
use serde::{Deserialize, Serialize};
use store::{EventStore, Result};

/// Entities of a kind by what became of them, as far as that has been held long enough to count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Census {
    /// Won.
    pub won: u64,
    /// Lost.
    pub lost: u64,
    /// Neither, as yet.
    pub open: u64,
}

impl Census {
    /// Counts what is stored.
    ///
    /// # Errors
    /// The store's.
    pub async fn take(
        events: &dyn EventStore,
        tenant: TenantId,
        settings: &Settings,
        kind: Kind,
        now: Moment,
    ) -> Result<Self> {
        let mut census = Self::default();
        let mut batches = events.scan(tenant, kind).await?;
        while let Some(batch) = batches.try_next().await? {
            for timeline in &batch {
                match closing(&timeline.facts, settings, now).map(|closing| closing.state) {
                    Some(State::Won) => census.won += 1,
                    Some(State::Lost) => census.lost += 1,
                    Some(State::LeftOut) => {}
                    Some(State::Open) | None => census.open += 1,
                }
            }
        }
        Ok(census)
    }

    /// Won or lost.
    pub fn closed(&self) -> u64 {
        self.won + self.lost
    }
}
