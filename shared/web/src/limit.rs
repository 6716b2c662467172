//! How many requests a tenant may send, counted by all processes together.

use std::time::Duration;

use crm::{Moment, TenantId};
use store::Cache;
use store::cache::{Budget, Take};

use crate::problem::{Code, Problem};

/// The name of the budget in the cache.
const BUDGET: &str = "web/requests";

/// A rate of requests for each tenant.
#[derive(Debug, Clone, Copy)]
pub struct Rate(pub Budget);

impl Default for Rate {
    fn default() -> Self {
        Self(Budget { capacity: 100, refill_per_second: 20.0 })
    }
}

impl Rate {
    /// Counts a request. A cache that is away lets it pass: what it protects is not worth losing data for.
    ///
    /// # Errors
    /// [`Code::TooManyRequests`] with the time after which the next may come.
    pub(crate) async fn admit(
        &self,
        cache: &dyn Cache,
        tenant: TenantId,
        now: Moment,
    ) -> Result<(), Problem> {
        match cache.take(tenant, BUDGET, 1, self.0, now).await {
            Ok(Take::Granted) => Ok(()),
            Ok(Take::Wait(wait)) => Err(too_many(wait)),
            Err(error) => {
                tracing::warn!(%tenant, %error, "requests are not counted");
                Ok(())
            }
        }
    }

    /// The value of `RateLimit-Policy`: so many requests at once, and so many seconds until as many may come again.
    pub(crate) fn policy(&self) -> String {
        let seconds = (f64::from(self.0.capacity) / self.0.refill_per_second).ceil();
        format!("\"tenant\";q={};w={seconds}", self.0.capacity)
    }
}

fn too_many(wait: Duration) -> Problem {
    let detail = "the tenant has sent too many requests; wait, or send more items in each";
    Problem { retry_after: Some(wait), ..Problem::new(Code::TooManyRequests, detail) }
}

/// The value of `RateLimit` where nothing is left for so many seconds.
pub(crate) fn exhausted(wait: Duration) -> String {
    format!("\"tenant\";r=0;t={}", wait.as_millis().div_ceil(1000))
}
