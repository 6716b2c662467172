//! Tenants and their settings.

use std::collections::BTreeMap;

use crm::{Moment, State, TenantId};
use serde::{Deserialize, Serialize};

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

/// What a tenant can set.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// IANA name of the company's time zone; empty is UTC.
    pub time_zone: Box<str>,
    /// What stages mean, by pipeline and stage, where the source says otherwise or nothing.
    pub states: BTreeMap<Box<str>, BTreeMap<Box<str>, State>>,
    /// Switches by name; what is not named is at its default.
    pub switches: BTreeMap<Box<str>, bool>,
}
