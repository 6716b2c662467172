//! From the registry's rows to hints in the queue.

use std::time::Duration;

use crm::Moment;
use store::registry::Registry;
use store::{Queue, Result};
use tokio::time::{Instant, sleep};
use tokio_util::sync::CancellationToken;

use crate::{Clock, Limits};

/// How often jobs that were done long ago are removed.
const PRUNE_EVERY: Duration = Duration::from_secs(3600);

/// Releases jobs until told to stop. Where registry or queue are away it tries again: what it has released and not told
/// is told by a later round.
pub async fn relay(
    registry: &dyn Registry,
    queue: &dyn Queue,
    limits: &Limits,
    clock: &Clock,
    stop: &CancellationToken,
) {
    let mut prune_at = Instant::now();
    while !stop.is_cancelled() {
        let more = match round(registry, queue, limits, clock()).await {
            Ok(released) => released >= limits.batch as usize,
            Err(error) => {
                tracing::warn!(%error, "jobs are not released");
                false
            }
        };
        if Instant::now() >= prune_at {
            prune_at = Instant::now() + PRUNE_EVERY;
            let keep = i64::try_from(limits.keep.as_millis()).unwrap_or(i64::MAX);
            if let Err(error) = registry.prune(clock() + -keep).await {
                tracing::warn!(%error, "old jobs are not removed");
            }
        }
        if !more {
            stop.run_until_cancelled(sleep(limits.round)).await;
        }
    }
}

/// One round; returns how many jobs were released.
async fn round(registry: &dyn Registry, queue: &dyn Queue, limits: &Limits, now: Moment) -> Result<usize> {
    registry.run_schedules(now, limits.batch).await?;
    let mut hints = registry.release(now, limits.per_tenant, limits.batch).await?;
    let released = hints.len();
    hints.extend(registry.sweep(now, limits.patience).await?);
    if !hints.is_empty() {
        queue.publish(&hints).await?;
    }
    Ok(released)
}
