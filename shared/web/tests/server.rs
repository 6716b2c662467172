//! A server as its clients see it.

#![expect(clippy::unwrap_used, reason = "a helper that fails fails its test")]

use std::net::TcpListener;
use std::sync::Arc;

use actix_web::web::{Bytes, Data, ServiceConfig, post, resource};
use crm::Moment;
use reqwest::header::HeaderMap;
use reqwest::{Client, RequestBuilder, Response, StatusCode};
use serde_json::{Value, json};
use store::Cache;
use store::cache::Budget;
use store::registry::{Admin, ApiKey, Keys, Scope, Settings};
use store_embedded::{MemoryCache, SqliteRegistry};
use tempfile::TempDir;
use tokio::sync::{Semaphore, oneshot};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use web::auth::Key;
use web::limit::Rate;
use web::{Api, LongestBody, Metrics, Problem, Sent, scope};

/// Requests that a tenant may send: the clock of these tests stands still.
const ALLOWED: u32 = 20;

/// A server with a tenant that has a key for `ingest`.
struct World {
    base: String,
    http: Client,
    key: Key,
    registry: Arc<SqliteRegistry>,
    gate: Arc<Gate>,
    stop: CancellationToken,
    serving: JoinHandle<std::io::Result<()>>,
    _folder: TempDir,
}

/// Holds back an answer.
struct Gate {
    entered: Semaphore,
    open: Semaphore,
}

fn http() -> Client {
    // An error means that there is a provider already.
    let _ = rustls::crypto::ring::default_provider().install_default();
    Client::new()
}

async fn echo(Sent { who, body }: Sent<scope::Ingest, Vec<u8>>) -> actix_web::web::Json<Value> {
    actix_web::web::Json(json!({ "key": who.key, "tenant": who.tenant, "sum": body.iter().sum::<u8>() }))
}

async fn held(_body: Bytes, gate: Data<Gate>) -> Result<&'static str, Problem> {
    gate.entered.add_permits(1);
    let _open = gate.open.acquire().await.map_err(Problem::internal)?;
    Ok("done")
}

async fn failing() -> Result<&'static str, Problem> {
    Err(store::Error::Failed("at postgres://user:secret@host".into()).into())
}

impl World {
    async fn new() -> Self {
        let folder = TempDir::new().unwrap();
        let registry = Arc::new(SqliteRegistry::open(&folder.path().join("registry.sqlite")).await.unwrap());
        let cache: Arc<dyn Cache> = Arc::new(MemoryCache::default());
        let api = Api {
            registry: registry.clone(),
            cache,
            clock: Arc::new(|| Moment(1_700_000_000_000)),
            rate: Rate(Budget { capacity: ALLOWED, refill_per_second: 0.5 }),
        };
        let gate = Arc::new(Gate { entered: Semaphore::new(0), open: Semaphore::new(0) });
        let data = Data::from(Arc::clone(&gate));
        let configure = move |config: &mut ServiceConfig| {
            config
                .app_data(data.clone())
                .service(resource("/echo/{name}").app_data(LongestBody(64)).route(post().to(echo)))
                .service(resource("/held").route(post().to(held)))
                .service(resource("/failing").route(post().to(failing)));
        };
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let stop = CancellationToken::new();
        let serving =
            tokio::spawn(web::serve(listener, api, Metrics::new().unwrap(), configure, stop.clone()));
        let world = Self {
            base,
            http: http(),
            key: Key::new(&[7; 32]),
            registry,
            gate,
            stop,
            serving,
            _folder: folder,
        };
        world.add_key("crm", &world.key, Scope::Ingest).await;
        world
    }

    async fn add_key(&self, name: &str, key: &Key, scope: Scope) {
        let tenant = self.registry.create_tenant(name, &Settings::default(), Moment(0)).await.unwrap();
        let key = ApiKey { name: name.into(), hash: key.hash(), scopes: vec![scope], created_at: Moment(0) };
        self.registry.add_key(tenant.id, &key).await.unwrap();
    }

    fn post(&self, path: &str) -> RequestBuilder {
        self.http.post(format!("{}{path}", self.base))
    }

