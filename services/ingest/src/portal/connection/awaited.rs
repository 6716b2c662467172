//! An installation that is expected.
//!
//! A portal calls an address with a code in it when an application is installed. The code says which connection it is for; that the
//! portal is the one that was named, and the application ours, is for the vendor's authorization server to say.

use bitrix24::portal::{Application, Tokens};
use chacha20poly1305::Key;
use chacha20poly1305::aead::Generate;
use crm::Moment;
use crm::moment::DAY;
use secrecy::{ExposeSecret, SecretString};
use subtle::ConstantTimeEq;

use super::super::VaultError;

/// For how long an installation is expected, milliseconds.
const PATIENCE: i64 = DAY;

/// An installation that is expected. It is complete once the administrator has told the application's secret and the portal has called:
/// a portal shows the secret of an application of its own only after it has called.
#[derive(Clone)]
pub struct Awaited {
    /// The code in the address that the portal calls.
    pub code: SecretString,
    /// Until when it counts.
    pub until: Moment,
    /// The application, by the administrator's word.
    pub application: Option<Application>,
    /// What the portal has given, by the word of whoever called.
    pub offered: Option<Offered>,
}

/// What came with an installation. Nothing of it is proved.
#[derive(Clone)]
pub struct Offered {
    /// Tokens to call the portal with.
    pub tokens: Tokens,
    /// The portal's own id.
    pub member_id: String,
    /// The token that will come with its events.
    pub application_token: SecretString,
}

/// Both halves of an installation.
pub(super) struct Halves {
    pub application: Application,
    pub offered: Offered,
}

impl Awaited {
    /// Expects an installation from now on.
    ///
    /// # Errors
    /// [`VaultError::NotToBeSealed`] where the system has no randomness.
    pub(super) fn new(now: Moment) -> Result<Self, VaultError> {
        let random = Key::try_generate().map_err(|_| VaultError::NotToBeSealed)?;
        Ok(Self { code: hex::encode(random).into(), until: now + PATIENCE, application: None, offered: None })
    }

    /// Whether this is its code and still counts. Takes the same time wherever two codes of one length differ.
    pub(super) fn is_opened_by(&self, code: &str, now: Moment) -> bool {
        now < self.until && bool::from(self.code.expose_secret().as_bytes().ct_eq(code.as_bytes()))
    }

    /// Takes what the portal has given, if the application is known too: of several who try, one gets it.
    pub(super) fn take(&mut self) -> Option<Halves> {
        let application = self.application.clone()?;
        Some(Halves { application, offered: self.offered.take()? })
    }
}
