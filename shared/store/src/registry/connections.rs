//! Connections to portals.

use crm::{Moment, TenantId};
use serde_json::Value;

use crate::Result;
use crate::port::port;

port! {
    /// Connections of a tenant by name.
    pub trait Connections {
        /// Adds a connection or replaces the one of that name.
        async fn put_connection(&self, tenant: TenantId, connection: &Connection) -> Result<()>;

        /// Replaces the connection of that name where its credentials still are `old`; says whether they were. Of two who change it at
        /// once, one has to read it again.
        async fn exchange_connection(&self, tenant: TenantId, old: &[u8], connection: &Connection) -> Result<bool>;

        /// The connection of that name.
        async fn connection(&self, tenant: TenantId, name: &str) -> Result<Option<Connection>>;

        /// All connections, by name.
        async fn connections(&self, tenant: TenantId) -> Result<Vec<Connection>>;

        /// Removes a connection; says whether there was one.
        async fn delete_connection(&self, tenant: TenantId, name: &str) -> Result<bool>;
    }
}

/// A connection to a portal.
#[derive(Debug, Clone, PartialEq)]
pub struct Connection {
    /// Unique within the tenant.
    pub name: Box<str>,
    /// Address, user and whatever else is no secret, as JSON.
    pub settings: Value,
    /// Credentials, encrypted: bytes that mean nothing here.
    pub credentials: Vec<u8>,
    /// Since when nothing is fetched over it, if so.
    pub suspended_at: Option<Moment>,
    /// When it was added.
    pub created_at: Moment,
}
