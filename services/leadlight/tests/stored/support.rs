//! A store of its own for every test, companies in it, and models of them.

use std::fmt::Display;

use crm::{Entry, Kind, Plan, Settings, TenantId};
use learning::model::Model;
use learning::training::{Options, train};
use store::EventStore;
use store_embedded::SqliteEvents;
use tempfile::TempDir;
use trainer::{Dataset, Request, dataset};

/// A count that depends on whether full counts are asked for.
pub fn counts<T>(small: T, full: T) -> T {
    if std::env::var("LEADLIGHT_COUNTS").is_ok_and(|counts| counts == "full") { full } else { small }
}

/// Prints the line of a result and fails the test where the target is missed.
pub fn result(name: &str, measured: impl Display, target: &str, holds: bool) {
    println!("RESULT {name} | {measured} | {target} | {}", if holds { "pass" } else { "fail" });
    assert!(holds, "{name}: {measured}, but must be {target}");
}

/// An event store in a folder that goes with it.
pub struct Events {
    pub store: SqliteEvents,
    pub tenant: TenantId,
    _folder: TempDir,
}

impl Events {
    pub async fn of(entries: &[Entry]) -> Self {
        let folder = TempDir::new().unwrap();
        let store = SqliteEvents::open(&folder.path().join("events.sqlite")).await.unwrap();
        let tenant = TenantId::found_in_registry(1);
        for batch in entries.chunks(50_000) {
            store.append(tenant, batch).await.unwrap();
        }
        Self { store, tenant, _folder: folder }
    }

    pub async fn dataset(&self, request: &Request) -> Dataset {
        dataset(&self.store, self.tenant, &Settings::default(), request).await.unwrap()
    }
}

/// A request for deals at all their ages.
pub fn deals() -> Request {
    Request::new(Kind::Deal)
}

/// Trains on a dataset with few trials.
pub fn model(dataset: &Dataset, trials: u32) -> Model {
    let options = trainer::task(dataset, Plan::Life, Options { trials, ..Options::new("") });
    let trained = train(&dataset.table, &options, &mut |_| {}).unwrap();
    Model::from_bytes(trained.model.into()).unwrap()
}
