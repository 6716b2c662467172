//! Where a portal has its time from.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Instant;

use crm::Moment;

/// Tells a portal what time it is. It never goes back.
pub trait Clock: Send + Sync {
    /// The moment that it is now for the portal.
    fn now(&self) -> Moment;

    /// The portal has worked on a request for so many seconds. Real time passes by itself; a simulated one can take it in.
    fn worked(&self, _seconds: f64) {}
}

/// Real time since the clock was made, sped up.
#[derive(Debug)]
pub struct RealTime {
    since: Instant,
    opened: Moment,
    speed: f64,
}

impl RealTime {
    /// A clock that shows `opened` now and goes `speed` times as fast as real time.
    pub fn new(opened: Moment, speed: f64) -> Self {
        Self { since: Instant::now(), opened, speed }
    }
}

impl Clock for RealTime {
    fn now(&self) -> Moment {
        self.opened + (self.since.elapsed().as_secs_f64() * 1_000.0 * self.speed) as i64
    }
}

/// Time that passes only when it is told to: a day of a portal's life takes as long as computing it.
#[derive(Debug)]
pub struct SimulatedTime(AtomicI64);

impl SimulatedTime {
    /// A clock that shows a moment until it is told another.
    pub fn new(now: Moment) -> Self {
        Self(AtomicI64::new(now.0))
    }

    /// Lets so many milliseconds pass.
    pub fn pass(&self, milliseconds: i64) {
        self.0.fetch_add(milliseconds.max(0), Ordering::SeqCst);
    }

    /// Lets time pass up to a moment; nothing where that is over already.
    pub fn pass_until(&self, moment: Moment) {
        self.0.fetch_max(moment.0, Ordering::SeqCst);
    }
}

impl Clock for SimulatedTime {
    fn now(&self) -> Moment {
        Moment(self.0.load(Ordering::SeqCst))
    }
}