    /// A request that is in order.
    fn echo(&self) -> RequestBuilder {
        self.post("/echo/a").bearer_auth(self.key.expose()).json(&[1, 2])
    }

    async fn get(&self, path: &str) -> Response {
        self.http.get(format!("{}{path}", self.base)).send().await.unwrap()
    }
}

/// Expects a problem of that code; gives back its headers and body.
async fn refused(request: RequestBuilder, status: u16, code: &str) -> (HeaderMap, Value) {
    let response = request.send().await.unwrap();
    assert_eq!(response.status(), status, "{code}");
    let headers = response.headers().clone();
    assert_eq!(headers["content-type"], "application/problem+json");
    let body: Value = serde_json::from_slice(&response.bytes().await.unwrap()).unwrap();
    assert_eq!((&body["code"], &body["status"]), (&json!(code), &json!(status)), "{body}");
    (headers, body)
}

#[tokio::test]
async fn a_key_tells_the_tenant_and_opens_what_its_scope_says() {
    let world = World::new().await;
    let answer: Value = world.echo().send().await.unwrap().error_for_status().unwrap().json().await.unwrap();
    assert_eq!((&answer["key"], &answer["sum"]), (&json!("crm"), &json!(3)));

    let reader = Key::new(&[8; 32]);
    world.add_key("reader", &reader, Scope::ReadForecasts).await;
    let (_, body) =
        refused(world.post("/echo/a").bearer_auth(reader.expose()).json(&[1]), 403, "missing-scope").await;
    assert!(body["detail"].as_str().unwrap().contains("\"ingest\""), "{body}");

    let tenant = world.registry.tenant_named("crm").await.unwrap().unwrap().id;
    assert!(world.registry.revoke_key(tenant, "crm").await.unwrap());
    refused(world.echo(), 401, "unknown-key").await;
}

#[tokio::test]
async fn without_a_good_key_or_from_a_browser_nothing_opens() {
    let world = World::new().await;
    let (headers, _) = refused(world.post("/echo/a").json(&[1]), 401, "no-key").await;
    assert!(headers["www-authenticate"].to_str().unwrap().starts_with("Bearer"));
    let key = world.key.expose();
    for sent in [format!("Basic {key}"), key.to_owned(), "Bearer ".into(), format!("Bearer {}", &key[..67])] {
        refused(world.post("/echo/a").header("Authorization", &sent).json(&[1]), 401, "unknown-key").await;
    }
    refused(world.post("/echo/a").bearer_auth(Key::new(&[9; 32]).expose()).json(&[1]), 401, "unknown-key")
        .await;
    for body in ["no JSON, and said to be none".to_owned(), "x".repeat(1_000)] {
        refused(world.post("/echo/a").body(body), 401, "no-key").await;
    }
    refused(world.echo().header("Origin", "https://crm.example"), 403, "from-browser").await;
    refused(world.echo().header("Origin", "null"), 403, "from-browser").await;
}

#[tokio::test]
async fn a_tenant_that_sends_too_many_requests_is_told_when_to_go_on_and_others_are_not_held_up() {
    let world = World::new().await;
    for _ in 0..ALLOWED {
        let response = world.echo().send().await.unwrap();
        assert_eq!(response.status(), StatusCode::OK);
        assert_eq!(response.headers()["ratelimit-policy"], "\"tenant\";q=20;w=40");
    }
    let (headers, _) = refused(world.echo(), 429, "too-many-requests").await;
    assert_eq!(
        (&headers["retry-after"], &headers["ratelimit"]),
        (&"2".parse().unwrap(), &"\"tenant\";r=0;t=2".parse().unwrap())
    );
    let other = Key::new(&[8; 32]);
    world.add_key("other", &other, Scope::Ingest).await;
    let response = world.post("/echo/a").bearer_auth(other.expose()).json(&[1]).send().await.unwrap();
    assert_eq!(response.status(), StatusCode::OK);
}

