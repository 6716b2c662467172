//! Connecting a portal by installing an application in it.
//!
//! 1. An administrator says which portal is to be expected and gets an address with a code in it, which counts once and for a day.
//! 2. The application is made in the portal with that address; the portal calls it with tokens.
//! 3. The administrator tells the application's id and secret, before or after that.
//!
//! With both halves there, the vendor's authorization server is asked to renew the tokens with our secret. That it does, and names the
//! portal that was expected, is the proof; until then nothing that came with the call is believed and nobody but that server is
//! called. So whoever makes up an installation needs the code, and then still has nothing but tokens that no server answers for.

use bitrix24::event::{Event, Hint};
use bitrix24::portal::{Access, Address, Application, Grant};
use crm::{Moment, TenantId};
use secrecy::ExposeSecret;
use store::registry::Connection;

use super::super::{Context, Deletions, PortalError};
use super::awaited::Halves;
use super::bind::bind_events;
use super::connect::is_name;
use super::{Awaited, ConnectError, Kept, Offered, Open, PlanName, PortalSettings, Secrets};

/// A portal in which an application is to be installed.
pub struct ExpectedPortal {
    /// Names the connection within the tenant: lower-case letters, digits and hyphens, at most 40.
    pub name: Box<str>,
    /// Where the portal is.
    pub portal: Box<str>,
    /// Where portals reach this service: the origin of its API as seen from outside.
    pub public_url: Box<str>,
    /// The plan of the portal.
    pub plan: PlanName,
    /// Whether it is enough to see a part of the CRM.
    pub partial: bool,
}

/// How an installation is expected.
pub struct Expecting {
    /// The address for the portal to call, with the code in it.
    pub install_url: String,
    /// Until when.
    pub until: Moment,
}

impl Context {
    /// Expects an application to be installed in a portal. A connection of that name to the same portal goes on until then.
    ///
    /// # Errors
    /// [`ConnectError`]; then nothing has changed.
    pub async fn expect(
        &self,
        tenant: TenantId,
        expected: ExpectedPortal,
    ) -> Result<Expecting, ConnectError> {
        let ExpectedPortal { name, portal, public_url, plan, partial } = expected;
        if !is_name(&name) {
            return Err(ConnectError::Name);
        }
        let reach = self.portals.transport.reach();
        let address = Address::parse(&portal, reach)?.to_string();
        let public_url = Address::parse(&public_url, reach)?.to_string();
        let now = (self.clock)();
        let awaited = Awaited::new(now).map_err(PortalError::from)?;
        let install_url = format!(
            "{}/install/{}",
            self.address_of(tenant, &public_url, &name).await?,
            awaited.code.expose_secret()
        );
        let kept = self.kept(tenant, &name);
        let known = kept.open().await?;
        if let Some(other) = known.as_ref().filter(|known| known.settings.address != address) {
            return Err(ConnectError::Taken { name, address: other.settings.address.clone() });
        }
        let expecting = Expecting { install_url, until: awaited.until };
        let expect = |open: &mut Open| {
            open.settings.public_url = Some(public_url.clone());
            (open.settings.plan, open.settings.partial) = (plan, partial);
            open.secrets.awaited = Some(awaited.clone());
        };
        if known.is_some() {
            kept.change(expect).await?;
            return Ok(expecting);
        }
        let settings = PortalSettings { awaiting: true, ..PortalSettings::new(address, plan, partial) };
        let connection = Connection {
            name: name.clone(),
            settings: serde_json::Value::Null,
            credentials: Vec::new(),
            suspended_at: None,
            created_at: now,
        };
        let mut open = Open { connection, settings, secrets: Secrets::default() };
        expect(&mut open);
        self.put(tenant, open).await?;
        Ok(expecting)
    }

    /// Takes the id and the secret of the application; whether the portal had called before, so that it is connected now. Until it has,
    /// they can be told again.
    ///
    /// # Errors
    /// [`ConnectError`]; the same can be tried again where the portal, not the authorization server, has refused.
    pub async fn identify(
        &self,
        tenant: TenantId,
        name: &str,
        application: Application,
    ) -> Result<bool, ConnectError> {
        let (kept, now) = (self.kept(tenant, name), (self.clock)());
        let identify = |open: &mut Open| {
            let awaited = open.secrets.awaited.as_mut().filter(|awaited| now < awaited.until)?;
            awaited.application = Some(application.clone());
            Some(())
        };
        let known = kept.change(identify).await?.ok_or(ConnectError::Unknown)?;
        known.ok_or(ConnectError::NotExpected)?;
        self.complete(&kept).await
    }

