//! A server that is stopped under work. Nothing else may run meanwhile, hence the file of its own.

#![expect(clippy::unwrap_used, reason = "these are tests")]

mod database;

use std::process::Command;
use std::sync::Arc;

use crm::Moment;
use database::Database;
use store::registry::{Admin, Settings};

/// Stops or starts the server; false where it is not one that can be.
fn control(action: &str) -> bool {
    let Some(program) = std::env::var_os("LEADLIGHT_TEST_XTASK") else { return false };
    std::env::var_os("LEADLIGHT_TEST_SERVERS").is_some()
        && Command::new(program).args(["server", action, "postgres"]).status().unwrap().success()
}

#[tokio::test(flavor = "multi_thread")]
async fn calls_outlive_a_server_that_is_stopped_and_started_again() {
    if !database::is_there() {
        return;
    }
    let database = Database::new();
    let registry = database.open().await;
    let made = registry.create_tenant("a", &Settings::default(), Moment(1)).await.unwrap();
    if !control("stop") {
        return println!("skipped: this server cannot be stopped");
    }
    // Neither the connections of the pool nor the server are there when these begin.
    let read = tokio::spawn({
        let registry = Arc::clone(&registry);
        async move { registry.tenant_named("a").await }
    });
    let written = tokio::spawn({
        let registry = Arc::clone(&registry);
        async move { registry.create_tenant("b", &Settings::default(), Moment(2)).await }
    });
    assert!(control("start"));
    assert_eq!(read.await.unwrap().unwrap(), Some(made));
    assert_eq!(&*written.await.unwrap().unwrap().name, "b");
}
