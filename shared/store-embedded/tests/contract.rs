//! The embedded adapters keep the contracts.

use std::process::ExitCode;
use std::sync::Arc;

use async_trait::async_trait;
use crm::Moment;
use store::contract::queue::QueueUnderTest;
use store::contract::{Suites, World, cache, events, isolation, jobs, queue, registry};
use store::registry::{Admin, Dispatch, Hint, Jobs, Lane, NewJob, Registry, Settings};
use store::{Cache, EventStore, Queue};
use store_embedded::{JobsQueue, MemoryCache, SqliteEvents, SqliteRegistry};
use tempfile::TempDir;

fn main() -> ExitCode {
    Suites::default()
        .add("events", events::cases(), events_world)
        .add("registry", registry::cases(), registry_world)
        .add("jobs", jobs::cases(), registry_world)
        .add("queue", queue::cases(), queue_world)
        .add("cache", cache::cases(), cache_world)
        .add("isolation::events", isolation::events(), events_world)
        .add("isolation::registry", isolation::registry(), registry_world)
        .add("isolation::cache", isolation::cache(), cache_world)
        .run()
}

fn folder() -> TempDir {
    TempDir::new().expect("a temporary folder")
}

async fn open_registry(folder: &TempDir) -> SqliteRegistry {
    SqliteRegistry::open(&folder.path().join("registry.sqlite")).await.expect("it opens")
}

fn events_world() -> World<dyn EventStore> {
    World::new(folder(), |folder| async move {
        let store = SqliteEvents::open(&folder.path().join("events.sqlite")).await.expect("it opens");
        Arc::new(store) as Arc<dyn EventStore>
    })
}

fn registry_world() -> World<dyn Registry> {
    World::new(folder(), |folder| async move { Arc::new(open_registry(&folder).await) as Arc<dyn Registry> })
}

/// Memory is the process's own: whoever opens it gets the same.
fn cache_world() -> World<dyn Cache> {
    World::new(MemoryCache::default(), |cache| async move { cache as Arc<dyn Cache> })
}

fn queue_world() -> World<dyn QueueUnderTest> {
    World::new(folder(), |folder| async move {
        let registry = open_registry(&folder).await;
        Arc::new(QueueOfJobs { queue: JobsQueue::new(&registry), registry, _folder: folder })
            as Arc<dyn QueueUnderTest>
    })
}

struct QueueOfJobs {
    registry: SqliteRegistry,
    queue: JobsQueue,
    _folder: Arc<TempDir>,
}

#[async_trait]
impl QueueUnderTest for QueueOfJobs {
    fn queue(&self) -> Arc<dyn Queue> {
        Arc::new(self.queue.clone())
    }

    async fn hints(&self, lane: Lane, count: usize) -> Vec<Hint> {
        let registry = &self.registry;
        let tenants = registry.tenants().await.expect("tenants");
        let name = tenants.len().to_string();
        let tenant =
            registry.create_tenant(&name, &Settings::default(), Moment(0)).await.expect("a tenant").id;
        let job = |i: usize| NewJob {
            kind: i.to_string().into(),
            lane,
            payload: serde_json::Value::Null,
            dedup: None,
            run_at: Moment(0),
            max_attempts: 1,
        };
        let jobs: Vec<NewJob> = (0..count).map(job).collect();
        registry.enqueue(tenant, &jobs, Moment(0)).await.expect("jobs");
        registry.release(Moment(0), u32::MAX, u32::MAX).await.expect("hints")
    }

    async fn delete_queue(&self, _: Lane) {}
}
