//! How far a training is, for whoever waits for it.

use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::Bytes;
use crm::{Moment, TenantId};
use learning::training::Progress;
use serde::{Deserialize, Serialize};
use store::registry::JobId;
use store::{Cache, Result};
use tokio::sync::watch;

/// How often it is told.
const EVERY: Duration = Duration::from_millis(500);
/// How long it is worth something.
const FRESH: Duration = Duration::from_secs(10 * 60);
/// What comes after the search takes about as long as so many of its trials.
const AFTER: f64 = 4.0;

/// How far a training is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Stage {
    /// `dataset`, `insights`, `leakage`, `search`, `fit`, `write`.
    pub stage: String,
    /// Done units of the stage: trials in `search`.
    pub done: u64,
    /// All units of the stage.
    pub total: u64,
    /// Seconds that the rest is expected to take, once trials have been made.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub seconds_left: Option<f64>,
    /// When that was.
    pub at: Moment,
}

/// Follows a training from its own thread.
pub(crate) struct Meter {
    told: watch::Sender<Option<(Progress, Option<f64>)>>,
    searching: Option<Instant>,
}

/// What a meter tells, stored now and then.
pub(crate) struct Told(watch::Receiver<Option<(Progress, Option<f64>)>>);

/// A meter, and where what it says arrives.
pub(crate) fn meter() -> (Meter, Told) {
    let (told, arrives) = watch::channel(None);
    (Meter { told, searching: None }, Told(arrives))
}

impl Meter {
    /// Takes the word of training.
    pub fn show(&mut self, progress: Progress) {
        let mut left = None;
        if progress.stage == "search" {
            let since = *self.searching.get_or_insert_with(Instant::now);
            if progress.done > 0 {
                let of_trial = since.elapsed().as_secs_f64() / progress.done as f64;
                left = Some(of_trial * (progress.total.saturating_sub(progress.done) as f64 + AFTER));
            }
        }
        self.told.send_replace(Some((progress, left)));
    }
}

impl Told {
    /// Stores what arrives until the meter is gone. That nobody can be told is no reason to stop.
    pub async fn store(mut self, cache: Arc<dyn Cache>, tenant: TenantId, job: JobId, clock: jobs::Clock) {
        while self.0.changed().await.is_ok() {
            let Some((progress, seconds_left)) = self.0.borrow_and_update().clone() else { continue };
            let Progress { stage, done, total } = progress;
            let stage = Stage { stage: stage.to_owned(), done, total, seconds_left, at: clock() };
            if let Ok(value) = serde_json::to_vec(&stage) {
                let _ = cache.set(tenant, &key(job), Bytes::from(value), FRESH).await;
            }
            tokio::time::sleep(EVERY).await;
        }
    }
}

/// How far the training of a job is, where it is known.
///
/// # Errors
/// The cache's.
pub async fn stage(cache: &dyn Cache, tenant: TenantId, job: JobId) -> Result<Option<Stage>> {
    let value = cache.get(tenant, &key(job)).await?;
    Ok(value.and_then(|value| serde_json::from_slice(&value).ok()))
}

fn key(job: JobId) -> String {
    format!("training/{}", job.0)
}
