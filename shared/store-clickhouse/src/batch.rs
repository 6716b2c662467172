//! Facts that come in small portions are gathered, so that few large parts are written.

use std::sync::Arc;
use std::time::Duration;

use clickhouse::Client;
use crm::{Entry, TenantId};
use store::events::body_to_json;
use store::retry::retrying;
use store::{Error, Result};
use tokio::sync::{mpsc, oneshot};
use tokio::time::{Instant, timeout_at};

use crate::error::failure;
use crate::events::answer;
use crate::rows::NewFact;

/// Rows that are worth an insert of their own.
pub const ENOUGH: usize = 1000;

/// Portions that wait to be taken up; more wait in their callers.
const WAITING: usize = 256;

/// Writes facts with a single insert.
pub async fn insert(client: &Client, portions: &[(TenantId, &[Entry])]) -> Result<()> {
    let mut insert = client.insert::<NewFact<'_>>("facts").await.map_err(failure)?;
    for (tenant, entries) in portions {
        for entry in *entries {
            let body = body_to_json(&entry.fact.body)?;
            insert.write(&NewFact::new(*tenant, entry, &body)).await.map_err(failure)?;
        }
    }
    answer(async { insert.end().await.map_err(failure) }).await
}

/// Facts of one call, and who waits for them to be written.
struct Portion {
    tenant: TenantId,
    entries: Vec<Entry>,
    written: oneshot::Sender<Result<(), Arc<Error>>>,
}

/// Gathers portions in a task of its own, which ends with the gatherer.
pub struct Gatherer {
    portions: mpsc::Sender<Portion>,
}

impl Gatherer {
    /// Portions are written when there are [`ENOUGH`] facts, or when the first of them has waited so long.
    pub fn new(client: Client, linger: Duration) -> Self {
        let (portions, received) = mpsc::channel(WAITING);
        tokio::spawn(gather(client, linger, received));
        Self { portions }
    }

    /// Appends facts and waits until they are written.
    pub async fn append(&self, tenant: TenantId, entries: &[Entry]) -> Result<()> {
        if entries.is_empty() {
            return Ok(());
        }
        let (written, done) = oneshot::channel();
        let portion = Portion { tenant, entries: entries.to_vec(), written };
        let ended = |_| Error::Unavailable("the task that writes facts has ended".into());
        self.portions.send(portion).await.map_err(|error| ended(error.to_string()))?;
        done.await.map_err(|error| ended(error.to_string()))?.map_err(shared)
    }
}

/// The error of an insert, for one of those who took part in it.
fn shared(error: Arc<Error>) -> Error {
    if error.is_transient() { Error::Unavailable(error.into()) } else { Error::Failed(error.into()) }
}

async fn gather(client: Client, linger: Duration, mut received: mpsc::Receiver<Portion>) {
    while let Some(first) = received.recv().await {
        let until = Instant::now() + linger;
        let mut facts = first.entries.len();
        let mut portions = vec![first];
        while facts < ENOUGH
            && let Ok(Some(portion)) = timeout_at(until, received.recv()).await
        {
            facts += portion.entries.len();
            portions.push(portion);
        }
        let rows: Vec<_> = portions.iter().map(|portion| (portion.tenant, &*portion.entries)).collect();
        let written = retrying(|| insert(&client, &rows)).await.map_err(Arc::new);
        for portion in portions {
            // Whoever has given up waiting does not want to know.
            let _ = portion.written.send(written.clone());
        }
    }
}
