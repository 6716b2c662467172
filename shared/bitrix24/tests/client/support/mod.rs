//! A world of a test's own: a scripted server, simulated time, an account.

pub mod portal;
pub mod server;

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use bitrix24::portal::{Credentials, Forgetful, Keeper, Reach};
use bitrix24::{Account, Client, Clock, Plan, Surroundings, Transport};
use crm::{Moment, TenantId};
use store_embedded::MemoryCache;

/// The code of all webhooks here.
pub const CODE: &str = "s3cretc0de";

/// Time that passes only where somebody waits; waits of several overlap.
pub struct Simulated(AtomicI64);

impl Simulated {
    pub fn new() -> Arc<Self> {
        Arc::new(Self(AtomicI64::new(1_795_340_101_000)))
    }

    pub fn pass(&self, duration: Duration) {
        self.0.fetch_add(duration.as_millis() as i64, Ordering::SeqCst);
    }

    pub fn seconds(&self) -> i64 {
        self.now().0 / 1000
    }
}

#[async_trait]
impl Clock for Simulated {
    fn now(&self) -> Moment {
        Moment(self.0.load(Ordering::SeqCst))
    }

    async fn sleep(&self, duration: Duration) {
        let until = self.now().0 + duration.as_millis() as i64;
        // Others who are as far as this one wait from the same moment.
        for _ in 0..20 {
            tokio::task::yield_now().await;
        }
        self.0.fetch_max(until, Ordering::SeqCst);
    }
}

pub fn account(plan: Plan) -> Account {
    Account {
        tenant: TenantId::found_in_registry(1),
        portal: "p".to_owned(),
        egress: "here".to_owned(),
        plan,
    }
}

/// A webhook of the portal at an origin.
pub fn webhook(origin: &str) -> Credentials {
    Credentials::webhook(&format!("{origin}/rest/1/{CODE}/"), Reach::Development).unwrap()
}

pub fn surroundings(clock: Arc<Simulated>, cache: &MemoryCache, keeper: Arc<dyn Keeper>) -> Surroundings {
    let transport = Transport::new(Reach::Development).unwrap();
    Surroundings { transport, cache: Arc::new(cache.clone()), clock, keeper, seed: 1 }
}

/// A client of the portal at an origin with everything of its own.
pub fn client(origin: &str, clock: &Arc<Simulated>) -> Client {
    let surroundings = surroundings(Arc::clone(clock), &MemoryCache::default(), Arc::new(Forgetful));
    Client::new(webhook(origin), account(Plan::Ordinary), surroundings)
}
