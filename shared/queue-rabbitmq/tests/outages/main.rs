//! Whatever happens to the server, queues go on by themselves and lose nothing that was confirmed.

#![expect(clippy::unwrap_used, reason = "these are tests")]

mod load;
#[path = "../support/mod.rs"]
mod support;

use std::fs;
use std::time::Duration;

use futures::StreamExt;
use lapin::options::QueueDeleteOptions;
use store::Queue;
use store::registry::{Class, Hint, JobId, Lane, Service};
use test_servers::{Outage, Server, alone};
use tokio::time::{sleep, timeout};

use load::Load;
use support::Prefix;

/// The queue of these tests.
pub const LANE: Lane = Service::Trainer.lane(Class::Bulk);

async fn nothing_is_lost_in(outage: impl Fn(&Server) -> Outage<'_>) {
    let (Some(url), Some(server)) = (test_servers::url("rabbitmq"), Server::controlled("rabbitmq")) else {
        return;
    };
    let prefix = Prefix::new(&url);
    let load = Load::begin(&prefix).await;
    let away = outage(&server);
    sleep(Outage::lasts()).await;
    drop(away);
    load.goes_on().await;
    load.nothing_is_lost().await;
    assert!(load.failures().iter().all(store::Error::is_transient));
}

#[tokio::test(flavor = "multi_thread")]
async fn confirmed_hints_survive_a_stop_of_the_server_under_load() {
    let _alone = alone().await;
    nothing_is_lost_in(Server::stop).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn confirmed_hints_survive_a_crash_of_the_server_under_load() {
    let _alone = alone().await;
    nothing_is_lost_in(Server::kill).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_queue_deleted_under_load_is_declared_again_by_both_sides() {
    let _alone = alone().await;
    let Some(url) = test_servers::url("rabbitmq") else { return };
    let prefix = Prefix::new(&url);
    let load = Load::begin(&prefix).await;
    for _ in 0..5 {
        let deletion = prefix.channel().await;
        deletion.queue_delete(prefix.queue(LANE).into(), QueueDeleteOptions::default()).await.unwrap();
        load.goes_on().await;
    }
    assert!(load.failures().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_channel_closed_over_a_delivery_held_too_long_is_opened_again() {
    let _alone = alone().await;
    let (Some(url), Some(server)) = (test_servers::url("rabbitmq"), Server::controlled("rabbitmq")) else {
        return;
    };
    let settings = server.folder().join("rabbitmq.conf");
    let Ok(usual) = fs::read_to_string(&settings) else {
        println!("skipped: rabbitmq's settings are not at hand");
        return;
    };
    let _usual = Restored { server: &server, usual: usual.clone() };
    set(&server, &format!("{usual}consumer_timeout = 1000\n"));

    let prefix = Prefix::new(&url);
    let queue = prefix.open();
    let hint = Hint { job: JobId(1), lane: LANE };
    queue.publish(&[hint]).await.unwrap();
    let mut deliveries = queue.consume(hint.lane).await.unwrap();
    let held = deliveries.next().await.unwrap().unwrap();
    let again = async {
        loop {
            // The loss of the channel is an error; the stream goes on.
            if let Ok(delivery) = deliveries.next().await.unwrap() {
                return delivery;
            }
        }
    };
    let again = timeout(Duration::from_secs(60), again).await.expect("the hint comes again");
    assert_eq!(again.hint, hint);
    assert!(held.ack().await.unwrap_err().is_transient());
    again.ack().await.unwrap();
    assert_eq!(queue.waiting(hint.lane).await.unwrap(), 0);
}

/// The server with other settings.
fn set(server: &Server, settings: &str) {
    let _away = server.stop();
    fs::write(server.folder().join("rabbitmq.conf"), settings).unwrap();
}

/// Gives the server its usual settings when dropped.
struct Restored<'a> {
    server: &'a Server,
    usual: String,
}

impl Drop for Restored<'_> {
    fn drop(&mut self) {
        set(self.server, &self.usual);
    }
}
