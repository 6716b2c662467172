//! How many outcomes a tenant has.

use crm::outcome::closing;
use crm::{Kind, Moment, Settings, State, TenantId, Training};
use futures::TryStreamExt;
use serde::{Deserialize, Serialize};
use store::{EventStore, Result};

/// Fewest closed entities of a company that starts from the pooled model.
const LEAST_POOLED: u64 = 20;
/// Of these, won and lost ones each.
const LEAST_POOLED_OF_EACH: u64 = 10;

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

    /// Whether the company can have a model of its own.
    pub fn is_enough_for_own(&self, training: &Training) -> bool {
        self.closed() >= training.least_closed.into()
            && self.won.min(self.lost) >= training.least_of_each.into()
    }

    /// Whether it can have one that starts from the pooled model.
    pub fn is_enough_for_pooled(&self) -> bool {
        self.closed() >= LEAST_POOLED && self.won.min(self.lost) >= LEAST_POOLED_OF_EACH
    }

    /// Won or lost.
    pub fn closed(&self) -> u64 {
        self.won + self.lost
    }
}
