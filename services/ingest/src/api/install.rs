//! Applications: expected by an administrator, installed by a portal, known by their secrets.
//!
//! `POST /portals/{tenant}/{connection}/install/{code}` is called by portals, and by anybody. What follows from a call is said in
//! `portal/connection/install.rs`; what is unknown, used or too old is answered alike.

use actix_web::HttpResponse;
use actix_web::web::{Bytes, Data, Path};
use bitrix24::event::Hint;
use bitrix24::portal::Application;
use crm::Moment;
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use web::{Code, Problem, Sent, scope};

use super::State;
use super::doors::Doors;
use super::portals::status_of;
use crate::portal::connection::{ConnectError, ExpectedPortal, Expecting, PlanName};

/// A portal in which an application is to be installed.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Expected {
    portal: Box<str>,
    public_url: Box<str>,
    #[serde(default)]
    plan: PlanName,
    /// That a part of the CRM is enough.
    #[serde(default)]
    partial_data: bool,
}

/// Where the portal is to call.
#[derive(Serialize)]
struct Address {
    /// Counts once; whoever knows it can try.
    install_url: String,
    until: Moment,
}

/// An application as the portal shows it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Identity {
    id: String,
    secret: SecretString,
}

/// `POST /v1/portals/{name}:expect`
pub(super) async fn expect(
    state: Data<State>,
    name: Path<String>,
    Sent { who, body: expected }: Sent<scope::Admin, Expected>,
) -> Result<HttpResponse, Problem> {
    let Expected { portal, public_url, plan, partial_data: partial } = expected;
    let name = name.into_inner().into();
    let expected = ExpectedPortal { name, portal, public_url, plan, partial };
    let Expecting { install_url, until } = state.expect(who.tenant, expected).await?;
    Ok(HttpResponse::Created().json(Address { install_url, until }))
}

/// `POST /v1/portals/{name}:application`
pub(super) async fn identify(
    state: Data<State>,
    name: Path<String>,
    Sent { who, body: Identity { id, secret } }: Sent<scope::Admin, Identity>,
) -> Result<HttpResponse, Problem> {
    let (doing, of) = (state.clone(), name.clone());
    let doing = async move { doing.identify(who.tenant, &of, Application { id, secret }).await };
    to_its_end(doing).await?;
    Ok(HttpResponse::Ok().json(status_of(&state, who.tenant, &name).await?))
}

/// `POST /portals/{tenant}/{name}/install/{code}`
pub(super) async fn take(
    state: Data<State>,
    doors: Data<Doors>,
    path: Path<(String, String, String)>,
    body: Bytes,
) -> Result<HttpResponse, Problem> {
    let _stranger = doors.stranger()?;
    let hint = Hint::parse(&body).map_err(|error| Problem::new(Code::BadRequest, error.to_string()))?;
    let (tenant, connection, code) = path.into_inner();
    let tenant = state.ports.registry.tenant_named(&tenant).await?.ok_or(ConnectError::NotExpected)?.id;
    let connected = to_its_end(async move { state.installed(tenant, &connection, &code, &hint).await });
    if let Err(problem) = connected.await {
        tracing::warn!(%tenant, %problem, "an installation was not taken");
        return Err(problem);
    }
    Ok(HttpResponse::Ok().finish())
}

/// In a task of its own: whoever hangs up meanwhile must not take new tokens away with them, since the old ones are worth nothing any
/// more.
async fn to_its_end(
    connecting: impl Future<Output = Result<bool, ConnectError>> + Send + 'static,
) -> Result<bool, Problem> {
    Ok(tokio::spawn(connecting).await.map_err(Problem::internal)??)
}
