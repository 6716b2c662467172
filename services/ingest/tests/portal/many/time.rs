//! Time that stands still while anybody has something to do.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use crm::Moment;
use portal_simulator::Clock;
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// How much passes at a time, milliseconds.
const STEP: i64 = 250;
/// How often it is looked whether anybody has done anything.
const LOOK: Duration = Duration::from_millis(5);
/// After so many looks at nothing everybody is taken to wait: longer than a job takes to follow another.
const STILL: u32 = 6;

/// The time of portals, and of those who wait for what they allow.
pub struct Standing {
    now: watch::Sender<Moment>,
    /// Changes with every request that a portal answers.
    requests: Arc<AtomicU64>,
    /// How often somebody has begun to wait.
    waits: AtomicU64,
}

impl Standing {
    pub fn new(now: Moment, requests: Arc<AtomicU64>) -> Arc<Self> {
        Arc::new(Self { now: watch::Sender::new(now), requests, waits: AtomicU64::new(0) })
    }

    /// Lets so many milliseconds pass.
    pub fn pass(&self, milliseconds: i64) {
        self.now.send_modify(|now| *now = *now + milliseconds);
    }

    pub fn now(&self) -> Moment {
        *self.now.borrow()
    }

    /// Lets time pass, step by step, whenever nothing happens.
    pub fn drive(self: &Arc<Self>) -> JoinHandle<()> {
        let time = Arc::clone(self);
        tokio::spawn(async move {
            let happened = || (time.requests.load(Ordering::SeqCst), time.waits.load(Ordering::SeqCst));
            let (mut last, mut still) = (happened(), 0);
            loop {
                tokio::time::sleep(LOOK).await;
                let now = happened();
                still = if now == last { still + 1 } else { 0 };
                last = now;
                if still >= STILL {
                    time.pass(STEP);
                    still = 0;
                }
            }
        })
    }
}

impl Clock for Standing {
    fn now(&self) -> Moment {
        Standing::now(self)
    }
}

#[async_trait]
impl bitrix24::Clock for Standing {
    fn now(&self) -> Moment {
        Standing::now(self)
    }

    async fn sleep(&self, duration: Duration) {
        self.waits.fetch_add(1, Ordering::SeqCst);
        let until = Standing::now(self) + duration.as_millis() as i64;
        // The sender is in `self`: it cannot be gone.
        let _ = self.now.subscribe().wait_for(|now| *now >= until).await;
    }
}
