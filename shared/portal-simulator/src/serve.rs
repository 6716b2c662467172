//! Portals over HTTP or HTTPS, many in a process.
//!
//! A portal is found by the path `/p/NAME/rest/...`, by the first part of the host (`NAME.example.test`), or by being the only one.
//! The authorization server is on the same address: `/oauth/...`.

use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use actix_web::http::StatusCode;
use actix_web::http::header;
use actix_web::{App, HttpRequest, HttpResponse, HttpServer, web};
use tokio::task::JoinHandle;

use crate::events::Delivery;
use crate::portal::Portal;
use crate::request::{Request, Response};
use crate::tls::Identity;

/// Largest body of a request, bytes.
const LARGEST_BODY: usize = 16 << 20;
/// How often portals are looked at for events that are due.
const ROUND: Duration = Duration::from_millis(20);
/// How long a handler of events may take to answer.
const PATIENCE: Duration = Duration::from_secs(5);

/// Portals that are served until [`Server::stop`].
pub struct Server {
    address: SocketAddr,
    base: String,
    portals: Arc<Vec<Arc<Portal>>>,
    handle: actix_web::dev::ServerHandle,
    courier: JoinHandle<()>,
}

/// Serves portals at an address, port 0 being any free one, and posts their events. With an identity it is HTTPS, and portals are at
/// `https://localhost:PORT`; without, at `http://127.0.0.1:PORT`. Needs a runtime of tokio.
///
/// # Errors
/// Where the address cannot be had, or the identity not be used.
pub fn serve(portals: Vec<Arc<Portal>>, bind: SocketAddr, identity: Option<&Identity>) -> io::Result<Server> {
    let portals = Arc::new(portals);
    let secure = identity.is_some();
    let app = {
        let portals = Arc::clone(&portals);
        move || {
            App::new()
                .app_data(web::Data::from(Arc::clone(&portals)))
                .app_data(web::PayloadConfig::new(LARGEST_BODY))
                .app_data(web::Data::new(Scheme { secure }))
                .default_service(web::to(answer))
        }
    };
    let server = HttpServer::new(app).workers(2).disable_signals().shutdown_timeout(1);
    let server = match identity {
        None => server.bind(bind)?,
        Some(identity) => {
            server.bind_rustls_0_23(bind, identity.server_config().map_err(io::Error::other)?)?
        }
    };
    let address = server.addrs().first().copied().unwrap_or(bind);
    let base = base(address, secure);
    for portal in portals.iter() {
        let path = if portals.len() == 1 { "" } else { "/p/{name}" };
        portal.set_address(&format!("{base}{path}"), &base);
    }
    let running = server.run();
    let handle = running.handle();
    tokio::spawn(running);
    let courier = tokio::spawn(carry(Arc::clone(&portals)));
    Ok(Server { address, base, portals, handle, courier })
}

fn base(address: SocketAddr, secure: bool) -> String {
    let port = address.port();
    let host = if address.ip().is_unspecified() { IpAddr::V4(Ipv4Addr::LOCALHOST) } else { address.ip() };
    if secure {
        format!("https://localhost:{port}")
    } else {
        format!("http://{}", SocketAddr::new(host, port))
    }
}

impl Server {
    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Its address without a slash at the end; of the authorization server too.
    pub fn base(&self) -> &str {
        &self.base
    }

    /// The portals.
    pub fn portals(&self) -> &[Arc<Portal>] {
        &self.portals
    }

    /// Ends it; requests that are being answered are waited for, for a second.
    pub async fn stop(self) {
        self.courier.abort();
        self.handle.stop(true).await;
    }
}

struct Scheme {
    secure: bool,
}

async fn answer(
    request: HttpRequest,
    body: web::Bytes,
    portals: web::Data<Vec<Arc<Portal>>>,
    scheme: web::Data<Scheme>,
) -> HttpResponse {
    let target = request.uri().path_and_query().map_or("/", |target| target.as_str());
    let content_type = request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let (named, target) = by_path(target);
    let asked = Request {
        target: target.to_owned(),
        name: named.map(str::to_owned).or_else(|| first_label(&request)),
        content_type: content_type.unwrap_or_default().to_owned(),
        body: body.to_vec(),
        source: request.peer_addr().map_or(IpAddr::V4(Ipv4Addr::LOCALHOST), |peer| peer.ip()),
        secure: scheme.secure,
    };
    let Some(portal) = find(&portals, &asked) else {
        return HttpResponse::NotFound().body("No such portal");
    };
    let response = portal.request(&asked);
    if !response.delay.is_zero() {
        tokio::time::sleep(response.delay).await;
    }
    write(response)
}

/// `/p/NAME/rest/...` is the portal NAME and `/rest/...`.
fn by_path(target: &str) -> (Option<&str>, &str) {
    let named = target.strip_prefix("/p/").and_then(|rest| rest.split_once('/'));
    named.map_or((None, target), |(name, rest)| (Some(name), &target[target.len() - rest.len() - 1..]))
}

fn first_label(request: &HttpRequest) -> Option<String> {
    let host = request.headers().get(header::HOST)?.to_str().ok()?;
    host.split_once('.').map(|(label, _)| label.to_owned())
}

fn find<'a>(portals: &'a [Arc<Portal>], request: &Request) -> Option<&'a Arc<Portal>> {
    let named = request.name.as_ref().and_then(|name| portals.iter().find(|portal| portal.is_called(name)));
    named.or_else(|| match portals {
        [only] => Some(only),
        _ => portals.iter().find(|portal| portal.is_meant(request)),
    })
}

fn write(response: Response) -> HttpResponse {
    let status = StatusCode::from_u16(response.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut answer = HttpResponse::build(status);
    answer.content_type(response.content_type);
    if let Some(location) = response.location {
        answer.insert_header((header::LOCATION, location));
    }
    answer.body(response.body)
}

/// Posts events when they are due. Nobody cares whether they arrive.
async fn carry(portals: Arc<Vec<Arc<Portal>>>) {
    // A handler in development has a certificate of its own making.
    let Ok(client) = client() else { return };
    loop {
        for delivery in portals.iter().flat_map(|portal| portal.deliveries()) {
            tokio::spawn(post(client.clone(), delivery));
        }
        tokio::time::sleep(ROUND).await;
    }
}

fn client() -> Result<reqwest::Client, reqwest::Error> {
    // An error means that there is a provider already.
    let _ = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::builder().timeout(PATIENCE).tls_danger_accept_invalid_certs(true).build()
}

async fn post(client: reqwest::Client, delivery: Delivery) {
    let form = "application/x-www-form-urlencoded";
    let sent =
        client.post(&delivery.url).header(reqwest::header::CONTENT_TYPE, form).body(delivery.body).send();
    // A handler that fails has lost the event.
    let _ = sent.await;
}
