//! The port to what is true of an installation: small rows, changed in transactions.
//!
//! The registry is the sum of small traits, one per subject. Moments are arguments; nothing here has a clock. Texts may hold
//! anything but NUL (U+0000), which is refused; JSON may hold any text.

mod admin;
mod audit;
mod connections;
mod cursors;
mod dispatch;
mod feedback;
mod forecasts;
mod jobs;
mod keys;
mod models;
mod pools;
mod schedules;
mod tenants;
mod users;

pub use crm::Settings;

pub use admin::{Admin, KeyHolder};
pub use audit::{Audit, AuditEntry};
pub use connections::{Connection, Connections};
pub use cursors::Cursors;
pub use dispatch::{Dispatch, Hint};
pub use feedback::{Feedback, FeedbackEntry, Verdict};
pub use forecasts::Forecasts;
pub use jobs::{Backoff, Claim, Class, Job, JobId, JobState, Jobs, Lane, NewJob, Service};
pub use keys::{ApiKey, KeyHash, Keys, Scope};
pub use models::{Model, Models, NewModel, Population};
pub use pools::{Pool, Pools};
pub use schedules::{Schedule, Schedules};
pub use tenants::{Tenant, Tenants};
pub use users::{Role, User, Users};

/// All of the registry.
pub trait Registry:
    Admin
    + Tenants
    + Users
    + Keys
    + Connections
    + Cursors
    + Jobs
    + Dispatch
    + Models
    + Pools
    + Schedules
    + Forecasts
    + Feedback
    + Audit
{
}

impl<T> Registry for T where
    T: Admin
        + Tenants
        + Users
        + Keys
        + Connections
        + Cursors
        + Jobs
        + Dispatch
        + Models
        + Pools
        + Schedules
        + Forecasts
        + Feedback
        + Audit
{
}

/// Gives each variant of an enum the name that stores keep and that JSON has.
macro_rules! named {
    ($type:ident { $($variant:ident = $name:literal),* $(,)? }) => {
        impl $type {
            /// All of them, in order.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// Its name in stores.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $name),* }
            }

            /// The one of that name.
            pub fn from_name(name: &str) -> Option<Self> {
                match name { $($name => Some(Self::$variant),)* _ => None }
            }
        }
    };
}

use named;
