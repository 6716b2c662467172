//! What users say of forecasts.

use crm::{Entity, Moment, TenantId};
use serde::{Deserialize, Serialize};

use super::named;
use crate::Result;
use crate::port::port;

port! {
    /// Feedback of a tenant's users.
    pub trait Feedback {
        /// Adds feedback. The same user on the same entity at the same moment again replaces it.
        async fn add_feedback(&self, tenant: TenantId, feedback: &FeedbackEntry) -> Result<()>;

        /// Feedback on an entity, the newest first.
        async fn feedback(&self, tenant: TenantId, entity: &Entity) -> Result<Vec<FeedbackEntry>>;

        /// The newest feedback of all, so much at most.
        async fn recent_feedback(&self, tenant: TenantId, limit: u32) -> Result<Vec<FeedbackEntry>>;

        /// Removes the feedback on an entity; returns how much there was.
        async fn delete_feedback(&self, tenant: TenantId, entity: &Entity) -> Result<u64>;
    }
}

/// What a user said of a forecast.
#[derive(Debug, Clone, PartialEq)]
pub struct FeedbackEntry {
    /// Of whose forecast.
    pub entity: Entity,
    /// Who, by login or by the portal's id.
    pub user: Box<str>,
    /// When.
    pub at: Moment,
    /// What they think of it.
    pub verdict: Verdict,
    /// The probability that they saw.
    pub probability: f64,
    /// In their words, or empty.
    pub comment: Box<str>,
}

/// What a user thinks of a forecast.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// About right.
    Right,
    /// The chances are better.
    TooLow,
    /// The chances are worse.
    TooHigh,
}

named!(Verdict { Right = "right", TooLow = "too-low", TooHigh = "too-high" });
