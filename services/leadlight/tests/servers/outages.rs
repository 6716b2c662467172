//! Servers that are stopped under work: it goes on by itself, and nothing is lost.

use std::time::{Duration, Instant};

use crm::Moment;
use store::registry::{Class, JobState, Service};
use test_servers::{Outage, Server};
use trainer::job::TrainJob;

use crate::company;
use crate::crashes::in_state;
use crate::installation::{Installation, result};

/// Jobs of each test; each trains one model.
const JOBS: u64 = 4;

/// Imports one company and trains models of another while a server is away for a while.
async fn work_outlives(name: &'static str) {
    let Some(server) = Server::controlled(name) else { return };
    let Some(installation) = Installation::scaled_out_alone().await else { return };
    company::write(installation.folder(), 300, 10);
    installation.succeed(&["import", "--tenant", "trained", "--mapping", "mapping.toml"]);
    let ports = installation.open().await;
    let tenant = ports.registry.tenant_named("trained").await.unwrap().unwrap().id;
    let now = Moment(jiff::Timestamp::now().as_millisecond());
    let train = |seed| {
        let job = TrainJob { trials: Some(2), seed, ..TrainJob::default() }.to_job(Class::Bulk, now);
        store::registry::NewJob { max_attempts: 100, dedup: None, ..job }
    };
    let jobs: Vec<_> = (0..JOBS).map(train).collect();
    ports.registry.enqueue(tenant, &jobs, now).await.unwrap();

    company::write(installation.folder(), 2_000, 40);
    let trainer = installation.begin(&["trainer", "--lease", "2", "--patience", "2", "--threads", "1"]);
    let import = installation.begin(&["import", "--tenant", "imported", "--mapping", "mapping.toml"]);
    tokio::time::sleep(Duration::from_millis(700)).await;
    let outage = server.stop();
    tokio::time::sleep(Outage::lasts()).await;
    drop(outage);

    assert!(import.ends_well(), "{name}: {}", installation.log());
    let limit = Instant::now() + Duration::from_secs(120);
    while (in_state(&ports, tenant, JobState::Done).await.len() as u64) < JOBS {
        assert!(Instant::now() < limit, "{name}: jobs are not done: {}", installation.log());
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    drop(trainer);
    let imported = ports.registry.tenant_named("imported").await.unwrap().unwrap().id;
    let counts = ports.events.count(imported).await.unwrap();
    // A version and two stages of each deal, and its activities.
    assert_eq!((counts.entities, counts.facts), (2_000, 2_000 * (40 + 3)));
    let stopped = format!("stopped for {} s under an import and {JOBS} trainings", Outage::lasts().as_secs());
    result(&format!("outage of {name}"), &stopped, "it goes on by itself, nothing lost");
}

#[tokio::test(flavor = "multi_thread")]
async fn import_and_training_outlive_an_outage_of_postgresql() {
    work_outlives("postgres").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn import_and_training_outlive_an_outage_of_clickhouse() {
    work_outlives("clickhouse").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn import_and_training_outlive_an_outage_of_rabbitmq() {
    work_outlives("rabbitmq").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn import_and_training_outlive_an_outage_of_redis() {
    work_outlives("redis").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_queue_that_is_deleted_under_load_loses_no_job() {
    let Some(installation) = Installation::scaled_out().await else { return };
    company::write(installation.folder(), 300, 10);
    let mut tenants = Vec::new();
    let ports = installation.open().await;
    let now = Moment(jiff::Timestamp::now().as_millisecond());
    for name in ["a", "b", "c"] {
        installation.succeed(&["import", "--tenant", name, "--mapping", "mapping.toml"]);
        let tenant = ports.registry.tenant_named(name).await.unwrap().unwrap().id;
        let train = |seed| {
            let job = TrainJob { trials: Some(2), seed, ..TrainJob::default() }.to_job(Class::Bulk, now);
            store::registry::NewJob { dedup: None, ..job }
        };
        ports.registry.enqueue(tenant, &(0..JOBS).map(train).collect::<Vec<_>>(), now).await.unwrap();
        tenants.push(tenant);
    }
    let _trainer = installation.begin(&["trainer", "--lease", "2", "--patience", "2", "--threads", "1"]);
    let url = test_servers::url("rabbitmq").unwrap();
    let connection = lapin::Connection::connect(&url, Default::default()).await.unwrap();
    let channel = connection.create_channel().await.unwrap();
    let limit = Instant::now() + Duration::from_secs(120);
    let mut done = 0;
    while done < tenants.len() as u64 * JOBS {
        assert!(Instant::now() < limit, "jobs are not done: {}", installation.log());
        let lane = Service::Trainer.lane(Class::Bulk);
        channel.queue_delete(installation.queue(lane).into(), Default::default()).await.unwrap();
        tokio::time::sleep(Duration::from_millis(1_500)).await;
        done = 0;
        for &tenant in &tenants {
            done += in_state(&ports, tenant, JobState::Done).await.len() as u64;
        }
    }
    let deleted = format!("again and again under {done} trainings of {} tenants", tenants.len());
    result("queue deleted", &deleted, "every job done");
}
