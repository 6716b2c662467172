//! When a request may be sent: as many as the portal takes, and as much work as each method has.
//!
//! What was spent is shared between processes through the cache. Where the cache is away or has lost everything, what this process
//! knows holds on its own, which is right as long as one process at a time talks to a portal.

mod operating;
mod rate;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use crm::{Moment, TenantId};
use store::Cache;
use store::cache::Take;

pub use rate::Plan;

use crate::clock::Clock;
use crate::envelope::Time;
pub use operating::Spent;
use operating::Usage;
use rate::Bucket;

/// Whose limits count. Portals limit requests by portal and source address, and operating time by portal and webhook or
/// application.
#[derive(Debug, Clone)]
pub struct Account {
    /// Whose portal.
    pub tenant: TenantId,
    /// The connection to it: the portal's member id or the number of the connection, never its host, which can change.
    pub portal: String,
    /// The address that requests come from, or a name for it.
    pub egress: String,
    /// Its limits.
    pub plan: Plan,
}

/// The request budget of a portal.
pub(crate) struct Budget {
    account: Account,
    cache: Arc<dyn Cache>,
    clock: Arc<dyn Clock>,
    local: Mutex<Local>,
}

/// What this process knows.
struct Local {
    bucket: Option<Bucket>,
    paused_until: Moment,
    methods: HashMap<Box<str>, Method>,
}

#[derive(Default)]
struct Method {
    usage: Usage,
    /// Seconds that calls which have begun and not ended are expected to take.
    busy: f64,
}

/// How many calls of which method a request makes.
pub(crate) type Needs = Vec<(Box<str>, u32)>;

/// A request may be sent. Given back when dropped.
pub(crate) struct Permit<'b> {
    budget: &'b Budget,
    busy: Vec<(Box<str>, f64)>,
}

/// For how long shared knowledge of used operating time is kept: longer than it counts.
const KEPT: Duration = Duration::from_secs(15 * 60);

/// For how long it is remembered that a shared bucket is what is left of it, and no new one: after that it fills up once more.
const REMEMBERED: Duration = Duration::from_secs(7 * 24 * 60 * 60);

impl Budget {
    pub fn new(account: Account, cache: Arc<dyn Cache>, clock: Arc<dyn Clock>) -> Self {
        let bucket = account.plan.bucket().map(|budget| Bucket::new(budget, clock.now()));
        let local = Local { bucket, paused_until: Moment::MIN, methods: HashMap::new() };
        Self { account, cache, clock, local: Mutex::new(local) }
    }

