//! Keys by which programs call the API.

use crm::{Moment, TenantId};
use serde::{Deserialize, Serialize};

use super::named;
use crate::Result;
use crate::port::port;

/// SHA-256 of a key. A key is 256 random bits, so that a fast hash without salt is as good as any.
pub type KeyHash = [u8; 32];

port! {
    /// API keys of a tenant by name.
    pub trait Keys {
        /// Adds a key.
        ///
        /// # Errors
        /// [`Error::Exists`](crate::Error::Exists) where the name or the hash is taken.
        async fn add_key(&self, tenant: TenantId, key: &ApiKey) -> Result<()>;

        /// All keys, by name.
        async fn keys(&self, tenant: TenantId) -> Result<Vec<ApiKey>>;

        /// Revokes a key; says whether there was one.
        async fn revoke_key(&self, tenant: TenantId, name: &str) -> Result<bool>;
    }
}

/// A key as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiKey {
    /// Unique within the tenant.
    pub name: Box<str>,
    /// What is left of the key itself.
    pub hash: KeyHash,
    /// What it opens.
    pub scopes: Vec<Scope>,
    /// When it was added.
    pub created_at: Moment,
}

/// What a key opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Scope {
    /// Send entities and activities.
    #[serde(rename = "ingest")]
    Ingest,
    /// Have forecasts made.
    #[serde(rename = "score")]
    Score,
    /// Read forecasts.
    #[serde(rename = "forecast:read")]
    ReadForecasts,
    /// Administer the tenant.
    #[serde(rename = "admin")]
    Admin,
}

named!(Scope { Ingest = "ingest", Score = "score", ReadForecasts = "forecast:read", Admin = "admin" });
