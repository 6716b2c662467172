//! What companies have in common: the pooled model of each kind, which is no tenant's.

use crm::{Kind, Moment};
use serde_json::Value;

use crate::Result;
use crate::port::port;

port! {
    /// Pooled models of the installation: of each kind the latest.
    pub trait Pools {
        /// The pooled model of a kind, where there is one.
        async fn pool(&self, kind: Kind) -> Result<Option<Pool>>;

        /// Replaces the pooled model of a kind; its version is the next one, from 1, whatever became of those before.
        async fn put_pool(&self, kind: Kind, companies: u32, model: &Value, now: Moment) -> Result<Pool>;

        /// Forgets all pooled models: a company that was in them is to be in them no longer.
        async fn forget_pools(&self) -> Result<()>;
    }
}

/// A pooled model.
#[derive(Debug, Clone, PartialEq)]
pub struct Pool {
    /// Which of those of its kind, from 1.
    pub version: u32,
    /// How many companies it was fitted on.
    pub companies: u32,
    /// The model, as JSON.
    pub model: Value,
    /// When it was fitted.
    pub created_at: Moment,
}
