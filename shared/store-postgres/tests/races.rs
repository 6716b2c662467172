//! Many processes at one server.

#![expect(clippy::unwrap_used, reason = "these are tests")]

mod database;

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use crm::{Moment, TenantId};
use database::Database;
use serde_json::Value;
use store::registry::{Admin, Class, Dispatch, Jobs, NewJob, Service, Settings};
use store_postgres::{Options, Postgres};
use tokio::task::JoinSet;

fn job(kind: String) -> NewJob {
    NewJob {
        kind: kind.into(),
        lane: Service::Trainer.lane(Class::Normal),
        payload: Value::Null,
        dedup: None,
        run_at: Moment(0),
        max_attempts: 3,
    }
}

/// A tenant with one job of each of so many kinds.
async fn tenant_with_jobs(registry: &Postgres, kinds: usize) -> TenantId {
    let tenant = registry.create_tenant("a", &Settings::default(), Moment(0)).await.unwrap().id;
    let jobs: Vec<_> = (0..kinds).map(|kind| job(format!("kind {kind}"))).collect();
    registry.enqueue(tenant, &jobs, Moment(0)).await.unwrap();
    tenant
}

#[tokio::test(flavor = "multi_thread")]
async fn processes_may_migrate_at_once_and_again() {
    let Some(database) = Database::new() else { return };
    database.create().await;
    let open = || Arc::new(Postgres::new(&database.url(), &Options { connections: 2 }).unwrap());
    let migrations: Vec<_> = (0..4)
        .map(|_| {
            let registry = open();
            tokio::spawn(async move { registry.migrate().await })
        })
        .collect();
    for migration in migrations {
        migration.await.unwrap().unwrap();
    }
    open().migrate().await.unwrap();
    assert_eq!(open().tenants().await.unwrap(), []);
}

#[tokio::test(flavor = "multi_thread")]
async fn relays_at_once_release_no_more_than_is_allowed_and_nothing_twice() {
    let Some(database) = Database::new() else { return };
    let registry = database::open(&database).await;
    tenant_with_jobs(&registry, 20).await;
    let mut relays = JoinSet::new();
    for _ in 0..8 {
        let registry = Arc::clone(&registry);
        relays.spawn(async move { registry.release(Moment(1), 5, 3).await.unwrap() });
    }
    let released = relays.join_all().await.concat();
    assert_eq!(released.len(), 5);
    assert_eq!(released.iter().collect::<HashSet<_>>().len(), 5);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_claims_at_once_one_gets_the_job() {
    let Some(database) = Database::new() else { return };
    let registry = database::open(&database).await;
    tenant_with_jobs(&registry, 1).await;
    let hint = registry.release(Moment(1), 1, 1).await.unwrap()[0];
    let mut workers = JoinSet::new();
    for worker in 0..8 {
        let registry = Arc::clone(&registry);
        workers.spawn(async move {
            let lease = Duration::from_secs(60);
            registry.claim(hint.job, &format!("worker {worker}"), Moment(2), lease).await.unwrap()
        });
    }
    assert_eq!(workers.join_all().await.into_iter().flatten().count(), 1);
}
