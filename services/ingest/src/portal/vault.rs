//! Credentials of connections, which the registry keeps sealed.

mod keyring;

use crm::TenantId;
use secrecy::SecretString;

pub use keyring::{Keyring, KeyringError};

/// Seals and opens the credentials of connections.
pub trait Vault: Send + Sync {
    /// The credentials of a tenant's connection, as they were sealed for exactly that one.
    ///
    /// # Errors
    /// [`VaultError`] where they are not its own, damaged, or sealed by a key that is not known.
    fn open(&self, tenant: TenantId, connection: &str, sealed: &[u8]) -> Result<SecretString, VaultError>;

    /// Seals the credentials of a tenant's connection.
    ///
    /// # Errors
    /// [`VaultError::NotToBeSealed`] where the system has no randomness.
    fn seal(
        &self,
        tenant: TenantId,
        connection: &str,
        credentials: &SecretString,
    ) -> Result<Vec<u8>, VaultError>;
}

/// Why credentials cannot be sealed or opened. Nothing of them is in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum VaultError {
    /// They are too short to be sealed credentials, or of another version.
    #[error("these are no sealed credentials")]
    NotSealed,
    /// Their key is not on the ring.
    #[error("the credentials are sealed by key {0}, which is not known")]
    UnknownKey(u32),
    /// They were changed, or belong to another tenant or connection, or the key is another of the same id.
    #[error("the credentials do not open: they are damaged or another's")]
    DoNotOpen,
    /// They could not be sealed.
    #[error("the credentials could not be sealed")]
    NotToBeSealed,
}
