//! A server over a store, and whoever calls it.

use std::net::TcpListener;
use std::sync::Arc;
use std::time::Duration;

use ingest::Service;
use ingest::portal::connection::Stage;
use jobs::Limits;
use portal_simulator::{Clock as _, Delivery};
use reqwest::{Client, Response, StatusCode};
use serde_json::{Value, json};
use store::registry::{ApiKey, Keys, Scope};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use web::auth::Key;

use super::{CONNECTION, Served, Store};

pub const TOKEN: &str = "51856fefc120afa4b628cc82d3935cce";

/// A server over a store.
pub struct Api {
    pub base: String,
    pub http: Client,
    stop: CancellationToken,
    serving: JoinHandle<std::io::Result<()>>,
}

pub fn key(scope: Scope) -> Key {
    Key::new(&[scope as u8; 32])
}

impl Api {
    pub async fn new(portal: &Served, store: &Store) -> Self {
        for scope in [Scope::Admin, Scope::Ingest] {
            let (hash, name) = (key(scope).hash(), scope.as_str().into());
            let stored = ApiKey { name, hash, scopes: vec![scope], created_at: crm::Moment(0) };
            store.registry.add_key(store.tenant, &stored).await.unwrap();
        }
        let service = Service {
            name: "test".into(),
            slots: 1,
            limits: Limits { round: Duration::from_millis(20), ..Limits::default() },
            portals: portal.portals(),
        };
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let (time, stop) = (Arc::clone(&portal.time), CancellationToken::new());
        let clock = Arc::new(move || time.now());
        let serving =
            tokio::spawn(ingest::serve(store.ports().await, service, listener, clock, stop.clone()));
        // An error means that there is a provider already.
        let _ = rustls::crypto::ring::default_provider().install_default();
        Self { base, http: Client::new(), stop, serving }
    }

    pub async fn post(&self, path: &str, scope: Scope, body: &Value) -> Response {
        let request = self.http.post(format!("{}{path}", self.base)).bearer_auth(key(scope).expose());
        request.json(body).send().await.unwrap()
    }

    pub async fn get(&self, path: &str, scope: Scope) -> Response {
        let request = self.http.get(format!("{}{path}", self.base)).bearer_auth(key(scope).expose());
        request.send().await.unwrap()
    }

    pub async fn status(&self) -> Value {
        self.get("/v1/portals/acme", Scope::Admin).await.json().await.unwrap()
    }

    /// What a portal or somebody else posts.
    pub async fn event(&self, path: &str, body: impl Into<reqwest::Body>) -> StatusCode {
        self.http.post(format!("{}{path}", self.base)).body(body).send().await.unwrap().status()
    }

    /// What a portal posts, to where it posts it.
    pub async fn deliver(&self, delivery: Delivery) -> Response {
        self.http.post(delivery.url).body(delivery.body).send().await.unwrap()
    }

    /// Connects a portal and waits until there is nothing to do.
    pub async fn connect(&self, portal: &Served, store: &Store) {
        let asked =
            json!({"name": "acme", "webhook": portal.url(), "plan": "self-hosted", "event_token": TOKEN});
        let answer = self.post("/v1/portals", Scope::Admin, &asked).await;
        assert_eq!(answer.status(), StatusCode::CREATED);
        self.follows(portal, store).await;
    }

    /// Waits until the past of a portal has been read and there is nothing to do.
    pub async fn follows(&self, portal: &Served, store: &Store) {
        let context = portal.context(store).await;
        for _ in 0..1_000 {
            let status = context.status(store.tenant, CONNECTION).await.unwrap();
            if status.is_some_and(|status| status.stage == Stage::Following) && store.jobs().await == 0 {
                return;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        panic!("the portal is not followed: {}", self.status().await);
    }

    pub async fn end(self) {
        self.stop.cancel();
        self.serving.await.unwrap().unwrap();
    }
}

/// The body of an event of a webhook.
pub fn event(name: &str, data: &str, token: &str) -> String {
    format!("event={name}&{data}&auth[member_id]=a2&auth[domain]=acme.test&auth[application_token]={token}")
}
