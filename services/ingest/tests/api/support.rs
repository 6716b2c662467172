//! A server on storage of a test's own, with a tenant in Moscow and its key.

use std::net::TcpListener;
use std::sync::{Arc, LazyLock};

use bitrix24::portal::Reach;
use bitrix24::{SystemClock, Transport};
use crm::{Entity, Kind, Moment, TenantId, Timeline};
use ingest::portal::Keyring;
use ingest::{Portals, Service};
use jobs::Limits;
use models_objects::ObjectModels;
use reqwest::{Client, RequestBuilder, StatusCode};
use serde_json::{Value, json};
use store::Ports;
use store::registry::{Admin, ApiKey, Keys, Scope, Settings};
use store_embedded::{JobsQueue, MemoryCache, SqliteEvents, SqliteRegistry};
use tempfile::TempDir;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use web::auth::Key;

/// The moment of these tests.
pub const NOW: &str = "2026-11-22T12:00:00Z";

/// Slow to make and the same for all.
static TRANSPORT: LazyLock<Transport> = LazyLock::new(|| Transport::new(Reach::Public).unwrap());

pub struct World {
    pub ports: Ports,
    pub tenant: TenantId,
    base: String,
    key: Key,
    http: Client,
    stop: CancellationToken,
    serving: JoinHandle<std::io::Result<()>>,
    _folder: TempDir,
}

/// What became of a batch.
#[derive(Debug)]
pub struct Answer(Value);

impl World {
    pub async fn new() -> Self {
        let folder = TempDir::new().unwrap();
        let registry = Arc::new(SqliteRegistry::open(&folder.path().join("registry.sqlite")).await.unwrap());
        let settings = Settings { zone: "Europe/Moscow".into(), ..Settings::default() };
        let tenant = registry.create_tenant("a", &settings, Moment(0)).await.unwrap().id;
        let key = Key::new(&[1; 32]);
        let stored = ApiKey {
            name: "crm".into(),
            hash: key.hash(),
            scopes: vec![Scope::Ingest],
            created_at: Moment(0),
        };
        registry.add_key(tenant, &stored).await.unwrap();
        let ports = Ports {
            events: Arc::new(SqliteEvents::open(&folder.path().join("events.sqlite")).await.unwrap()),
            models: Arc::new(ObjectModels::in_folder(&folder.path().join("models")).await.unwrap()),
            queue: Arc::new(JobsQueue::new(&registry)),
            cache: Arc::new(MemoryCache::default()),
            registry,
        };
        let service = Service {
            name: "test".into(),
            slots: 1,
            limits: Limits::default(),
            portals: Portals {
                transport: TRANSPORT.clone(),
                vault: Arc::new(Keyring::new(1, &[3; 32])),
                egress: "here".into(),
                clock: Arc::new(SystemClock),
            },
        };
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let stop = CancellationToken::new();
        let clock = Arc::new(|| NOW.parse().unwrap());
        let serving = tokio::spawn(ingest::serve(ports.clone(), service, listener, clock, stop.clone()));
        LazyLock::force(&TRANSPORT);
        let http = client();
        Self { ports, tenant, base, key, http, stop, serving, _folder: folder }
    }

    /// A batch of `entities`, `activities` or `outcomes`.
    pub fn batch(&self, of: &str, body: &Value) -> RequestBuilder {
        self.http.post(format!("{}/v1/{of}:batch", self.base)).bearer_auth(self.key.expose()).json(body)
    }

    /// Sends items; the batch itself must be in order.
    pub async fn push(&self, of: &str, items: Value) -> Answer {
        let response = self.batch(of, &json!({ "items": items })).send().await.unwrap();
        let (status, body) = (response.status(), response.text().await.unwrap());
        assert_eq!(status, StatusCode::OK, "{body}");
        Answer(serde_json::from_str(&body).unwrap())
    }

    pub async fn timeline(&self, kind: Kind, id: &str) -> Timeline {
        self.ports.events.timeline(self.tenant, &Entity::new(kind, id)).await.unwrap()
    }

    /// Ends the server.
    pub async fn end(self) {
        self.stop.cancel();
        self.serving.await.unwrap().unwrap();
    }
}

impl Answer {
    /// Expects that every item was accepted without a warning.
    pub fn all_accepted(&self) {
        let accepted = json!({ "status": "accepted" });
        assert!(self.0["items"].as_array().unwrap().iter().all(|item| *item == accepted), "{}", self.0);
    }

    /// The verdict on an item.
    pub fn item(&self, place: usize) -> &Value {
        &self.0["items"][place]
    }

    /// How many items were accepted and refused.
    pub fn counts(&self) -> (u64, u64) {
        (self.0["accepted"].as_u64().unwrap(), self.0["refused"].as_u64().unwrap())
    }
}

fn client() -> Client {
    // An error means that there is a provider already.
    let _ = rustls::crypto::ring::default_provider().install_default();
    Client::new()
}

/// Facts as lines: moment, key, body.
pub fn lines(timeline: &Timeline) -> Vec<String> {
    let line = |fact: &crm::Fact| {
        let backfilled = if fact.backfilled { " backfilled" } else { "" };
        format!("{} {} {}{backfilled}", fact.occurred_at, fact.key, fact.body.to_json())
    };
    timeline.facts.iter().map(line).collect()
}
