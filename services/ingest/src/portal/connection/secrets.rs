//! What is known of a connection and is secret.

use bitrix24::portal::{Access, Address, Credentials, Reach};
use crm::TenantId;
use secrecy::zeroize::Zeroizing;
use secrecy::{ExposeSecret, SecretString};
use store::registry::Connection;

use super::super::{PortalError, Vault};
use super::Awaited;
use super::sealed::Sealed;

/// By what right a portal is called, and how its events are known. It shows nothing of itself.
#[derive(Clone, Default)]
pub struct Secrets {
    /// The right; `None` until the application that is awaited has been installed.
    pub access: Option<Access>,
    /// The token that comes with the portal's events, where it sends any.
    pub event_token: Option<SecretString>,
    /// An installation that is expected.
    pub awaited: Option<Awaited>,
}

impl Secrets {
    /// Opens those of a connection.
    ///
    /// # Errors
    /// [`PortalError`] where they do not open, or are none.
    pub fn open(
        vault: &dyn Vault,
        tenant: TenantId,
        connection: &Connection,
        reach: Reach,
    ) -> Result<Self, PortalError> {
        let opened = vault.open(tenant, &connection.name, &connection.credentials)?;
        // What does not parse is not told: it would be told with its text.
        let sealed: Sealed<'_> =
            serde_json::from_str(opened.expose_secret()).map_err(|_| PortalError::NotSecrets)?;
        sealed.open(reach)
    }

    /// Seals them for a connection.
    ///
    /// # Errors
    /// [`PortalError`] where there is no key or no randomness.
    pub fn seal(
        &self,
        vault: &dyn Vault,
        tenant: TenantId,
        connection: &str,
    ) -> Result<Vec<u8>, PortalError> {
        let json = serde_json::to_string(&Sealed::of(self)).map_err(|_| PortalError::NotSecrets)?;
        let json = Zeroizing::new(json);
        Ok(vault.seal(tenant, connection, &SecretString::from(json.as_str()))?)
    }

    /// What a portal at an address is called with; `None` while there is no right to call it.
    pub fn credentials(&self, address: Address) -> Option<Credentials> {
        Some(Credentials { address, access: self.access.clone()? })
    }
}
