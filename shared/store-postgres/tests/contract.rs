//! The contract of the registry, each case in a database of its own.

mod database;

use std::process::ExitCode;
use std::sync::Arc;

use database::Database;
use store::contract::{Suites, World, isolation, jobs, registry};
use store::registry::Registry;

fn world() -> World<dyn Registry> {
    let database = Database::new().expect("a server, since there was one");
    World::new(database, |database: Arc<Database>| async move {
        database::open(&database).await as Arc<dyn Registry>
    })
}

fn main() -> ExitCode {
    if test_servers::url("postgres").is_none() {
        return ExitCode::SUCCESS;
    }
    Suites::default()
        .add("registry", registry::cases(), world)
        .add("jobs", jobs::cases(), world)
        .add("isolation", isolation::registry(), world)
        .run()
}
