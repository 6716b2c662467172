//! What is done with every request: it has an id, its time is taken, its failure is logged, and every error is a problem.

use std::time::Instant;

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderName, HeaderValue};
use actix_web::middleware::Next;
use actix_web::web::Data;
use actix_web::{Error, HttpMessage};

use crate::api::Api;
use crate::limit;
use crate::metrics::Metrics;
use crate::problem::{Code, MEDIA_TYPE, Problem};
use crate::request_id::{self, RequestId};

const POLICY: HeaderName = HeaderName::from_static("ratelimit-policy");
const LIMIT: HeaderName = HeaderName::from_static("ratelimit");

/// Wraps the whole application.
pub(crate) async fn observe(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let begun = Instant::now();
    let id = RequestId::of(request.headers());
    request.extensions_mut().insert(id.clone());
    let method = request.method().clone();
    let answered = next.call(request).await?.map_into_boxed_body();
    let mut answered = as_problem(answered);

    let (status, took) = (answered.status(), begun.elapsed());
    let route = answered.request().match_pattern();
    log(&id, method.as_str(), route.as_deref(), &answered);
    if let Some(metrics) = answered.request().app_data::<Data<Metrics>>() {
        metrics.observe(route.as_deref(), &method, status, took);
    }
    limits(&mut answered);
    answered.headers_mut().insert(request_id::HEADER, id.value());
    Ok(answered)
}

/// Errors of the framework (no such route, no such method) as problems.
fn as_problem(answered: ServiceResponse) -> ServiceResponse {
    let status = answered.status();
    let failed = status.is_client_error() || status.is_server_error();
    let media_type = answered.headers().get(header::CONTENT_TYPE).map(HeaderValue::as_bytes);
    if !failed || media_type == Some(MEDIA_TYPE.as_bytes()) {
        return answered;
    }
    let problem = Problem::new(
        Code::of(status),
        match status {
            StatusCode::NOT_FOUND => "there is nothing at this address",
            StatusCode::METHOD_NOT_ALLOWED => "this address takes other methods",
            _ => "the request cannot be answered",
        },
    );
    let mut answered = answered.map_body(|_, _| BoxBody::new(problem.body()));
    *answered.response_mut().status_mut() = problem.code.status();
    answered.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(MEDIA_TYPE));
    answered
}

/// One line for each request: neither its path, which can name things, nor its headers, which hold keys.
fn log(id: &RequestId, method: &str, route: Option<&str>, answered: &ServiceResponse) {
    let status = answered.status().as_u16();
    let problem = answered.response().error().and_then(|error| error.as_error::<Problem>());
    match problem {
        Some(problem) if status >= 500 => {
            tracing::error!(request = %id, method, route, status, %problem, "a request failed");
        }
        Some(problem) => {
            tracing::info!(request = %id, method, route, status, code = problem.code.as_str(), "a request was refused");
        }
        None => tracing::info!(request = %id, method, route, status, "a request was answered"),
    }
}

/// Says how many requests a tenant may send where that is counted.
fn limits(answered: &mut ServiceResponse) {
    let Some(api) = answered.request().app_data::<Data<Api>>().cloned() else { return };
    let problem = answered.response().error().and_then(|error| error.as_error::<Problem>());
    let wait = problem
        .filter(|problem| problem.code == Code::TooManyRequests)
        .and_then(|problem| problem.retry_after);
    let counted = answered.request().extensions().contains::<Counted>();
    let mut insert = |name, value: String| {
        if let Ok(value) = HeaderValue::from_str(&value) {
            answered.headers_mut().insert(name, value);
        }
    };
    if counted {
        insert(POLICY, api.rate.policy());
    }
    if let Some(wait) = wait {
        insert(LIMIT, limit::exhausted(wait));
    }
}

/// Marks a request that was counted as its tenant's.
pub(crate) struct Counted;
