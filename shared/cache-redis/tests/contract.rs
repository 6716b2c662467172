//! The contract of caches, kept by Redis.

#![expect(clippy::unwrap_used, reason = "these are tests")]

mod support;

use std::process::ExitCode;
use std::sync::Arc;

use store::Cache;
use store::contract::cache::cases;
use store::contract::{Suites, World};

use support::Prefix;

fn main() -> ExitCode {
    let Some(url) = test_servers::url("redis") else { return ExitCode::SUCCESS };
    Suites::default()
        .add("cache", cases(), move || {
            World::new(Prefix::new(&url), |prefix| async move { Arc::new(prefix.open()) as Arc<dyn Cache> })
        })
        .run()
}
