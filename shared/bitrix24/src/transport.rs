//! HTTP: no redirects, no proxies, bounded answers, and never to an address out of reach.

use std::error::Error as _;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::header::{ACCEPT, LOCATION};
use reqwest::redirect::Policy;
use reqwest::{Client, RequestBuilder, StatusCode};
use rustls::ClientConfig;
use rustls::crypto::ring;
use rustls_platform_verifier::BuilderVerifierExt as _;
use serde_json::Value;
use url::Url;

use crate::portal::Reach;

/// A portal cuts a request after 60 s.
const PATIENCE: Duration = Duration::from_secs(70);
const CONNECT_PATIENCE: Duration = Duration::from_secs(10);
/// Most bytes of an answer: fifty pages of fifty records with long texts stay far below.
const MOST_BYTES: usize = 64 << 20;
const USER_AGENT: &str = concat!("leadlight/", env!("CARGO_PKG_VERSION"));

/// Sends requests. Clones share connections; one serves any number of portals.
#[derive(Debug, Clone)]
pub struct Transport {
    http: Client,
    reach: Reach,
}

/// TLS cannot be set up: the machine has no certificates to trust.
#[derive(Debug, thiserror::Error)]
#[error("TLS cannot be set up: {0}")]
pub struct NoTls(String);

/// An answer as it came.
#[derive(Debug)]
pub(crate) struct Reply {
    pub status: StatusCode,
    pub location: Option<String>,
    pub body: Vec<u8>,
}

/// No answer.
#[derive(Debug)]
pub(crate) struct Silence {
    pub reason: String,
    /// Whether the request cannot have arrived.
    pub before_sending: bool,
}

impl Transport {
    /// A transport that reaches so far.
    ///
    /// # Errors
    /// [`NoTls`] where the machine has no trusted certificates.
    pub fn new(reach: Reach) -> Result<Self, NoTls> {
        Self::resolving_with(reach, System)
    }

    /// A transport that asks `names` for the addresses of names.
    fn resolving_with(reach: Reach, names: impl Resolve + 'static) -> Result<Self, NoTls> {
        let tls = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .and_then(|builder| builder.with_platform_verifier())
            .map_err(|error| NoTls(error.to_string()))?
            .with_no_client_auth();
        let http = Client::builder()
            .tls_backend_preconfigured(tls)
            .redirect(Policy::none())
            .no_proxy()
            .referer(false)
            .https_only(!reach.allows_plain_http())
            .dns_resolver(Arc::new(Guarded { names: Arc::new(names), reach }))
            .user_agent(USER_AGENT)
            .connect_timeout(CONNECT_PATIENCE)
            .timeout(PATIENCE)
            .build()
            .map_err(|error| NoTls(error.without_url().to_string()))?;
        Ok(Self { http, reach })
    }

    /// How far it reaches.
    pub fn reach(&self) -> Reach {
        self.reach
    }

    pub(crate) async fn post_json(&self, url: Url, body: &Value) -> Result<Reply, Silence> {
        self.send(self.http.post(url).json(body)).await
    }

    pub(crate) async fn post_form(&self, url: Url, fields: &[(&str, &str)]) -> Result<Reply, Silence> {
        self.send(self.http.post(url).form(fields)).await
    }

    async fn send(&self, request: RequestBuilder) -> Result<Reply, Silence> {
        let mut response = request.header(ACCEPT, "application/json").send().await.map_err(silence)?;
        let status = response.status();
        let location =
            response.headers().get(LOCATION).and_then(|value| value.to_str().ok()).map(str::to_owned);
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(silence)? {
            if body.len() + chunk.len() > MOST_BYTES {
                let reason = format!("the answer is longer than {MOST_BYTES} bytes");
                return Err(Silence { reason, before_sending: false });
            }
            body.extend_from_slice(&chunk);
        }
        Ok(Reply { status, location, body })
    }
}

/// What the driver says, without the URL, which holds the code of a webhook.
fn silence(error: reqwest::Error) -> Silence {
    let before_sending = error.is_connect() || error.is_builder();
    let error = error.without_url();
    let mut reason = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        reason = format!("{reason}: {error}");
        cause = error.source();
    }
    Silence { reason, before_sending }
}

/// Names as the machine resolves them.
#[derive(Debug)]
struct System;

impl Resolve for System {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            let addresses = tokio::net::lookup_host((name.as_str(), 0)).await?;
            Ok(Box::new(addresses.collect::<Vec<_>>().into_iter()) as Addrs)
        })
    }
}

/// Lets only those addresses through that may be called: a name that was public when it was checked can resolve to a private address
/// a moment later (DNS rebinding), so the check is where the connection is made.
struct Guarded {
    names: Arc<dyn Resolve>,
    reach: Reach,
}

impl Resolve for Guarded {
    fn resolve(&self, name: Name) -> Resolving {
        let (found, reach) = (self.names.resolve(name), self.reach);
        Box::pin(async move {
            let addresses: Vec<SocketAddr> = found.await?.collect();
            if addresses.iter().any(|address| !reach.allows(address.ip())) {
                return Err("the name leads to an address that is not public".into());
            }
            Ok(Box::new(addresses.into_iter()) as Addrs)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Answers every name with these.
    struct Lies(Vec<&'static str>);

    impl Resolve for Lies {
        fn resolve(&self, _: Name) -> Resolving {
            let addresses: Vec<SocketAddr> =
                self.0.iter().map(|ip| SocketAddr::new(ip.parse().unwrap(), 0)).collect();
            Box::pin(async move { Ok(Box::new(addresses.into_iter()) as Addrs) })
        }
    }

    #[tokio::test]
    async fn a_name_that_leads_inside_is_not_called() {
        for lie in [vec!["127.0.0.1"], vec!["8.8.8.8", "10.0.0.1"], vec!["::1"], vec!["169.254.169.254"]] {
            let transport = Transport::resolving_with(Reach::Public, Lies(lie)).unwrap();
            let url = "https://acme.bitrix24.ru/rest/1/secretcode/profile".parse().unwrap();
            let silence = transport.post_json(url, &Value::Null).await.unwrap_err();
            assert!(silence.reason.contains("not public"), "{}", silence.reason);
            assert!(!silence.reason.contains("secretcode"), "{}", silence.reason);
        }
    }

    #[tokio::test]
    async fn plain_http_is_for_development() {
        let transport = Transport::new(Reach::Public).unwrap();
        let silence =
            transport.post_json("http://8.8.8.8/".parse().unwrap(), &Value::Null).await.unwrap_err();
        assert!(silence.before_sending);
    }
}
