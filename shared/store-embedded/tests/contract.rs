//! The embedded adapters keep the contracts.

use std::process::ExitCode;
use std::sync::Arc;

use store::EventStore;
use store::contract::{Suites, World, events, isolation};
use store_embedded::SqliteEvents;
use tempfile::TempDir;

fn events_world() -> World<dyn EventStore> {
    World::new(TempDir::new().expect("a temporary folder"), |folder| async move {
        let store = SqliteEvents::open(&folder.path().join("events.sqlite")).await.expect("it opens");
        Arc::new(store) as Arc<dyn EventStore>
    })
}

fn main() -> ExitCode {
    Suites::default()
        .add("events", events::cases(), events_world)
        .add("isolation::events", isolation::events(), events_world)
        .run()
}