    /// Returns when a request with these calls may be sent.
    pub async fn admit(&self, needs: &Needs) -> Permit<'_> {
        loop {
            self.learn(needs).await;
            let wait = match self.begin(needs, self.clock.now()) {
                Ok(permit) => match self.take_shared().await {
                    None => return permit,
                    Some(wait) => {
                        self.local().give_back();
                        wait
                    }
                },
                Err(wait) => wait,
            };
            // A wait that is rounded to nothing would spin.
            self.clock.sleep(wait.max(Duration::from_millis(1))).await;
        }
    }

    /// Takes in what the answer to `calls` calls of a method told, the dearest of which took so many seconds.
    pub async fn see(&self, method: &str, time: &Time, calls: u32, dearest: f64) {
        let now = self.clock.now();
        self.change(method, |usage| usage.see(time, calls, dearest, now)).await;
    }

    /// A method was refused for having used up its operating time.
    pub async fn park(&self, method: &str) {
        let now = self.clock.now();
        self.change(method, |usage| usage.park(now)).await;
    }

    /// Nothing is sent to the portal for so long, by any process.
    pub async fn pause(&self, duration: Duration) {
        let until = self.clock.now() + i64::try_from(duration.as_millis()).unwrap_or(i64::MAX);
        {
            let mut local = self.local();
            local.paused_until = local.paused_until.max(until);
        }
        let value = until.0.to_string().into();
        // A cache that is away leaves what this process knows.
        let _ = self.cache.set(self.account.tenant, &self.key("pause"), value, duration).await;
    }

    /// How many calls of a method fit into one request; 1 before the first one.
    pub fn calls_at_once(&self, method: &str, most: u32) -> u32 {
        let now = self.clock.now();
        self.local().methods.get(method).map_or(1, |known| known.usage.calls_at_once(most, now))
    }

    /// The work that calls of a method have taken so far.
    pub fn spent(&self, method: &str) -> Spent {
        self.local().methods.get(method).map_or(Spent::default(), |known| known.usage.spent)
    }

    /// The limits.
    pub fn plan(&self) -> Plan {
        self.account.plan
    }

    /// A permit, or how long to wait for a pause, operating time or this process's bucket.
    fn begin(&self, needs: &Needs, now: Moment) -> Result<Permit<'_>, Duration> {
        let mut local = self.local();
        if local.paused_until > now {
            return Err(Duration::from_millis((local.paused_until - now) as u64));
        }
        for (method, calls) in needs {
            let known = local.methods.entry(method.clone()).or_default();
            if let Some(wait) = known.usage.wait(*calls, known.busy, now) {
                return Err(wait);
            }
        }
        let bucket = self.account.plan.bucket();
        if let (Some(mine), Some(budget)) = (&mut local.bucket, bucket)
            && let Some(wait) = mine.take(budget, now)
        {
            return Err(wait);
        }
        let mut busy = Vec::with_capacity(needs.len());
        for (method, calls) in needs {
            let known = local.methods.entry(method.clone()).or_default();
            let expected = known.usage.expected(*calls);
            known.usage.begin(now);
            known.busy += expected;
            busy.push((method.clone(), expected));
        }
        Ok(Permit { budget: self, busy })
    }

    /// Takes a request from the bucket that all processes share.
    async fn take_shared(&self) -> Option<Duration> {
        let (tenant, budget) = (self.account.tenant, self.account.plan.bucket()?);
        let key = format!("{}:{}", self.key("rate"), self.account.egress);
        let known = format!("{key}:known");
        if let Ok(None) = self.cache.get(tenant, &known).await {
            // A cache that has lost everything has a full bucket, whatever was sent a moment ago: it is emptied by whoever comes first,
            // but for what fits under the ceiling all the same.
            let amount = budget.capacity - budget.capacity / 20;
            let _ = self.cache.take(tenant, &key, amount, budget, self.clock.now()).await;
            let _ = self.cache.set(tenant, &known, Bytes::from_static(b"1"), REMEMBERED).await;
        }
        match self.cache.take(tenant, &key, 1, budget, self.clock.now()).await {
            Ok(Take::Wait(wait)) => Some(wait),
            Ok(Take::Granted) | Err(_) => None,
        }
    }

    /// Takes in what other processes have told the cache.
    async fn learn(&self, needs: &Needs) {
        if let Ok(Some(value)) = self.cache.get(self.account.tenant, &self.key("pause")).await
            && let Ok(until) = String::from_utf8_lossy(&value).parse()
        {
            let mut local = self.local();
            local.paused_until = local.paused_until.max(Moment(until));
        }
        for (method, _) in needs {
            let Ok(Some(value)) = self.cache.get(self.account.tenant, &self.method_key(method)).await else {
                continue;
            };
            let Ok(usage) = serde_json::from_slice::<Usage>(&value) else { continue };
            let mut local = self.local();
            let known = local.methods.entry(method.clone()).or_default();
            if usage.told_at > known.usage.told_at {
                known.usage = usage;
            }
        }
    }

    async fn change(&self, method: &str, change: impl FnOnce(&mut Usage)) {
        let stored = {
            let mut local = self.local();
            let known = local.methods.entry(method.into()).or_default();
            change(&mut known.usage);
            serde_json::to_vec(&known.usage)
        };
        let Ok(value) = stored else { return };
        let _ = self.cache.set(self.account.tenant, &self.method_key(method), value.into(), KEPT).await;
    }

    fn key(&self, what: &str) -> String {
        format!("bitrix24:{}:{what}", self.account.portal)
    }

    fn method_key(&self, method: &str) -> String {
        format!("{}:{method}", self.key("operating"))
    }

    fn local(&self) -> MutexGuard<'_, Local> {
        self.local.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Local {
    fn give_back(&mut self) {
        if let Some(bucket) = &mut self.bucket {
            bucket.give_back();
        }
    }
}

impl Drop for Permit<'_> {
    fn drop(&mut self) {
        let mut local = self.budget.local();
        for (method, seconds) in &self.busy {
            if let Some(known) = local.methods.get_mut(method) {
                known.busy = (known.busy - seconds).max(0.0);
            }
        }
    }
}
