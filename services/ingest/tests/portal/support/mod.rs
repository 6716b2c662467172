//! A portal of a small company over HTTP, storage of a test's own, and what both hold.

pub mod api;
pub mod application;
mod held;
pub mod http;

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use async_trait::async_trait;
use bitrix24::portal::{Credentials, Forgetful, Reach};
use bitrix24::{Account, Client, Plan, Surroundings, Transport};
use crm::privacy::Redactor;
use crm::{Moment, TenantId};
use ingest::Portals;
use ingest::portal::{Context, Keyring, Reader, Source};
use models_objects::ObjectModels;
use portal_simulator::{
    Clock, Company, Limits, Options, Portal, Request, Script, SimulatedTime, Trade, Webhook,
};
use serde_json::{Value, json};
use store::Ports;
use store::registry::{Admin, Job, JobState, Jobs, Service, Settings};
use store_embedded::{JobsQueue, MemoryCache, SqliteEvents, SqliteRegistry};
use tempfile::TempDir;

pub const CONNECTION: &str = "acme";

/// Slow to make and the same for all.
static REDACTOR: LazyLock<Arc<Redactor>> = LazyLock::new(|| Arc::new(Redactor::new()));

/// A portal, served, in simulated time.
pub struct Served {
    pub portal: Arc<Portal>,
    pub time: Arc<SimulatedTime>,
    /// Requests that it answers yet; after those the vendor has stopped it.
    pub allowance: Arc<AtomicU64>,
    /// Slow to make.
    transport: Transport,
}

/// The time of a portal, which passes where somebody waits.
pub struct Waiting(pub Arc<SimulatedTime>);

#[async_trait]
impl bitrix24::Clock for Waiting {
    fn now(&self) -> Moment {
        self.0.now()
    }

    async fn sleep(&self, duration: Duration) {
        tokio::task::yield_now().await;
        self.0.pass(duration.as_millis() as i64);
    }
}

/// A portal of a company with so many deals which lives for so many days more.
pub async fn served(deals: usize, days_ahead: u32) -> Served {
    served_with(deals, days_ahead, vec![Webhook::new(1, "administrator")]).await
}

/// The same with webhooks.
pub async fn served_with(deals: usize, days_ahead: u32, webhooks: Vec<Webhook>) -> Served {
    let company = Company { deals, days_ahead, ..Company::new(Trade::Insurance, 11) };
    let script = Arc::new(Script::generate(&company));
    let time = Arc::new(SimulatedTime::new(script.opens()));
    let options = Options { limits: Limits::LIFTED, webhooks, ..Options::new(CONNECTION, 5) };
    let dynamic: Arc<dyn Clock> = Arc::clone(&time) as Arc<dyn Clock>;
    let portal = Arc::new(Portal::new(options, script, dynamic));
    let allowance = Arc::new(AtomicU64::new(u64::MAX));
    http::serve(Arc::clone(&portal), Arc::clone(&allowance)).await;
    // What happened in the last second before is over.
    time.pass(60_000);
    Served { portal, time, allowance, transport: Transport::new(Reach::Development).unwrap() }
}

impl Served {
    pub fn url(&self) -> String {
        self.portal.webhook_url(&self.portal.webhooks()[0])
    }

    /// Where it is.
    pub fn address(&self) -> String {
        self.url().split("/rest/").next().unwrap().to_owned()
    }

