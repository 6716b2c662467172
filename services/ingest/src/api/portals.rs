//! Connections to portals: made, looked at, resumed, taken away.

use std::convert::Infallible;
use std::time::Duration;

use actix_web::HttpResponse;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use actix_web::web::{Bytes, Data, Path, Query};
use crm::TenantId;
use futures::stream::unfold;
use secrecy::SecretString;
use serde::Deserialize;
use tokio_util::sync::CancellationToken;
use web::{Authorised, Code, Problem, Sent, scope};

use super::State;
use crate::portal::connection::{ConnectError, NewPortal, PlanName, Stage, Status};
use crate::portal::{Deletions, PortalError};

/// How often progress is looked at.
const LOOK: Duration = Duration::from_secs(1);
/// After so many looks without a change something is sent, so that nobody on the way takes the stream for dead.
const SILENCE: u32 = 15;

/// A portal to be connected.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Asked {
    name: Box<str>,
    webhook: SecretString,
    #[serde(default)]
    plan: PlanName,
    event_token: Option<SecretString>,
    /// That a part of the CRM is enough.
    #[serde(default)]
    partial_data: bool,
}

/// How a connection is resumed.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Resumed {
    #[serde(default)]
    deletions: Deletions,
}

/// How a connection is taken away.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Leaving {
    /// Whether what was read over it goes with it.
    #[serde(default)]
    erase: bool,
}

/// `POST /v1/portals`
pub(super) async fn connect(
    state: Data<State>,
    Sent { who, body: asked }: Sent<scope::Admin, Asked>,
) -> Result<HttpResponse, Problem> {
    let Asked { name, webhook, plan, event_token, partial_data: partial } = asked;
    let new = NewPortal { name: name.clone(), webhook, plan, event_token, partial };
    state.connect(who.tenant, new).await?;
    Ok(HttpResponse::Created().json(status_of(&state, who.tenant, &name).await?))
}

/// `GET /v1/portals`
pub(super) async fn list(state: Data<State>, who: Authorised<scope::Admin>) -> Result<HttpResponse, Problem> {
    let mut all = Vec::new();
    for connection in state.ports.registry.connections(who.tenant).await? {
        all.extend(state.status(who.tenant, &connection.name).await?);
    }
    Ok(HttpResponse::Ok().json(all))
}

/// `GET /v1/portals/{name}`
pub(super) async fn status(
    state: Data<State>,
    who: Authorised<scope::Admin>,
    name: Path<String>,
) -> Result<HttpResponse, Problem> {
    Ok(HttpResponse::Ok().json(status_of(&state, who.tenant, &name).await?))
}

/// `DELETE /v1/portals/{name}`
pub(super) async fn disconnect(
    state: Data<State>,
    who: Authorised<scope::Admin>,
    name: Path<String>,
    Query(Leaving { erase }): Query<Leaving>,
) -> Result<HttpResponse, Problem> {
    if erase {
        // Looked at first: what is erased again is nothing.
        status_of(&state, who.tenant, &name).await?;
        state.erase(who.tenant, &name).await?;
    } else {
        state.disconnect(who.tenant, &name).await?;
    }
    Ok(HttpResponse::NoContent().finish())
}

/// `POST /v1/portals/{name}:resume`
pub(super) async fn resume(
    state: Data<State>,
    name: Path<String>,
    Sent { who, body: Resumed { deletions } }: Sent<scope::Admin, Resumed>,
) -> Result<HttpResponse, Problem> {
    state.resume(who.tenant, &name, deletions).await?;
    Ok(HttpResponse::Ok().json(status_of(&state, who.tenant, &name).await?))
}

/// `GET /v1/portals/{name}/progress`: the status as server-sent events, one at once and one after each change, until the past has been
/// read or the connection is left alone.
pub(super) async fn progress(
    state: Data<State>,
    stop: Data<CancellationToken>,
    who: Authorised<scope::Admin>,
    name: Path<String>,
) -> Result<HttpResponse, Problem> {
    let first = status_of(&state, who.tenant, &name).await?;
    let follow = Follow { state, tenant: who.tenant, last: None, next: Some(first) };
    let events = unfold(follow, move |mut follow| {
        let stop = stop.clone();
        async move {
            let event = stop.run_until_cancelled(follow.event()).await??;
            Some((Ok::<_, Infallible>(event), follow))
        }
    });
    Ok(HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, "text/event-stream"))
        .insert_header((CACHE_CONTROL, "no-store"))
        .streaming(events))
}

/// Somebody who watches an import.
struct Follow {
    state: Data<State>,
    tenant: TenantId,
    /// What was told last.
    last: Option<Status>,
    /// What is to be told now.
    next: Option<Status>,
}

impl Follow {
    /// The next event; `None` after the last one.
    async fn event(&mut self) -> Option<Bytes> {
        if let Some(next) = self.next.take() {
            return Some(self.tell(next));
        }
        let last = self.last.as_ref().filter(|last| last.stage == Stage::Importing)?;
        for _ in 0..SILENCE {
            tokio::time::sleep(LOOK).await;
            // One that was taken away, or cannot be looked at, is told no more; whoever watches asks again.
            let now = self.state.status(self.tenant, &last.name).await.ok()??;
            if now != *last {
                return Some(self.tell(now));
            }
        }
        Some(Bytes::from_static(b": still there\n\n"))
    }

    fn tell(&mut self, status: Status) -> Bytes {
        let json = serde_json::to_string(&status).unwrap_or_default();
        self.last = Some(status);
        format!("event: status\ndata: {json}\n\n").into()
    }
}

pub(super) async fn status_of(state: &State, tenant: TenantId, name: &str) -> Result<Status, Problem> {
    state.status(tenant, name).await?.ok_or_else(|| ConnectError::Unknown.into())
}

impl From<ConnectError> for Problem {
    fn from(error: ConnectError) -> Self {
        let code = match error {
            ConnectError::Portal(error) => return error.into(),
            ConnectError::Name
            | ConnectError::Address(_)
            | ConnectError::OtherPortal(_)
            | ConnectError::Missing(_) => Code::Refused,
            ConnectError::NoInstallation => Code::BadRequest,
            ConnectError::Taken { .. } => Code::Exists,
            ConnectError::Unknown | ConnectError::NotExpected => Code::NotFound,
        };
        Problem::new(code, error.to_string())
    }
}

impl From<PortalError> for Problem {
    fn from(error: PortalError) -> Self {
        match error {
            PortalError::Store(error) => error.into(),
            PortalError::Portal(error) => Problem::new(Code::Portal, error.to_string()),
            PortalError::NotInstalled => Problem::new(Code::Refused, error.to_string()),
            PortalError::Contended => Problem::new(Code::Unavailable, error.to_string()),
            other => Problem::internal(other),
        }
    }
}
