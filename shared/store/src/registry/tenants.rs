//! Tenants and their settings.

use crm::{Moment, Settings, TenantId};

use crate::Result;
use crate::port::port;

port! {
    /// The tenant's own row.
    pub trait Tenants {
        /// The tenant, unless it has been deleted.
        async fn tenant(&self, tenant: TenantId) -> Result<Option<Tenant>>;

        /// Replaces its settings.
        ///
        /// # Errors
        /// [`Error::Missing`](crate::Error::Missing) where it has been deleted.
        async fn update_settings(&self, tenant: TenantId, settings: &Settings) -> Result<()>;
    }
}

/// A company with its own data and models.
#[derive(Debug, Clone, PartialEq)]
pub struct Tenant {
    /// By which every other call knows it.
    pub id: TenantId,
    /// By which people know it; unique.
    pub name: Box<str>,
    /// What it has set.
    pub settings: Settings,
    /// When it was created.
    pub created_at: Moment,
}
