//! From events to jobs: answered first, queued right after that.
//!
//! An event is only a hint that something has changed; what becomes of one whose process ends before it is queued is what becomes of one
//! that the portal never sent: the next poll finds the change.

use std::collections::HashMap;
use std::time::Duration;

use crm::TenantId;
use moka::sync::Cache;
use store::Registry;
use store::registry::NewJob;
use tokio::sync::mpsc;
use tokio::time::{Instant, sleep, sleep_until};
use tokio_util::sync::CancellationToken;
use web::{Code, Problem};

use crate::portal::job::{GATHER, LOOK, RECORD, fold};

/// Most hints that wait to be queued.
const MOST: usize = 50_000;
/// Most that are queued at a time.
const AT_ONCE: usize = 5_000;
/// How long what names records is gathered: stores take about as long to write, whether one fact or a thousand.
const GATHERING: Duration = Duration::from_millis(500);
/// After so long a storage that failed is tried again.
const RETRY: Duration = Duration::from_millis(500);

/// Takes hints.
pub(crate) struct Hints {
    sender: mpsc::Sender<(TenantId, NewJob)>,
    /// Looks that have just been asked for and have not begun: they answer later hints too.
    asked: Cache<(TenantId, Box<str>), ()>,
}

/// Queues hints.
pub(crate) struct Queueing(mpsc::Receiver<(TenantId, NewJob)>);

/// Hints, and what queues them.
pub(crate) fn hints() -> (Hints, Queueing) {
    let (sender, receiver) = mpsc::channel(MOST);
    // A look does not begin before it has gathered hints; those that come in the first half of that time are answered by it.
    let gathering = Duration::from_millis(GATHER.unsigned_abs() / 2);
    let asked = Cache::builder().max_capacity(MOST as u64).time_to_live(gathering).build();
    (Hints { sender, asked }, Queueing(receiver))
}

impl Hints {
    /// Whether a job that has been noted, and has not begun, does the same.
    pub fn answers(&self, tenant: TenantId, job: &NewJob) -> bool {
        look(tenant, job).is_some_and(|look| self.asked.contains_key(&look))
    }

    /// Notes a job.
    ///
    /// # Errors
    /// Where more wait already than can be queued in time.
    pub fn note(&self, tenant: TenantId, job: NewJob) -> Result<(), Problem> {
        let look = look(tenant, &job);
        let full =
            |_| Problem::new(Code::Unavailable, "too many events wait; the next poll finds what changed");
        self.sender.try_send((tenant, job)).map_err(full)?;
        if let Some(look) = look {
            self.asked.insert(look, ());
        }
        Ok(())
    }
}

/// Which look a job is, if it is one.
fn look(tenant: TenantId, job: &NewJob) -> Option<(TenantId, Box<str>)> {
    (&*job.kind == LOOK).then(|| job.dedup.clone()).flatten().map(|of| (tenant, of))
}

impl Queueing {
    /// Queues what comes until told to stop; then what has come. A look is queued at once, what names records when more of it may have come.
    pub async fn run(mut self, registry: &dyn Registry, clock: &jobs::Clock, stop: &CancellationToken) {
        let mut noted = Vec::new();
        let mut gathered: HashMap<TenantId, Vec<NewJob>> = HashMap::new();
        let mut due = None;
        loop {
            let came = tokio::select! {
                () = stop.cancelled() => None,
                came = self.0.recv_many(&mut noted, AT_ONCE) => Some(came > 0),
                () = sleep_until(due.unwrap_or_else(Instant::now)), if due.is_some() => Some(true),
            };
            let last = came != Some(true);
            if last {
                self.0.close();
                self.0.recv_many(&mut noted, MOST).await;
            }
            let mut at_once: HashMap<TenantId, Vec<NewJob>> = HashMap::new();
            for (tenant, job) in noted.drain(..) {
                if &*job.kind == RECORD {
                    gathered.entry(tenant).or_default().push(job);
                    due.get_or_insert_with(|| Instant::now() + GATHERING);
                    continue;
                }
                let jobs = at_once.entry(tenant).or_default();
                // The same twice would be one job all the same, written twice.
                if !jobs.iter().any(|known| (&known.kind, &known.dedup) == (&job.kind, &job.dedup)) {
                    jobs.push(job);
                }
            }
            if last || due.is_some_and(|due| due <= Instant::now()) {
                due = None;
                for (tenant, jobs) in gathered.drain() {
                    at_once.entry(tenant).or_default().extend(fold(jobs, clock()));
                }
            }
            for (tenant, jobs) in at_once {
                let queued = registry.enqueue(tenant, &jobs, clock()).await;
                if let Err(error) = queued {
                    // Not tried again: what these hints are about is found by the next poll.
                    tracing::warn!(%tenant, %error, hints = jobs.len(), "hints are lost");
                    stop.run_until_cancelled(sleep(RETRY)).await;
                }
            }
            if last {
                return;
            }
        }
    }
}
