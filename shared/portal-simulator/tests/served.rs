//! Portals over the network.

#![expect(clippy::unwrap_used, reason = "these are tests")]

use std::sync::Arc;

use portal_simulator::{
    App, Company, Identity, Limits, Options, Outgoing, Portal, RealTime, Script, Server, Trade, serve,
};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

fn portals(names: &[&str]) -> Vec<Arc<Portal>> {
    let company = Company { deals: 60, days_ahead: 5, ..Company::new(Trade::Insurance, 2) };
    let script = Arc::new(Script::generate(&company));
    let portal = |(seed, name): (usize, &&str)| {
        let options = Options { limits: Limits::LIFTED, ..Options::new(*name, seed as u64) };
        let clock = Arc::new(RealTime::new(script.opens(), 1.0));
        Arc::new(Portal::new(options, Arc::clone(&script), clock))
    };
    names.iter().enumerate().map(portal).collect()
}

fn served(portals: Vec<Arc<Portal>>) -> Server {
    serve(portals, "127.0.0.1:0".parse().unwrap(), None).unwrap()
}

fn client() -> reqwest::ClientBuilder {
    let _ = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::builder().redirect(reqwest::redirect::Policy::none())
}

async fn json(request: reqwest::RequestBuilder) -> Value {
    serde_json::from_slice(&request.send().await.unwrap().bytes().await.unwrap()).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_portal_is_asked_by_its_webhook_url() {
    let portals = portals(&["acme"]);
    let server = served(portals.clone());
    let url = portals[0].webhook_url(&portals[0].webhooks()[0]);
    assert!(url.starts_with(&format!("{}/rest/1/", server.base())));
    let http = client().build().unwrap();
    let got = json(http.get(format!("{url}crm.deal.list.json?filter[>ID]=3&start=-1"))).await;
    let posted =
        json(http.post(format!("{url}crm.deal.list")).json(&json!({ "filter": { ">ID": 3 }, "start": -1 })))
            .await;
    assert_eq!(got["result"], posted["result"]);
    let long = format!("{url}crm.deal.list?x={}", "y".repeat(16_000));
    assert_eq!(http.get(long).send().await.unwrap().status(), 200);
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn many_portals_are_told_apart_by_path_and_by_host() {
    let portals = portals(&["one", "two"]);
    let server = served(portals.clone());
    let http = client().build().unwrap();
    for portal in &portals {
        let url = portal.webhook_url(&portal.webhooks()[0]);
        assert!(url.contains(&format!("/p/{}/rest/", portal.name())));
        assert_eq!(http.get(format!("{url}profile")).send().await.unwrap().status(), 200);
    }
    let target = format!("{}{}", server.base(), portals[1].target("profile"));
    let by_host = http.get(&target).header("Host", "two.example.test").send().await.unwrap();
    assert_eq!(by_host.status(), 200);
    assert_eq!(http.get(&target).send().await.unwrap().status(), 404);
    portals[0].rename("first");
    let moved = http.post(format!("{}/p/one/rest/1/x/profile", server.base())).send().await.unwrap();
    assert_eq!(moved.status(), 302);
    assert_eq!(moved.headers()["location"], format!("{}/p/first/rest/1/x/profile", server.base()));
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_authorization_server_knows_whose_tokens_are_whose() {
    let portals = portals(&["one", "two"]);
    let server = served(portals.clone());
    let app = App {
        client_id: "app.1".into(),
        client_secret: "secret".into(),
        scopes: vec!["crm".into()],
        redirect: "https://app.example/".into(),
        install_path: Some("http://127.0.0.1:1/".into()),
    };
    let http = client().build().unwrap();
    for portal in &portals {
        let installation = portal.install(&app, 1);
        assert_eq!(installation.server_endpoint, format!("{}/rest/", server.base()));
        let form = [
            ("grant_type", "refresh_token"),
            ("client_id", "app.1"),
            ("client_secret", "secret"),
            ("refresh_token", &installation.tokens.refresh),
        ];
        let tokens = json(http.post(format!("{}/oauth/token/", server.base())).form(&form)).await;
        assert_eq!(tokens["member_id"], portal.member_id());
        let token = tokens["access_token"].as_str().unwrap();
        let info = json(http.get(format!("{}app.info?auth={token}", installation.server_endpoint))).await;
        assert_eq!(info["result"]["CODE"], "app.1");
    }
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn https_is_spoken_with_a_certificate_that_the_authority_vouches_for() {
    let portals = portals(&["acme"]);
    let identity = Identity::new(&["localhost"]).unwrap();
    let server = serve(portals.clone(), "127.0.0.1:0".parse().unwrap(), Some(&identity)).unwrap();
    let url = format!("{}profile", portals[0].webhook_url(&portals[0].webhooks()[0]));
    assert!(url.starts_with("https://localhost:"));
    let authority = reqwest::Certificate::from_pem(identity.authority().as_bytes()).unwrap();
    let trusting = client().tls_certs_only([authority]).build().unwrap();
    assert_eq!(trusting.get(&url).send().await.unwrap().status(), 200);
    assert!(client().build().unwrap().get(&url).send().await.is_err());
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn events_are_posted_as_forms() {
    let portals = portals(&["acme"]);
    let server = served(portals.clone());
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    portals[0].subscribe(&Outgoing {
        url: format!("http://{}/events", listener.local_addr().unwrap()),
        application_token: "token".into(),
        events: vec!["ONCRMDEALUPDATE".into()],
    });
    let url = portals[0].webhook_url(&portals[0].webhooks()[0]);
    let update = json!({ "id": 3, "fields": { "COMMENTS": "x" } });
    json(client().build().unwrap().post(format!("{url}crm.deal.update")).json(&update)).await;
    let (mut stream, _) = listener.accept().await.unwrap();
    let mut said = String::new();
    while !said.contains("application_token") {
        let mut buffer = [0; 4096];
        let read = stream.read(&mut buffer).await.unwrap();
        said.push_str(std::str::from_utf8(&buffer[..read]).unwrap());
    }
    stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n").await.unwrap();
    assert!(said.starts_with("POST /events HTTP/1.1\r\n"));
    assert!(said.to_lowercase().contains("content-type: application/x-www-form-urlencoded"));
    assert!(said.contains("event=ONCRMDEALUPDATE") && said.contains("data%5BFIELDS%5D%5BID%5D=3"));
    server.stop().await;
}