    /// Takes what a portal, or whoever pretends to be one, says when an application is installed; whether it is connected now.
    ///
    /// # Errors
    /// [`ConnectError::NotExpected`] where there is no such connection or code, or the code has been used or is too old;
    /// otherwise [`ConnectError`] where the installation is not the expected one.
    pub async fn installed(
        &self,
        tenant: TenantId,
        name: &str,
        code: &str,
        hint: &Hint,
    ) -> Result<bool, ConnectError> {
        let (kept, now) = (self.kept(tenant, name), (self.clock)());
        let opens = |open: &Open| open.secrets.awaited.as_ref().is_some_and(|it| it.is_opened_by(code, now));
        let open = kept.open().await?.filter(opens).ok_or(ConnectError::NotExpected)?;
        let grant = hint.grant(kept.reach).filter(|_| hint.event == Event::Installed);
        let grant = grant.ok_or(ConnectError::NoInstallation)??;
        open.settings.check_is(&grant)?;
        let offered = Offered {
            tokens: grant.tokens,
            member_id: grant.member_id,
            application_token: hint.application_token().clone(),
        };
        let offer = |open: &mut Open| {
            let awaited = open.secrets.awaited.as_mut().filter(|it| it.is_opened_by(code, now))?;
            awaited.offered = Some(offered.clone());
            Some(())
        };
        kept.change(offer).await?.flatten().ok_or(ConnectError::NotExpected)?;
        self.complete(&kept).await
    }

    /// Connects the portal if both halves of the installation are there. Of several who try, one does.
    async fn complete(&self, kept: &Kept) -> Result<bool, ConnectError> {
        let take = |open: &mut Open| open.secrets.awaited.as_mut().and_then(Awaited::take);
        let Some(halves) = kept.change(take).await?.flatten() else { return Ok(false) };
        let open = kept.open().await?.ok_or(ConnectError::Unknown)?;
        let Halves { application, mut offered } = halves;
        let server = offered.tokens.server.clone();
        let proved = server.refresh(&self.portals.transport, &application, &offered.tokens).await;
        if let Err(bitrix24::Error::Unreachable { .. }) = &proved {
            self.give_back(kept, &offered).await?;
        }
        let grant = proved.map_err(PortalError::from)?;
        open.settings.check_is(&grant)?;
        if grant.member_id != offered.member_id {
            return Err(ConnectError::OtherPortal(open.settings.address));
        }
        // The old ones have ended with it.
        offered.tokens = grant.tokens;
        let connected = self.connect_application(kept, &open, application, &offered).await;
        if connected.is_err() {
            self.give_back(kept, &offered).await?;
        }
        connected.map(|()| true)
    }

    /// Connects a portal by an application that has been proved to be installed in it.
    async fn connect_application(
        &self,
        kept: &Kept,
        open: &Open,
        application: Application,
        offered: &Offered,
    ) -> Result<(), ConnectError> {
        let Offered { tokens, member_id, application_token } = offered.clone();
        let secrets = Secrets {
            access: Some(Access::Application { application, tokens }),
            event_token: Some(application_token),
            awaited: None,
        };
        let new = Open { connection: open.connection.clone(), settings: open.settings.clone(), secrets };
        let missing = self.examine(kept, &new).await?;
        let public_url = new.settings.public_url.as_deref().unwrap_or_default();
        let handler = format!("{}/events", self.address_of(kept.tenant, public_url, &kept.name).await?);
        let seed = (self.clock)().0.unsigned_abs();
        bind_events(&self.client(kept.clone(), &new, seed)?, &handler).await?;
        let connect = |open: &mut Open| {
            open.resume();
            open.secrets = new.secrets.clone();
            open.settings.member_id = Some(member_id.clone());
            open.settings.awaiting = false;
            open.settings.missing.clone_from(&missing);
        };
        kept.change(connect).await?.ok_or(ConnectError::Unknown)?;
        Ok(self.read_on(kept.tenant, &kept.name, Deletions::Few).await?)
    }

    /// Keeps what a portal has given for another try.
    async fn give_back(&self, kept: &Kept, offered: &Offered) -> Result<(), ConnectError> {
        let give_back = |open: &mut Open| {
            if let Some(awaited) = &mut open.secrets.awaited {
                awaited.offered.get_or_insert_with(|| offered.clone());
            }
        };
        kept.change(give_back).await?;
        Ok(())
    }

    /// Where portals reach a connection, without a slash at the end.
    async fn address_of(
        &self,
        tenant: TenantId,
        public_url: &str,
        name: &str,
    ) -> Result<String, ConnectError> {
        let tenant = self.ports.registry.tenant(tenant).await?.ok_or(ConnectError::Unknown)?;
        Ok(format!("{public_url}/portals/{}/{name}", tenant.name))
    }
}

impl PortalSettings {
    /// Whether a grant is of the portal of this connection.
    fn check_is(&self, grant: &Grant) -> Result<(), ConnectError> {
        let is_known = self.member_id.as_ref().is_none_or(|known| *known == grant.member_id);
        if is_known && grant.address.to_string() == self.address {
            return Ok(());
        }
        Err(ConnectError::OtherPortal(self.address.clone()))
    }
}