    /// Lets time pass until what events have hinted at has been read.
    pub async fn settle(&self, store: &Store) {
        // The server queues after it has answered: what names records half a second later, when more of it may have come.
        tokio::time::sleep(Duration::from_secs(1)).await;
        for _ in 0..1_000 {
            if store.jobs().await == 0 {
                return;
            }
            self.time.pass(400);
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        panic!("there are jobs that nobody does");
    }

    /// A call by an administrator in the portal.
    pub fn call(&self, method: &str, params: Value) -> Value {
        let response = self.portal.request(&Request::post(self.portal.target(method), &params));
        assert_eq!(response.status, 200, "{method}");
        response.to_json()
    }

    pub fn delete(&self, kind: &str, id: u32) {
        self.call(&format!("crm.{kind}.delete"), json!({ "id": id }));
    }

    /// Requests that it has answered so far, those to its authorization server included, unless it was told to stop.
    pub fn answered(&self) -> u64 {
        u64::MAX - self.allowance.load(Ordering::SeqCst)
    }

    /// Answers so many requests more.
    pub fn allow(&self, requests: u64) {
        self.allowance.store(requests, Ordering::SeqCst);
    }

    fn client(&self, tenant: TenantId, url: &str) -> Client {
        let account =
            Account { tenant, portal: "p".to_owned(), egress: "here".to_owned(), plan: Plan::SelfHosted };
        let surroundings = Surroundings {
            transport: self.transport.clone(),
            cache: Arc::new(MemoryCache::default()),
            clock: Arc::new(Waiting(Arc::clone(&self.time))),
            keeper: Arc::new(Forgetful),
            seed: 1,
        };
        Client::new(Credentials::webhook(url, Reach::Development).unwrap(), account, surroundings)
    }

    /// The way to it for everything that belongs to a store, in the portal's time.
    pub async fn context(&self, store: &Store) -> Context {
        let time = Arc::clone(&self.time);
        Context {
            ports: store.ports().await,
            portals: self.portals(),
            redactor: Arc::clone(&REDACTOR),
            clock: Arc::new(move || time.now()),
        }
    }

    /// How it is called.
    pub fn portals(&self) -> Portals {
        Portals {
            transport: self.transport.clone(),
            vault: Arc::new(Keyring::new(1, &[3; 32])),
            egress: "here".into(),
            clock: Arc::new(Waiting(Arc::clone(&self.time))),
        }
    }

    /// A reader of this portal into a store.
    pub fn reader(&self, store: &Store) -> Reader {
        self.reader_by(store, &self.url())
    }

    /// The same by one of its webhooks.
    pub fn reader_by(&self, store: &Store, url: &str) -> Reader {
        let time = Arc::clone(&self.time);
        let source = Source {
            tenant: store.tenant,
            connection: CONNECTION.into(),
            registry: store.registry.clone(),
            events: store.events.clone(),
            cache: Arc::new(MemoryCache::default()),
            clock: Arc::new(move || time.now()),
            redactor: Arc::clone(&REDACTOR),
        };
        Reader::new(self.client(store.tenant, url), source)
    }

    /// What a new store holds after the whole portal was read into it.
    pub async fn read_anew(&self) -> Store {
        let store = Store::new().await;
        self.reader(&store).backfill().await.unwrap();
        store
    }
}

/// Embedded storage with one tenant.
pub struct Store {
    pub registry: Arc<SqliteRegistry>,
    pub events: Arc<SqliteEvents>,
    pub tenant: TenantId,
    pub folder: TempDir,
}

impl Store {
    pub async fn new() -> Self {
        let folder = TempDir::new().unwrap();
        let registry = Arc::new(SqliteRegistry::open(&folder.path().join("registry.sqlite")).await.unwrap());
        let events = Arc::new(SqliteEvents::open(&folder.path().join("events.sqlite")).await.unwrap());
        let tenant = registry.create_tenant("a", &Settings::default(), Moment(0)).await.unwrap().id;
        Self { registry, events, tenant, folder }
    }

    /// How many jobs of ingest are not done.
    pub async fn jobs(&self) -> usize {
        let mut jobs = 0;
        for state in [JobState::Waiting, JobState::Released, JobState::Running] {
            jobs += self.in_state(state).await.len();
        }
        jobs
    }

    /// Jobs of ingest in a state.
    pub async fn in_state(&self, state: JobState) -> Vec<Job> {
        let mut jobs = self.registry.jobs(self.tenant, state, 100).await.unwrap();
        jobs.retain(|job| job.lane.service == Service::Ingest);
        jobs
    }

    pub async fn ports(&self) -> Ports {
        Ports {
            registry: self.registry.clone(),
            events: self.events.clone(),
            models: Arc::new(ObjectModels::in_folder(&self.folder.path().join("models")).await.unwrap()),
            queue: Arc::new(JobsQueue::new(&self.registry)),
            cache: Arc::new(MemoryCache::default()),
        }
    }
}
