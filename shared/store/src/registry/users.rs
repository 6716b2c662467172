//! People who sign in.

use crm::{Moment, TenantId};
use serde::{Deserialize, Serialize};

use super::named;
use crate::Result;
use crate::port::port;

port! {
    /// Users of a tenant by login.
    pub trait Users {
        /// Adds a user or replaces the one of that login.
        async fn put_user(&self, tenant: TenantId, user: &User) -> Result<()>;

        /// The user of that login.
        async fn user(&self, tenant: TenantId, login: &str) -> Result<Option<User>>;

        /// All users, by login.
        async fn users(&self, tenant: TenantId) -> Result<Vec<User>>;

        /// Removes a user; says whether there was one.
        async fn delete_user(&self, tenant: TenantId, login: &str) -> Result<bool>;
    }
}

/// Somebody who signs in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct User {
    /// Unique within the tenant.
    pub login: Box<str>,
    /// The password's hash in PHC form, with algorithm and salt.
    pub password_hash: Box<str>,
    /// What they may do.
    pub role: Role,
    /// When they were added.
    pub created_at: Moment,
}

/// What a user may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// See forecasts and reports.
    Viewer,
    /// Change the tenant's settings, models and keys as well.
    Admin,
}

named!(Role { Viewer = "viewer", Admin = "admin" });
