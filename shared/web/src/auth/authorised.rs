//! A request with a key that opens what it asks for.

use std::marker::PhantomData;

use actix_web::dev::Payload;
use actix_web::http::header;
use actix_web::web::Data;
use actix_web::{FromRequest, HttpMessage, HttpRequest};
use crm::TenantId;
use futures::future::LocalBoxFuture;

use super::Key;
use super::scope::Demand;
use crate::api::Api;
use crate::observe::Counted;
use crate::problem::{Code, Problem};

/// Whoever came with a key of scope `S`, within the rate of its tenant. An argument of handlers.
///
/// | Request | Answer |
/// |---|---|
/// | from a page in a browser (with an `Origin`) | 403: keys belong to servers |
/// | without a key, or with one that opens nothing | 401 |
/// | with a key that lacks the scope | 403 |
/// | too many of the tenant | 429 |
#[derive(Debug)]
pub struct Authorised<S> {
    /// Whose data it may see.
    pub tenant: TenantId,
    /// The name of its key.
    pub key: Box<str>,
    scope: PhantomData<S>,
}

impl<S: Demand> FromRequest for Authorised<S> {
    type Error = Problem;
    type Future = LocalBoxFuture<'static, Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move { authorise(&request).await })
    }
}

async fn authorise<S: Demand>(request: &HttpRequest) -> Result<Authorised<S>, Problem> {
    let Some(api) = request.app_data::<Data<Api>>() else {
        return Err(Problem::internal("the server has no state to look for keys in"));
    };
    let key = key(request)?;
    let holder = api.registry.key_holder(&key.hash()).await?;
    let unknown = || Problem::new(Code::UnknownKey, "this key opens nothing: it is mistyped or revoked");
    let holder = holder.ok_or_else(unknown)?;
    if !holder.scopes.contains(&S::SCOPE) {
        let scope = S::SCOPE.as_str();
        return Err(Problem::new(Code::MissingScope, format!("this key lacks the scope {scope:?}")));
    }
    request.extensions_mut().insert(Counted);
    api.rate.admit(&*api.cache, holder.tenant, (api.clock)()).await?;
    Ok(Authorised { tenant: holder.tenant, key: holder.name, scope: PhantomData })
}

fn key(request: &HttpRequest) -> Result<Key, Problem> {
    let headers = request.headers();
    if headers.contains_key(header::ORIGIN) {
        let detail = "keys belong to servers: whoever opens a page could read one that is sent from it";
        return Err(Problem::new(Code::FromBrowser, detail));
    }
    let Some(sent) = headers.get(header::AUTHORIZATION) else {
        return Err(Problem::new(Code::NoKey, "send a key: `Authorization: Bearer llk_...`"));
    };
    let bearer = sent.to_str().ok().and_then(|text| text.split_once(' '));
    let key = bearer.filter(|(scheme, _)| scheme.eq_ignore_ascii_case("Bearer"));
    let key = key.and_then(|(_, key)| Key::parse(key.trim()));
    let detail =
        "this is no key: one is sent as `Authorization: Bearer llk_...`, with 64 digits after `llk_`";
    key.ok_or_else(|| Problem::new(Code::UnknownKey, detail))
}
