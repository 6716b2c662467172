//! How many events of a connection lead to work, counted by all processes together.

use std::time::Duration;

use crm::{Moment, TenantId};
use store::Cache;
use store::cache::{Budget, Take};
use web::{Code, Problem};

/// What a portal may tell of: a mass deletion at once, and then more than can be read of any portal.
const PACE: Budget = Budget { capacity: 5_000, refill_per_second: 50.0 };

/// Counts an event that leads to work. A cache that is away lets it pass.
///
/// # Errors
/// [`Code::TooManyRequests`] where there were too many; what they were about is found by the next poll.
pub(super) async fn admit(
    cache: &dyn Cache,
    tenant: TenantId,
    connection: &str,
    now: Moment,
) -> Result<(), Problem> {
    match cache.take(tenant, &format!("portal/{connection}/events"), 1, PACE, now).await {
        Ok(Take::Granted) => Ok(()),
        Ok(Take::Wait(wait)) => Err(too_many(wait)),
        Err(error) => {
            tracing::warn!(%tenant, connection, %error, "events are not counted");
            Ok(())
        }
    }
}

fn too_many(wait: Duration) -> Problem {
    let detail = "the portal tells of more than can be read; the next poll finds what has changed";
    Problem { retry_after: Some(wait), ..Problem::new(Code::TooManyRequests, detail) }
}

#[cfg(test)]
mod tests {
    use crm::moment::SECOND;
    use store_embedded::MemoryCache;

    use super::*;

    #[tokio::test]
    async fn a_connection_that_tells_too_much_is_refused_for_a_while_and_no_other_is() {
        let (cache, tenant) = (MemoryCache::default(), TenantId::found_in_registry(1));
        let admitted = async |connection: &str, now: Moment| {
            let mut count = 0;
            while admit(&cache, tenant, connection, now).await.is_ok() {
                count += 1;
            }
            count
        };
        assert_eq!(admitted("acme", Moment(0)).await, PACE.capacity);
        assert_eq!(admitted("acme", Moment(SECOND)).await, PACE.refill_per_second as u32);
        assert_eq!(admitted("other", Moment(SECOND)).await, PACE.capacity);
        let refused = admit(&cache, tenant, "acme", Moment(SECOND)).await.unwrap_err();
        assert_eq!(
            (refused.code, refused.retry_after),
            (Code::TooManyRequests, Some(Duration::from_millis(20)))
        );
    }
}
