//! What is known of a connection and is secret.

use std::borrow::Cow;

use bitrix24::portal::{Access, Address, Application, Credentials, OauthServer, Reach, Tokens};
use crm::TenantId;
use secrecy::zeroize::Zeroizing;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use store::registry::Connection;

use super::super::{PortalError, Vault};

/// By what right a portal is called, and how its events are known. It shows nothing of itself.
#[derive(Clone)]
pub struct Secrets {
    /// The right.
    pub access: Access,
    /// The token that comes with the portal's events, where it sends any.
    pub event_token: Option<SecretString>,
}

/// The form in which they are sealed.
#[derive(Serialize, Deserialize)]
struct Sealed<'s> {
    right: Right<'s>,
    event_token: Option<Cow<'s, str>>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Right<'s> {
    Webhook {
        user: u64,
        code: Cow<'s, str>,
    },
    Application {
        id: Cow<'s, str>,
        secret: Cow<'s, str>,
        access: Cow<'s, str>,
        refresh: Cow<'s, str>,
        server: Cow<'s, str>,
    },
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
        let access = match sealed.right {
            Right::Webhook { user, code } => Access::Webhook { user, code: secret(code) },
            Right::Application { id, secret: own, access, refresh, server } => Access::Application {
                application: Application { id: id.into_owned(), secret: secret(own) },
                tokens: Tokens {
                    access: secret(access),
                    refresh: secret(refresh),
                    server: OauthServer::parse(&server, reach)?,
                },
            },
        };
        Ok(Self { access, event_token: sealed.event_token.map(secret) })
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
        let right = match &self.access {
            Access::Webhook { user, code } => Right::Webhook { user: *user, code: shown(code) },
            Access::Application { application, tokens } => Right::Application {
                id: application.id.as_str().into(),
                secret: shown(&application.secret),
                access: shown(&tokens.access),
                refresh: shown(&tokens.refresh),
                server: tokens.server.to_string().into(),
            },
        };
        let sealed = Sealed { right, event_token: self.event_token.as_ref().map(shown) };
        let json = Zeroizing::new(serde_json::to_string(&sealed).map_err(|_| PortalError::NotSecrets)?);
        Ok(vault.seal(tenant, connection, &SecretString::from(json.as_str()))?)
    }

    /// What a portal at an address is called with.
    pub fn credentials(&self, address: Address) -> Credentials {
        Credentials { address, access: self.access.clone() }
    }
}

fn secret(text: Cow<'_, str>) -> SecretString {
    text.into_owned().into()
}

fn shown(secret: &SecretString) -> Cow<'_, str> {
    secret.expose_secret().into()
}
