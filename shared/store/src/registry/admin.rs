//! What no tenant may call: authentication and the administration of the installation.

use crm::{Moment, TenantId};

use super::{KeyHash, Scope, Settings, Tenant};
use crate::Result;
use crate::port::port;

port! {
    /// Calls across tenants, for authentication and administrators only.
    pub trait Admin {
        /// A new tenant. Its number has never been another's.
        ///
        /// # Errors
        /// [`Error::Exists`](crate::Error::Exists) where the name is taken.
        async fn create_tenant(&self, name: &str, settings: &Settings, now: Moment) -> Result<Tenant>;

        /// The tenant of that name.
        async fn tenant_named(&self, name: &str) -> Result<Option<Tenant>>;

        /// All tenants, by name.
        async fn tenants(&self) -> Result<Vec<Tenant>>;

        /// Removes a tenant and all its rows; that it was not there is no error. Its files and facts are the other ports'.
        async fn delete_tenant(&self, tenant: TenantId) -> Result<()>;

        /// Who holds the key of that hash.
        async fn key_holder(&self, hash: &KeyHash) -> Result<Option<KeyHolder>>;
    }
}

/// Who came with a key, and what it opens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyHolder {
    /// The tenant.
    pub tenant: TenantId,
    /// The key's name.
    pub name: Box<str>,
    /// What it opens.
    pub scopes: Vec<Scope>,
}
