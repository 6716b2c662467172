//! The five ports of storage. Services know these traits only; adapters stand behind them, one driver each.
//!
//! | Port | Holds |
//! |---|---|
//! | [`Registry`] | tenants, users, keys, connections, cursors, jobs, models, schedules, forecasts, feedback, audit |
//! | [`EventStore`] | the facts of entities, and the log of predictions |
//! | [`ModelStore`] | model files |
//! | [`Queue`] | hints that work is there |
//! | [`Cache`] | what may be lost: forecasts, request budgets, announcements of new models |
//!
//! Every call takes the [`TenantId`] whose data it may see. The exceptions, which serve authentication, administration and
//! the machinery that is shared by all tenants, are the traits [`registry::Admin`], [`registry::Dispatch`] and [`Queue`]
//! (messages carry job ids only), and [`Cache::announcements`].
//!
//! Behind the feature `contract` is one suite of tests per port, which every adapter passes: embedded storage and real
//! servers must be indistinguishable.

mod erase;
mod port;
mod ports;

pub mod cache;
#[cfg(feature = "contract")]
pub mod contract;
pub mod error;
pub mod events;
pub mod forecast;
pub mod models;
pub mod queue;
pub mod registry;
pub mod retry;

pub use cache::Cache;
pub use crm::TenantId;
pub use erase::erase_tenant;
pub use error::{Error, Result};
pub use events::EventStore;
pub use forecast::Forecast;
pub use models::ModelStore;
pub use ports::Ports;
pub use queue::Queue;
pub use registry::Registry;
