//! What changes about a connection while it is used, stored.

use std::sync::Arc;

use async_trait::async_trait;
use bitrix24::portal::{Access, Address, Cause, Keeper, Reach, Tokens};
use crm::{Moment, TenantId};
use store::registry::{Connection, Registry};

use super::super::{PortalError, Vault};
use super::{PortalSettings, Refusal, Secrets};

/// How often a change is tried against others who change the same.
const TRIES: usize = 10;

/// A connection as the registry has it.
#[derive(Clone)]
pub(crate) struct Kept {
    pub registry: Arc<dyn Registry>,
    pub vault: Arc<dyn Vault>,
    pub tenant: TenantId,
    pub name: Box<str>,
    pub reach: Reach,
}

/// A connection with everything that is known of it.
pub(crate) struct Open {
    pub connection: Connection,
    pub settings: PortalSettings,
    pub secrets: Secrets,
}

impl Open {
    /// Lets it be read again.
    pub fn resume(&mut self) {
        self.connection.suspended_at = None;
        self.settings.refusal = None;
        self.settings.uninstalled_at = None;
    }
}

impl Kept {
    /// Reads it; `None` where it has been removed.
    pub async fn open(&self) -> Result<Option<Open>, PortalError> {
        let Some(connection) = self.registry.connection(self.tenant, &self.name).await? else {
            return Ok(None);
        };
        let settings = PortalSettings::of(&connection)?;
        let secrets = Secrets::open(&*self.vault, self.tenant, &connection, self.reach)?;
        Ok(Some(Open { connection, settings, secrets }))
    }

    /// Changes it and gives what the change gave; `None` where it has been removed. It is read and changed again where another has
    /// changed it meanwhile.
    pub async fn change<T: Send>(
        &self,
        change: impl Fn(&mut Open) -> T + Send + Sync,
    ) -> Result<Option<T>, PortalError> {
        for _ in 0..TRIES {
            let Some(mut open) = self.open().await? else { return Ok(None) };
            let before = std::mem::take(&mut open.connection.credentials);
            let given = change(&mut open);
            open.connection.settings = open.settings.to_json()?;
            // Sealed anew each time, so that no two versions are alike.
            open.connection.credentials = open.secrets.seal(&*self.vault, self.tenant, &self.name)?;
            if self.registry.exchange_connection(self.tenant, &before, &open.connection).await? {
                return Ok(Some(given));
            }
        }
        Err(PortalError::Contended)
    }

    /// Leaves it alone until an administrator resumes it.
    pub async fn pause(&self, reason: &str, at: Moment) -> Result<(), PortalError> {
        tracing::warn!(tenant = %self.tenant, connection = &*self.name, reason, "a portal is left alone");
        self.change(|open| {
            open.connection.suspended_at = Some(at);
            open.settings.refusal = Some(Refusal { at, reason: reason.to_owned() });
        })
        .await?;
        Ok(())
    }
}

#[async_trait]
impl Keeper for Kept {
    async fn stored(&self) -> Result<Option<Tokens>, Cause> {
        let open = self.open().await?;
        Ok(open.and_then(|open| match open.secrets.access {
            Some(Access::Application { tokens, .. }) => Some(tokens),
            Some(Access::Webhook { .. }) | None => None,
        }))
    }

    async fn renewed(&self, new: &Tokens) -> Result<(), Cause> {
        self.change(|open| {
            if let Some(Access::Application { tokens, .. }) = &mut open.secrets.access {
                *tokens = new.clone();
            }
        })
        .await?;
        Ok(())
    }

    async fn moved(&self, to: &Address) -> Result<(), Cause> {
        self.change(|open| open.settings.address = to.to_string()).await?;
        Ok(())
    }
}
