//! How far sources have been read.

use crm::{Moment, TenantId};

use super::NewJob;
use crate::Result;
use crate::port::port;

port! {
    /// Cursors of a tenant by source.
    pub trait Cursors {
        /// How far the source has been read; its form is the source's own.
        async fn cursor(&self, tenant: TenantId, source: &str) -> Result<Option<String>>;

        /// Moves the cursor and queues the jobs that follow from what was read, both or neither.
        async fn advance(
            &self,
            tenant: TenantId,
            source: &str,
            cursor: &str,
            jobs: &[NewJob],
            now: Moment,
        ) -> Result<()>;
    }
}
