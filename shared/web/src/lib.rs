//! What all HTTP services have in common.
//!
//! | Module | What |
//! |---|---|
//! | [`problem`] | everything that goes wrong, as `application/problem+json`; errors of storage have their status here |
//! | [`auth`] | API keys with scopes: a handler that takes `Authorised<scope::Ingest>` runs for such keys only |
//! | [`limit`] | requests of a tenant, counted by all processes together |
//! | [`json`] | bodies in JSON behind a key, of a bounded size, with the place of what is wrong |
//! | [`request_id`] | the id of a request, in its answer and in the log |
//! | `health`, [`metrics`] | `/health/live`, `/health/ready`, `/metrics` |
//! | [`serve()`] | a server, until told to stop |

mod api;
pub mod auth;
mod health;
pub mod json;
pub mod limit;
pub mod metrics;
mod observe;
pub mod problem;
pub mod request_id;
mod serve;

pub use api::Api;
pub use auth::{Authorised, scope};
pub use json::{LongestBody, Sent};
pub use metrics::Metrics;
pub use problem::{Code, Problem};
pub use serve::serve;
