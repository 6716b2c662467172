//! Who a fact belongs to.

use std::fmt;

use serde::Serialize;

/// A company with its own data and model. Every call of a port takes one.
///
/// It can be had from the registry only, which makes it for whoever has been authenticated or administers the
/// installation: there is no parsing one from a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct TenantId(u32);

impl TenantId {
    /// For adapters of the registry, which have found the tenant among their rows.
    pub fn found_in_registry(number: u32) -> Self {
        Self(number)
    }

    /// Its number in the registry, as stores keep it.
    pub fn number(self) -> u32 {
        self.0
    }
}

impl fmt::Display for TenantId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
