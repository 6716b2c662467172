//! Figures of a server, for Prometheus.

use std::time::Duration;

use actix_web::HttpResponse;
use actix_web::http::{Method, StatusCode};
use actix_web::web::Data;
use prometheus::{HistogramOpts, HistogramVec, Registry, TextEncoder};

use crate::problem::Problem;

/// Upper bounds of the classes of latency, seconds.
const BOUNDS: [f64; 12] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0];

/// The figures of one server. Services register theirs with [`Metrics::registry`].
#[derive(Debug, Clone)]
pub struct Metrics {
    registry: Registry,
    requests: HistogramVec,
}

impl Metrics {
    /// Figures that are all zero.
    ///
    /// # Errors
    /// None that these names cause; the library's signature has one.
    pub fn new() -> prometheus::Result<Self> {
        let about = "Time from a request to its answer by route, method and status";
        let options = HistogramOpts::new("http_request_duration_seconds", about).buckets(BOUNDS.to_vec());
        let requests = HistogramVec::new(options, &["route", "method", "status"])?;
        let registry = Registry::new();
        registry.register(Box::new(requests.clone()))?;
        Ok(Self { registry, requests })
    }

    /// Where further figures are registered.
    pub fn registry(&self) -> &Registry {
        &self.registry
    }

    /// Counts an answer. `route` is the pattern of the path: paths themselves would be without number.
    pub(crate) fn observe(&self, route: Option<&str>, method: &Method, status: StatusCode, took: Duration) {
        let labels = [route.unwrap_or("none"), known(method), status.as_str()];
        self.requests.with_label_values(&labels).observe(took.as_secs_f64());
    }
}

/// The name of a method; whoever asks could make up any number of others.
fn known(method: &Method) -> &str {
    match *method {
        Method::GET | Method::HEAD | Method::POST | Method::PUT | Method::PATCH | Method::DELETE => {
            method.as_str()
        }
        Method::OPTIONS => "OPTIONS",
        _ => "other",
    }
}

/// `GET /metrics`
pub(crate) async fn metrics(metrics: Data<Metrics>) -> Result<HttpResponse, Problem> {
    let text = TextEncoder::new().encode_to_string(&metrics.registry.gather()).map_err(Problem::internal)?;
    Ok(HttpResponse::Ok().content_type("text/plain; version=0.0.4; charset=utf-8").body(text))
}
