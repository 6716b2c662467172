//! Time, which tests and simulations make themselves.

use std::time::Duration;

use async_trait::async_trait;
use crm::Moment;

/// What time it is, and waiting for a later one.
#[async_trait]
pub trait Clock: Send + Sync {
    /// Now.
    fn now(&self) -> Moment;

    /// Returns after so long.
    async fn sleep(&self, duration: Duration);
}

/// The time of this machine.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

#[async_trait]
impl Clock for SystemClock {
    fn now(&self) -> Moment {
        jiff::Timestamp::now().into()
    }

    async fn sleep(&self, duration: Duration) {
        tokio::time::sleep(duration).await;
    }
}