#[tokio::test]
async fn a_body_is_json_of_a_bounded_length() {
    let world = World::new().await;
    let post = |body: &'static str| world.post("/echo/a").bearer_auth(world.key.expose()).body(body);
    refused(post("[1]"), 415, "not-json").await;
    let json = |body| post(body).header("Content-Type", "application/json; charset=utf-8");
    let (_, body) = refused(json("[1,\n2,,3]"), 400, "malformed-json").await;
    assert_eq!((&body["line"], &body["column"]), (&json!(2), &json!(3)));
    let (_, body) = refused(json("[1, 256]"), 400, "unexpected-json").await;
    assert!(body["detail"].as_str().unwrap().starts_with("[1]: invalid value"), "{body}");
    refused(json(""), 400, "malformed-json").await;
    let long: &'static str = Box::leak(format!("[{}1]", "1,".repeat(64)).into_boxed_str());
    refused(json(long), 413, "too-large").await;
    // Without a length that is told before.
    let parts = futures::stream::iter(long.as_bytes().chunks(10).map(Ok::<_, std::io::Error>));
    let chunked =
        world.post("/echo/a").bearer_auth(world.key.expose()).header("Content-Type", "application/json");
    refused(chunked.body(reqwest::Body::wrap_stream(parts)), 413, "too-large").await;
}

#[tokio::test]
async fn every_answer_has_the_id_of_its_request() {
    let world = World::new().await;
    let id = |response: &Response| response.headers()["x-request-id"].to_str().unwrap().to_owned();
    let sent = world.echo().header("X-Request-Id", "import-7").send().await.unwrap();
    assert_eq!(id(&sent), "import-7");
    let forged = world.echo().header("X-Request-Id", "a b").send().await.unwrap();
    assert_eq!(id(&forged).len(), 32);
    assert_eq!(id(&world.get("/nowhere").await).len(), 32);
}

#[tokio::test]
async fn what_the_framework_refuses_is_a_problem_too() {
    let world = World::new().await;
    refused(world.post("/nowhere"), 404, "not-found").await;
    let (headers, _) =
        refused(world.http.get(format!("{}/echo/a", world.base)), 405, "method-not-allowed").await;
    assert_eq!(headers["allow"], "POST");
}

#[tokio::test]
async fn what_fails_inside_stays_inside() {
    let world = World::new().await;
    let (_, body) = refused(world.post("/failing"), 500, "internal").await;
    assert!(!body.to_string().contains("secret"), "{body}");
}

#[tokio::test]
async fn requests_are_counted_by_the_pattern_of_their_route() {
    let world = World::new().await;
    world.echo().send().await.unwrap();
    refused(world.post("/echo/b").json(&[1]), 401, "no-key").await;
    refused(world.post("/some/where"), 404, "not-found").await;
    let text = world.get("/metrics").await.text().await.unwrap();
    for labels in [
        "method=\"POST\",route=\"/echo/{name}\",status=\"200\"",
        "method=\"POST\",route=\"/echo/{name}\",status=\"401\"",
        "method=\"POST\",route=\"none\",status=\"404\"",
    ] {
        assert!(
            text.contains(&format!("http_request_duration_seconds_count{{{labels}}} 1")),
            "{labels} in {text}"
        );
    }
    assert!(!text.contains("/some/where"));
}

#[tokio::test]
async fn a_server_lives_and_is_ready_while_the_registry_answers() {
    let world = World::new().await;
    for (path, status) in [("/health/live", "live"), ("/health/ready", "ready")] {
        let response = world.get(path).await;
        assert_eq!(response.status(), StatusCode::OK);
        assert_eq!(response.json::<Value>().await.unwrap(), json!({ "status": status }));
    }
}

#[tokio::test]
async fn a_server_that_is_told_to_stop_ends_the_requests_it_has() {
    let world = World::new().await;
    let (done, answered) = oneshot::channel();
    let request = world.post("/held").body("x");
    tokio::spawn(async move { done.send(request.send().await.unwrap().text().await.unwrap()) });
    let _entered = world.gate.entered.acquire().await.unwrap();
    world.stop.cancel();
    // It takes no more.
    while world
        .http
        .get(format!("{}/health/live", world.base))
        .header("Connection", "close")
        .send()
        .await
        .is_ok()
    {
        tokio::task::yield_now().await;
    }
    world.gate.open.add_permits(1);
    assert_eq!(answered.await.unwrap(), "done");
    world.serving.await.unwrap().unwrap();
}
