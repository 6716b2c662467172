//! Whether a process lives, and whether it can do its work.

use std::time::Duration;

use actix_web::HttpResponse;
use actix_web::web::Data;
use serde_json::json;
use tokio::time::timeout;

use crate::api::Api;
use crate::problem::{Code, Problem};

/// How long the registry may take to answer.
const PATIENCE: Duration = Duration::from_secs(2);

/// `GET /health/live`: it answers.
pub(crate) async fn live() -> HttpResponse {
    HttpResponse::Ok().json(json!({ "status": "live" }))
}

/// `GET /health/ready`: the registry answers too.
pub(crate) async fn ready(api: Data<Api>) -> Result<HttpResponse, Problem> {
    // There is no tenant of that name: nothing is read but an index.
    let asked = timeout(PATIENCE, api.registry.tenant_named("")).await;
    asked.map_err(|_| Problem::new(Code::Unavailable, "the registry does not answer"))??;
    Ok(HttpResponse::Ok().json(json!({ "status": "ready" })))
}
