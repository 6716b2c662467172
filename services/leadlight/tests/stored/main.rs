//! From stored histories to models and forecasts, on the embedded store.

#![expect(clippy::unwrap_used, reason = "a helper that fails fails its test")]

mod bpi2012;
mod explained;
mod support;
mod truth;
