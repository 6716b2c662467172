//! A server that is stopped under work. Nothing else may run meanwhile, hence the file of its own.

mod database;

use std::sync::Arc;

use crm::Moment;
use database::Database;
use store::registry::{Admin, Settings};
use test_servers::{Outage, Server};

#[tokio::test(flavor = "multi_thread")]
async fn calls_outlive_a_server_that_is_stopped_and_started_again() {
    let Some(database) = Database::new() else { return };
    let registry = database::open(&database).await;
    let made = registry.create_tenant("a", &Settings::default(), Moment(1)).await.unwrap();
    let Some(server) = Server::controlled("postgres") else { return };
    let outage = server.stop();
    // Neither the connections of the pool nor the server are there when these begin.
    let read = tokio::spawn({
        let registry = Arc::clone(&registry);
        async move { registry.tenant_named("a").await }
    });
    let written = tokio::spawn({
        let registry = Arc::clone(&registry);
        async move { registry.create_tenant("b", &Settings::default(), Moment(2)).await }
    });
    tokio::time::sleep(Outage::lasts()).await;
    drop(outage);
    assert_eq!(read.await.unwrap().unwrap(), Some(made));
    assert_eq!(&*written.await.unwrap().unwrap().name, "b");
}
