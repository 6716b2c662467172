//! All that it takes to read portals.

use std::sync::Arc;

use bitrix24::portal::Address;
use bitrix24::{Account, Client, Surroundings};
use crm::TenantId;
use crm::privacy::Redactor;
use jobs::Clock;
use store::Ports;

use super::connection::{Kept, Open};
use super::reader::Source;
use super::{PortalError, Reader, Tally};
use crate::service::Portals;

/// Storage, the way to portals, and what is slow to make.
#[derive(Clone)]
pub struct Context {
    /// Where everything is kept.
    pub ports: Ports,
    /// How portals are called.
    pub portals: Portals,
    /// Takes personal data out of texts.
    pub redactor: Arc<Redactor>,
    /// What time it is.
    pub clock: Clock,
}

impl Context {
    /// On these ports.
    pub fn new(ports: Ports, portals: Portals, clock: Clock) -> Self {
        Self { ports, portals, redactor: Arc::new(Redactor::new()), clock }
    }

    /// Reads the past of a connection here and now, without a job.
    ///
    /// # Errors
    /// [`PortalError`]; calling it again goes on.
    pub async fn read(&self, tenant: TenantId, name: &str) -> Result<Tally, PortalError> {
        let kept = self.kept(tenant, name);
        match kept.open().await? {
            Some(open) => self.reader(kept, &open, 0)?.backfill().await,
            None => Ok(Tally::default()),
        }
    }

    /// A tenant's connection.
    pub(super) fn kept(&self, tenant: TenantId, name: &str) -> Kept {
        let (registry, vault) = (self.ports.registry.clone(), self.portals.vault.clone());
        Kept { registry, vault, tenant, name: name.into(), reach: self.portals.transport.reach() }
    }

    /// A client of a connection. Clients with different seeds do not wait in step.
    pub(super) fn client(&self, kept: Kept, open: &Open, seed: u64) -> Result<Client, PortalError> {
        let Portals { transport, egress, clock, .. } = &self.portals;
        let address = Address::parse(&open.settings.address, transport.reach())?;
        let account = Account {
            tenant: kept.tenant,
            portal: kept.name.to_string(),
            egress: egress.to_string(),
            plan: open.settings.plan.into(),
        };
        let surroundings = Surroundings {
            transport: transport.clone(),
            cache: self.ports.cache.clone(),
            clock: clock.clone(),
            keeper: Arc::new(kept),
            seed,
        };
        let credentials = open.secrets.credentials(address).ok_or(PortalError::NotInstalled)?;
        Ok(Client::new(credentials, account, surroundings))
    }

    /// Where what is read of a connection goes, and how far that is.
    pub(super) fn source(&self, tenant: TenantId, name: &str) -> Source {
        Source {
            tenant,
            connection: name.into(),
            registry: self.ports.registry.clone(),
            events: self.ports.events.clone(),
            cache: self.ports.cache.clone(),
            clock: self.clock.clone(),
            redactor: self.redactor.clone(),
        }
    }

    /// A reader of a connection.
    pub(super) fn reader(&self, kept: Kept, open: &Open, seed: u64) -> Result<Reader, PortalError> {
        let source = self.source(kept.tenant, &kept.name);
        Ok(Reader::new(self.client(kept, open, seed)?, source))
    }
}
