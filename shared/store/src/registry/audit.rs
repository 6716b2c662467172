//! Who did what.

use crm::{Moment, TenantId};
use serde_json::Value;

use crate::Result;
use crate::port::port;

port! {
    /// The audit log of a tenant: added to, never changed.
    pub trait Audit {
        /// Adds to the log.
        async fn record(&self, tenant: TenantId, entry: &AuditEntry) -> Result<()>;

        /// The newest entries before a moment, the newest first, so many at most.
        async fn audit(&self, tenant: TenantId, before: Moment, limit: u32) -> Result<Vec<AuditEntry>>;
    }
}

/// Something that somebody did.
#[derive(Debug, Clone, PartialEq)]
pub struct AuditEntry {
    /// When.
    pub at: Moment,
    /// Who: a login, a key's name, a role.
    pub actor: Box<str>,
    /// What, such as `key.revoke`.
    pub action: Box<str>,
    /// To what.
    pub subject: Box<str>,
    /// Whatever else there is to know.
    pub detail: Value,
}
