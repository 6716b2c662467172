//! The contract of the registry, each case in a database of its own.

mod database;

use std::process::ExitCode;
use std::sync::Arc;

use database::Database;
use store::contract::{Suites, World, jobs, registry};
use store::registry::Registry;

fn world() -> World<dyn Registry> {
    World::new(Database::new(), |database: Arc<Database>| async move {
        database.open().await as Arc<dyn Registry>
    })
}

fn main() -> ExitCode {
    if !database::is_there() {
        return ExitCode::SUCCESS;
    }
    Suites::default().add("registry", registry::cases(), world).add("jobs", jobs::cases(), world).run()
}
