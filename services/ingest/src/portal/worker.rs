//! A job that reads a portal, done.

use std::sync::Arc;

use async_trait::async_trait;
use bitrix24::portal::{Credentials, Forgetful};
use bitrix24::{Account, Client, Surroundings};
use crm::privacy::Redactor;
use jobs::{Clock, Failure, Hold, Outcome, Work};
use secrecy::ExposeSecret;
use store::Ports;
use store::registry::{Connection, Job};

use super::job::{BACKFILL, POLL, PortalJob, RECORD};
use super::reader::Source;
use super::{PortalError, Reader, Tally};
use crate::service::Portals;

/// Reads what jobs ask for.
pub(crate) struct Ingest {
    pub ports: Ports,
    pub portals: Portals,
    pub redactor: Arc<Redactor>,
    pub clock: Clock,
}

#[async_trait]
impl Work for Ingest {
    async fn run(&self, job: &Job, _: &Hold) -> Result<Outcome, Failure> {
        let asked: PortalJob = serde_json::from_value(job.payload.clone())?;
        let connection = self.ports.registry.connection(job.tenant, &asked.connection).await?;
        // One that has been removed or suspended meanwhile is not read.
        let Some(connection) = connection.filter(|connection| connection.suspended_at.is_none()) else {
            return Ok(Outcome::Done);
        };
        let reader = self.reader(job, &connection)?;
        let tally = match (&*job.kind, &asked.subject) {
            (BACKFILL, _) => reader.backfill().await?,
            (POLL, _) => {
                let mut tally = reader.poll().await?;
                tally += reader.reconcile().await?;
                tally
            }
            (RECORD, Some(subject)) => reader.read_again(subject).await?,
            (kind, _) => return Err(format!("no portal is read by a job of the kind {kind:?}").into()),
        };
        let Tally { rows, facts, unreadable } = tally;
        tracing::info!(tenant = %job.tenant, kind = &*job.kind, rows, facts, unreadable, "a portal was read");
        Ok(Outcome::Done)
    }
}

impl Ingest {
    fn reader(&self, job: &Job, connection: &Connection) -> Result<Reader, PortalError> {
        let Portals { transport, vault, egress, plan, clock } = &self.portals;
        let url = vault.open(job.tenant, &connection.name, &connection.credentials)?;
        let credentials = Credentials::webhook(url.expose_secret(), transport.reach())?;
        let account = Account {
            tenant: job.tenant,
            portal: connection.name.to_string(),
            egress: egress.to_string(),
            plan: *plan,
        };
        let surroundings = Surroundings {
            transport: transport.clone(),
            cache: self.ports.cache.clone(),
            clock: clock.clone(),
            keeper: Arc::new(Forgetful),
            // Workers of one portal must not wait in step.
            seed: job.id.0.unsigned_abs() << 8 | u64::from(job.attempts),
        };
        let source = Source {
            tenant: job.tenant,
            connection: connection.name.clone(),
            registry: self.ports.registry.clone(),
            events: self.ports.events.clone(),
            clock: self.clock.clone(),
            redactor: self.redactor.clone(),
        };
        Ok(Reader::new(Client::new(credentials, account, surroundings), source))
    }
}
