//! The port to model files.

use bytes::Bytes;
use crm::TenantId;

use crate::port::port;
use crate::{Error, Result};

port! {
    /// Model files by a key of the tenant's own, such as `deal/3/7.model`; see [`check_key`] for what a key may be.
    pub trait ModelStore {
        /// Stores a file, or replaces it: readers see the old one or the new one, never a part. When it returns the file
        /// survives a crash.
        async fn put(&self, tenant: TenantId, key: &str, file: Bytes) -> Result<()>;

        /// A file, if it is there.
        async fn get(&self, tenant: TenantId, key: &str) -> Result<Option<Bytes>>;

        /// Removes a file; that it was not there is no error.
        async fn delete(&self, tenant: TenantId, key: &str) -> Result<()>;

        /// The keys of all files of a tenant, in order.
        async fn list(&self, tenant: TenantId) -> Result<Vec<String>>;

        /// Removes all files of a tenant.
        async fn erase(&self, tenant: TenantId) -> Result<()>;
    }
}

/// Whether every store can take the key as it is: segments of ASCII letters, digits, `.`, `_`, `-` parted by `/`, none of
/// them empty or beginning with a dot, 512 bytes at most.
///
/// # Errors
/// [`Error::Refused`] where it is not.
pub fn check_key(key: &str) -> Result<()> {
    let plain = |segment: &str| {
        !segment.is_empty()
            && !segment.starts_with('.')
            && segment.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-'))
    };
    if key.len() <= 512 && key.split('/').all(plain) {
        Ok(())
    } else {
        Err(Error::Refused(format!("{key:?} is no key of a model file")))
    }
}
