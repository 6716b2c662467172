//! The right to call as it is now: tokens are renewed and portals move while calls are under way.

use std::sync::Arc;

use secrecy::ExposeSecret;
use tokio::sync::Mutex;
use url::Url;

use crate::error::{Error, Fault, Result};
use crate::portal::{Access, Address, AddressError, Credentials, Keeper, Tokens};
use crate::remedy::Remedy;
use crate::transport::Transport;

/// Credentials that renew themselves, shared by all calls.
pub(crate) struct Session {
    state: Mutex<State>,
    keeper: Arc<dyn Keeper>,
}

struct State {
    credentials: Arc<Credentials>,
    /// Rises with every change, so that of several calls that fail for the same reason only the first changes anything.
    generation: u64,
    /// Tokens that could not be stored yet.
    unkept: Option<Tokens>,
}

/// Credentials as of a moment.
#[derive(Clone)]
pub(crate) struct Pass {
    pub credentials: Arc<Credentials>,
    pub generation: u64,
}

impl Session {
    pub fn new(credentials: Credentials, keeper: Arc<dyn Keeper>) -> Self {
        let state = State { credentials: Arc::new(credentials), generation: 0, unkept: None };
        Self { state: Mutex::new(state), keeper }
    }

    /// What to call with.
    ///
    /// # Errors
    /// [`Error::NotKept`] while new tokens cannot be stored: a process that ended now would lock itself out of the portal.
    pub async fn pass(&self) -> Result<Pass> {
        let mut state = self.state.lock().await;
        self.keep(&mut state).await?;
        Ok(Pass { credentials: Arc::clone(&state.credentials), generation: state.generation })
    }

    async fn keep(&self, state: &mut State) -> Result<()> {
        if let Some(tokens) = &state.unkept {
            self.keeper.renewed(tokens).await.map_err(Error::NotKept)?;
            state.unkept = None;
        }
        Ok(())
    }

    /// Gets new tokens after a call with a pass was refused by `fault`; nothing where another call has done so meanwhile. Calls wait
    /// for it, so there is one refresh at a time.
    ///
    /// # Errors
    /// The fault itself, asking for a new installation, where there is nothing to renew; else as the authorization server.
    pub async fn renew(&self, transport: &Transport, pass: &Pass, fault: Fault) -> Result<()> {
        let mut state = self.state.lock().await;
        if state.generation != pass.generation {
            return Ok(());
        }
        let mut credentials = (*state.credentials).clone();
        let Access::Application { application, tokens } = &mut credentials.access else {
            return Err(Fault { remedy: Remedy::Reauthorise, ..fault }.into());
        };
        let stored = self.keeper.stored().await.map_err(Error::NotKept)?;
        let newer = stored.filter(|stored| stored.access.expose_secret() != tokens.access.expose_secret());
        match newer {
            Some(stored) => *tokens = stored,
            None => {
                *tokens = tokens.server.clone().refresh(transport, application, tokens).await?.tokens;
                state.unkept = Some(tokens.clone());
            }
        }
        state.credentials = Arc::new(credentials);
        state.generation += 1;
        self.keep(&mut state).await
    }

    /// Follows a portal that has moved; nothing where another call has done so meanwhile.
    ///
    /// # Errors
    /// [`Error::Moved`] where the new address may not be called, [`Error::NotKept`] where the keeper does not follow.
    pub async fn follow(&self, transport: &Transport, pass: &Pass, location: Option<&str>) -> Result<()> {
        let mut state = self.state.lock().await;
        if state.generation != pass.generation {
            return Ok(());
        }
        let target = location.and_then(|location| Url::parse(location).ok());
        let target = target.ok_or(Error::Moved(AddressError::NotAUrl))?;
        let address = Address::of(&target, transport.reach()).map_err(Error::Moved)?;
        self.keeper.moved(&address).await.map_err(Error::NotKept)?;
        state.credentials = Arc::new(Credentials { address, ..(*state.credentials).clone() });
        state.generation += 1;
        Ok(())
    }

    /// Where the portal is now.
    pub async fn address(&self) -> Address {
        self.state.lock().await.credentials.address.clone()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering};

    use async_trait::async_trait;

    use super::*;
    use crate::portal::{Cause, Reach};

    /// Counts how often it was asked to follow.
    #[derive(Default)]
    struct Counting(AtomicU32);

    #[async_trait]
    impl Keeper for Counting {
        async fn renewed(&self, _: &Tokens) -> Result<(), Cause> {
            Ok(())
        }

        async fn moved(&self, _: &Address) -> Result<(), Cause> {
            self.0.fetch_add(1, Ordering::SeqCst);
            Ok(())
        }
    }

    #[tokio::test]
    async fn a_portal_is_followed_to_public_https_addresses_only_and_once_for_all_calls() {
        let transport = Transport::new(Reach::Public).unwrap();
        let webhook = Credentials::webhook("https://old.bitrix24.ru/rest/1/abc/", Reach::Public).unwrap();
        let keeper = Arc::new(Counting::default());
        let session = Session::new(webhook, Arc::clone(&keeper) as Arc<dyn Keeper>);
        let pass = session.pass().await.unwrap();
        for (to, why) in [
            ("https://127.0.0.1/rest/", AddressError::Private),
            ("https://10.0.0.1/rest/", AddressError::Private),
            ("https://[::1]/rest/", AddressError::Private),
            ("https://localhost/rest/", AddressError::Private),
            ("http://new.bitrix24.ru/rest/", AddressError::NotHttps),
        ] {
            let followed = session.follow(&transport, &pass, Some(to)).await;
            assert!(matches!(followed, Err(Error::Moved(error)) if error == why), "{to}");
        }
        assert_eq!(keeper.0.load(Ordering::SeqCst), 0);
        for _ in 0..3 {
            session.follow(&transport, &pass, Some("https://new.bitrix24.ru/rest/1/abc/x")).await.unwrap();
        }
        assert_eq!(keeper.0.load(Ordering::SeqCst), 1);
        assert_eq!(session.address().await.to_string(), "https://new.bitrix24.ru");
        let url = session.pass().await.unwrap().credentials.url("profile");
        assert_eq!(url.as_str(), "https://new.bitrix24.ru/rest/1/abc/profile");
    }
}
