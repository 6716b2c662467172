//! Connecting a portal, pausing it, taking it away.

use bitrix24::portal::{AddressError, Credentials};
use crm::TenantId;
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;
use store::registry::Connection;

use super::super::cursor::BACKFILLED;
use super::super::{Context, Deletions, PortalError, Position, job};
use super::missing::look_for;
use super::{Kept, Missing, Open, PlanName, PortalSettings, Secrets};

/// Longest name of a connection.
const LONGEST_NAME: usize = 40;

/// A portal to be connected by an inbound webhook.
pub struct NewPortal {
    /// Names the connection within the tenant: lower-case letters, digits and hyphens, at most 40.
    pub name: Box<str>,
    /// The webhook's URL, `https://{portal}/rest/{user}/{code}/`.
    pub webhook: SecretString,
    /// The plan of the portal.
    pub plan: PlanName,
    /// The token of the outbound webhook that tells of changes, where there is one.
    pub event_token: Option<SecretString>,
    /// Whether it is enough to see a part of the CRM.
    pub partial: bool,
}

/// Why a portal is not connected.
#[derive(Debug, thiserror::Error)]
pub enum ConnectError {
    /// The name is none.
    #[error("a connection's name has 1 to {LONGEST_NAME} lower-case letters, digits and hyphens")]
    Name,
    /// The URL is none that may be called.
    #[error(transparent)]
    Address(#[from] AddressError),
    /// The tenant has a connection of that name to another portal.
    #[error("{name:?} is connected to {address}: give the connection to another portal another name")]
    Taken {
        /// The name.
        name: Box<str>,
        /// Where the other portal is.
        address: String,
    },
    /// No installation is expected there, or not with that code, or not any more.
    #[error("no such installation is expected")]
    NotExpected,
    /// What was said is not that an application was installed.
    #[error("this is not the installation of an application")]
    NoInstallation,
    /// The application was installed in another portal.
    #[error("this is an installation in another portal than {0}")]
    OtherPortal(String),
    /// The connection would not see what it needs.
    #[error("{}", sentences(.0))]
    Missing(Vec<Missing>),
    /// There is no connection of that name.
    #[error("there is no such connection")]
    Unknown,
    /// The portal does not answer, or not to this connection, or nothing can be stored.
    #[error(transparent)]
    Portal(#[from] PortalError),
}

impl From<store::Error> for ConnectError {
    fn from(error: store::Error) -> Self {
        ConnectError::Portal(error.into())
    }
}

fn sentences(missing: &[Missing]) -> String {
    missing.iter().map(|missing| missing.sentence()).collect::<Vec<_>>().join(" ")
}

pub(super) fn is_name(name: &str) -> bool {
    let good = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    (1..=LONGEST_NAME).contains(&name.len()) && name.bytes().all(good)
}

impl Context {
    /// Connects a portal and begins to read it. The portal is asked first what it will tell. A connection of the same name to the same
    /// portal is replaced and goes on where it was: so a webhook is exchanged.
    ///
    /// # Errors
    /// [`ConnectError`]; then nothing has changed.
    pub async fn connect(&self, tenant: TenantId, new: NewPortal) -> Result<Vec<Missing>, ConnectError> {
        if !is_name(&new.name) {
            return Err(ConnectError::Name);
        }
        let Credentials { address, access } =
            Credentials::webhook(new.webhook.expose_secret(), self.portals.transport.reach())?;
        let known = self.ports.registry.connection(tenant, &new.name).await?;
        if let Some(known) = &known {
            let other = PortalSettings::of(known)?.address;
            if other != address.to_string() {
                return Err(ConnectError::Taken { name: new.name, address: other });
            }
        }
        let settings = PortalSettings::new(address.to_string(), new.plan, new.partial);
        let now = (self.clock)();
        let connection = Connection {
            name: new.name.clone(),
            settings: Value::Null,
            credentials: Vec::new(),
            suspended_at: None,
            created_at: known.map_or(now, |known| known.created_at),
        };
        let secrets = Secrets { access: Some(access), event_token: new.event_token, awaited: None };
        let kept = self.kept(tenant, &new.name);
        let mut open = Open { connection, settings, secrets };
        open.settings.missing = self.examine(&kept, &open).await?;
        let missing = open.settings.missing.clone();
        self.put(tenant, open).await?;
        self.read_on(tenant, &new.name, Deletions::Few).await?;
        Ok(missing)
    }

    /// Stores a connection in the place of what there may be of that name.
    pub(super) async fn put(&self, tenant: TenantId, open: Open) -> Result<(), ConnectError> {
        let Open { mut connection, settings, secrets } = open;
        connection.settings = settings.to_json()?;
        connection.credentials = secrets.seal(&*self.portals.vault, tenant, &connection.name)?;
        Ok(self.ports.registry.put_connection(tenant, &connection).await?)
    }

    /// Reads a connection again that was left alone, after asking the portal what it will tell.
    ///
    /// # Errors
    /// [`ConnectError`]; then nothing has changed.
    pub async fn resume(
        &self,
        tenant: TenantId,
        name: &str,
        deletions: Deletions,
    ) -> Result<Vec<Missing>, ConnectError> {
        let kept = self.kept(tenant, name);
        let open = kept.open().await?.ok_or(ConnectError::Unknown)?;
        let missing = self.examine(&kept, &open).await?;
        let resume = |open: &mut Open| {
            open.resume();
            open.settings.missing.clone_from(&missing);
        };
        kept.change(resume).await?;
        self.read_on(tenant, name, deletions).await?;
        Ok(missing)
    }

    /// The token by which a connection's events are known, where it has one.
    ///
    /// # Errors
    /// [`PortalError`] where storage does not answer, or the secrets do not open.
    pub async fn event_token(
        &self,
        tenant: TenantId,
        name: &str,
    ) -> Result<Option<SecretString>, PortalError> {
        Ok(self.kept(tenant, name).open().await?.and_then(|open| open.secrets.event_token))
    }

    /// Goes on where reading stopped: in the past, or after it.
    pub(super) async fn read_on(
        &self,
        tenant: TenantId,
        name: &str,
        deletions: Deletions,
    ) -> Result<(), PortalError> {
        let now = (self.clock)();
        let read = self.source(tenant, name).position(BACKFILLED).await? == Position::End;
        let job = if read { job::poll(name, deletions, now) } else { job::backfill(name, now) };
        self.ports.registry.enqueue(tenant, &[job], now).await?;
        Ok(())
    }

    /// Takes a connection away, with its secrets. What was read over it stays; another connection of that name begins anew.
    ///
    /// # Errors
    /// [`ConnectError::Unknown`] where there is none.
    pub async fn disconnect(&self, tenant: TenantId, name: &str) -> Result<(), ConnectError> {
        self.ports.registry.delete_schedule(tenant, &job::schedule_name(name)).await?;
        if !self.ports.registry.delete_connection(tenant, name).await? {
            return Err(ConnectError::Unknown);
        }
        Ok(self.source(tenant, name).forget().await?)
    }

    /// What the portal will not tell; an error where that is too much.
    pub(super) async fn examine(&self, kept: &Kept, open: &Open) -> Result<Vec<Missing>, ConnectError> {
        let seed = (self.clock)().0.unsigned_abs();
        let mut missing = look_for(&self.client(kept.clone(), open, seed)?).await?;
        let too_much = |missing: &Missing| {
            missing.is_fatal() || *missing == Missing::Administrator && !open.settings.partial
        };
        if missing.iter().any(too_much) {
            missing.retain(too_much);
            return Err(ConnectError::Missing(missing));
        }
        if open.secrets.event_token.is_none() {
            missing.push(Missing::EventToken);
        }
        Ok(missing)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_can_stand_in_an_address() {
        for good in ["acme", "a", "acme-2"] {
            assert!(is_name(good), "{good}");
        }
        for bad in ["", "Acme", "a/b", "a b", "..", "портал", &"a".repeat(41)] {
            assert!(!is_name(bad), "{bad}");
        }
    }
}
