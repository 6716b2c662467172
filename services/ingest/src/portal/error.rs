//! Why a portal was not read.

use bitrix24::Remedy;

use super::VaultError;

/// Why a portal was not read to the end. What was read until then is stored, and reading goes on from there.
#[derive(Debug, thiserror::Error)]
pub enum PortalError {
    /// The portal does not answer as it should; [`bitrix24::Error::remedy`] tells what can be done.
    #[error(transparent)]
    Portal(#[from] bitrix24::Error),
    /// The storage does not.
    #[error(transparent)]
    Store(#[from] store::Error),
    /// The credentials of the connection cannot be opened.
    #[error(transparent)]
    Vault(#[from] VaultError),
    /// The credentials are no right to call a portal.
    #[error(transparent)]
    Address(#[from] bitrix24::portal::AddressError),
    /// What was sealed as the credentials of a portal is something else.
    #[error("what is stored is no right to call a portal")]
    NotSecrets,
    /// There is no right to call the portal yet.
    #[error("the application has not been installed in the portal yet")]
    NotInstalled,
    /// Others keep changing the same connection.
    #[error("the connection is being changed by others all the time")]
    Contended,
    /// There is nothing that changes could follow: the backfill has not begun.
    #[error("the portal's past has not been read yet")]
    NoBackfill,
    /// So much cannot have been deleted since the last look: whoever reads has lost sight of it.
    #[error(
        "{missing} of {known} {what} are not to be seen any more: the connection may see a part of the CRM only; \
         nothing was taken out"
    )]
    LostSight {
        /// How many are missing.
        missing: usize,
        /// Of how many that the store has.
        known: usize,
        /// Of what.
        what: &'static str,
    },
    /// A stored cursor is none.
    #[error("{0:?} is no cursor")]
    Cursor(String),
}

impl PortalError {
    /// Whether the portal has no such method.
    pub(super) fn is_unsupported(&self) -> bool {
        matches!(self, PortalError::Portal(error) if error.remedy() == Remedy::Unsupported)
    }
}
