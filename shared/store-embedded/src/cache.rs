//! The cache in the memory of a process.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use async_trait::async_trait;
use bytes::Bytes;
use crm::{Moment, TenantId};
use futures::StreamExt;
use futures::stream;
use moka::Expiry;
use moka::sync::Cache as Moka;
use store::cache::{Announcement, Announcements, Budget, Take};
use store::registry::Population;
use store::{Cache, Error, Result};
use tokio::sync::broadcast;

/// Bytes of all values; beyond, the least used are dropped.
const BYTES: u64 = 64 << 20;

/// Announcements that a slow listener may be behind.
const BEHIND: usize = 1024;

type Key = (TenantId, Box<str>);

/// The cache of a process. Clones share it.
#[derive(Debug, Clone)]
pub struct MemoryCache {
    values: Moka<Key, Value>,
    buckets: Arc<Mutex<HashMap<Key, Bucket>>>,
    announcements: broadcast::Sender<Announcement>,
}

#[derive(Debug, Clone)]
struct Value {
    bytes: Bytes,
    ttl: Duration,
}

/// Each value has a time of its own.
struct OwnTime;

impl Expiry<Key, Value> for OwnTime {
    fn expire_after_create(&self, _: &Key, value: &Value, _: Instant) -> Option<Duration> {
        Some(value.ttl)
    }

    fn expire_after_update(
        &self,
        _: &Key,
        value: &Value,
        _: Instant,
        _: Option<Duration>,
    ) -> Option<Duration> {
        Some(value.ttl)
    }
}

/// What a budget held at a moment.
#[derive(Debug, Clone, Copy)]
struct Bucket {
    tokens: f64,
    at: Moment,
}

impl Bucket {
    /// Refills until now, then takes if there is enough.
    fn take(&mut self, amount: u32, budget: Budget, now: Moment) -> Take {
        let seconds = ((now - self.at).max(0)) as f64 / 1000.0;
        self.tokens = (self.tokens + seconds * budget.refill_per_second).min(budget.capacity.into());
        self.at = self.at.max(now);
        let missing = f64::from(amount) - self.tokens;
        if missing <= 0.0 {
            self.tokens -= f64::from(amount);
            return Take::Granted;
        }
        let wait = Duration::try_from_secs_f64(missing / budget.refill_per_second).unwrap_or(Duration::MAX);
        // Whole milliseconds, as the clock has them, and never too few.
        Take::Wait(Duration::from_millis(wait.as_micros().div_ceil(1000).try_into().unwrap_or(u64::MAX)))
    }
}

impl Default for MemoryCache {
    fn default() -> Self {
        let values = Moka::builder()
            .max_capacity(BYTES)
            .weigher(|(_, key): &Key, value: &Value| {
                (key.len() + value.bytes.len()).try_into().unwrap_or(u32::MAX)
            })
            .expire_after(OwnTime)
            .support_invalidation_closures()
            .build();
        Self { values, buckets: Arc::default(), announcements: broadcast::channel(BEHIND).0 }
    }
}

#[async_trait]
impl Cache for MemoryCache {
    async fn get(&self, tenant: TenantId, key: &str) -> Result<Option<Bytes>> {
        Ok(self.values.get(&(tenant, key.into())).map(|value| value.bytes))
    }

    async fn set(&self, tenant: TenantId, key: &str, value: Bytes, ttl: Duration) -> Result<()> {
        self.values.insert((tenant, key.into()), Value { bytes: value, ttl });
        Ok(())
    }

    async fn remove(&self, tenant: TenantId, key: &str) -> Result<()> {
        self.values.invalidate(&(tenant, key.into()));
        Ok(())
    }

    async fn erase(&self, tenant: TenantId) -> Result<()> {
        self.values
            .invalidate_entries_if(move |(owner, _), _| *owner == tenant)
            .map_err(|e| Error::Failed(e.into()))?;
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        buckets.retain(|(owner, _), _| *owner != tenant);
        Ok(())
    }

    async fn take(
        &self,
        tenant: TenantId,
        key: &str,
        amount: u32,
        budget: Budget,
        now: Moment,
    ) -> Result<Take> {
        if amount > budget.capacity {
            return Err(Error::Refused(format!("{amount} of a budget of {}", budget.capacity)));
        }
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        let full = Bucket { tokens: budget.capacity.into(), at: now };
        Ok(buckets.entry((tenant, key.into())).or_insert(full).take(amount, budget, now))
    }

    async fn announce(&self, tenant: TenantId, population: &Population) -> Result<()> {
        let announcement = Announcement { tenant: tenant.number(), population: population.clone() };
        // That nobody listens is no error.
        let _ = self.announcements.send(announcement);
        Ok(())
    }

    async fn announcements(&self) -> Result<Announcements> {
        let heard = stream::unfold(self.announcements.subscribe(), |mut receiver| async move {
            // A listener that was too slow has missed some: the stream ends, as it does with a lost connection.
            receiver.recv().await.ok().map(|announcement| (announcement, receiver))
        });
        Ok(heard.boxed())
    }
}
