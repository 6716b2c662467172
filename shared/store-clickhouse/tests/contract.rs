//! The contract of the event store, each case in a database of its own.

mod database;

use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use database::Database;
use store::EventStore;
use store::contract::{Suites, World, events, isolation};

fn world() -> World<dyn EventStore> {
    let database = Database::new().expect("a server, since there was one");
    World::new(database, |database: Arc<Database>| async move {
        Arc::new(database::open(&database, Duration::from_millis(1)).await) as Arc<dyn EventStore>
    })
}

fn main() -> ExitCode {
    if test_servers::url("clickhouse").is_none() {
        return ExitCode::SUCCESS;
    }
    Suites::default()
        .add("events", events::cases(), world)
        .add("events isolation", isolation::events(), world)
        .run()
}
