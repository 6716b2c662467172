//! Requests and responses, without a network: what a server passes on, and what a test makes by hand.

use std::net::{IpAddr, Ipv4Addr};
use std::time::Duration;

use serde_json::Value as Json;
use url::form_urlencoded;

/// A request to a portal.
#[derive(Debug, Clone)]
pub struct Request {
    /// Path and query: `/rest/1/code/crm.deal.list?start=-1`.
    pub target: String,
    /// The portal's name under which it was reached; `None` stands for the present one.
    pub name: Option<String>,
    /// Type of the body; empty where there is none.
    pub content_type: String,
    /// The body.
    pub body: Vec<u8>,
    /// Address that the request comes from: limits count by it.
    pub source: IpAddr,
    /// Whether it came by HTTPS.
    pub secure: bool,
}

impl Request {
    /// A GET by HTTPS from 127.0.0.1.
    pub fn get(target: impl Into<String>) -> Self {
        Self {
            target: target.into(),
            name: None,
            content_type: String::new(),
            body: Vec::new(),
            source: IpAddr::V4(Ipv4Addr::LOCALHOST),
            secure: true,
        }
    }

    /// A POST of JSON.
    pub fn post(target: impl Into<String>, body: &Json) -> Self {
        let body = body.to_string().into_bytes();
        Self { content_type: "application/json".into(), body, ..Self::get(target) }
    }

    /// A POST of a form.
    pub fn post_form(target: impl Into<String>, pairs: &[(&str, &str)]) -> Self {
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish().into_bytes();
        Self { content_type: "application/x-www-form-urlencoded".into(), body, ..Self::get(target) }
    }

    /// The same request from another address.
    pub fn from(self, source: IpAddr) -> Self {
        Self { source, ..self }
    }

    /// Path without the query.
    pub fn path(&self) -> &str {
        self.target.split('?').next().unwrap_or_default()
    }

    /// The query; empty where there is none.
    pub fn query(&self) -> &str {
        self.target.split_once('?').map_or("", |(_, query)| query)
    }
}

/// A portal's response.
#[derive(Debug, Clone)]
pub struct Response {
    /// HTTP status.
    pub status: u16,
    /// Type of the body.
    pub content_type: &'static str,
    /// Where to go instead.
    pub location: Option<String>,
    /// The body.
    pub body: Vec<u8>,
    /// How long a real portal would have worked on it: what `time.duration` says. Nothing has waited for it.
    pub worked: Duration,
    /// How much longer the client is to wait for it, since the portal is told to be slow. Servers do wait for it.
    pub delay: Duration,
}

impl Response {
    /// A response with a JSON body.
    pub(crate) fn json(status: u16, body: &impl serde::Serialize) -> Self {
        let body = serde_json::to_vec(body).unwrap_or_default();
        Self { body, content_type: "application/json; charset=utf-8", ..Self::page(status, "") }
    }

    /// A response with a page.
    pub(crate) fn page(status: u16, text: &str) -> Self {
        Self {
            status,
            content_type: "text/html; charset=utf-8",
            location: None,
            body: text.as_bytes().to_vec(),
            worked: Duration::ZERO,
            delay: Duration::ZERO,
        }
    }

    /// A redirect.
    pub(crate) fn redirect(location: String) -> Self {
        Self { location: Some(location), ..Self::page(302, "<html><body>Moved</body></html>") }
    }

    /// The body as JSON; `null` where it is none.
    pub fn to_json(&self) -> Json {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }
}
