//! Bodies in JSON.

use std::time::Duration;

use actix_web::dev::Payload;
use actix_web::http::header;
use actix_web::web::Bytes;
use actix_web::{FromRequest, HttpMessage, HttpRequest};
use bytes::BytesMut;
use futures::StreamExt;
use futures::future::LocalBoxFuture;
use serde::de::DeserializeOwned;

use crate::auth::Authorised;
use crate::auth::scope::Demand;
use crate::problem::{Code, Problem};

/// How long a body may take to arrive.
const PATIENCE: Duration = Duration::from_secs(30);

/// The longest body that routes take; as data of the application, of a scope or of a resource.
#[derive(Debug, Clone, Copy)]
pub struct LongestBody(pub usize);

impl Default for LongestBody {
    /// 1 MiB.
    fn default() -> Self {
        Self(1 << 20)
    }
}

/// A body in JSON from whoever came with a key of scope `S`. An argument of handlers.
///
/// The key comes first: of a body without one nothing is read or judged. After that, refused are other media types (415), bodies that
/// are longer than [`LongestBody`] (413) or slower than 30 s (408), and with line and column what is no JSON or of another form than
/// `T` (400).
#[derive(Debug)]
pub struct Sent<S, T> {
    /// Who sent it.
    pub who: Authorised<S>,
    /// What was sent.
    pub body: T,
}

impl<S: Demand, T: DeserializeOwned + 'static> FromRequest for Sent<S, T> {
    type Error = Problem;
    type Future = LocalBoxFuture<'static, Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let limit = request.app_data::<LongestBody>().copied().unwrap_or_default().0;
        let who = Authorised::from_request(request, payload);
        let (request, payload) = (request.clone(), payload.take());
        Box::pin(async move {
            let who = who.await?;
            is_json(&request)?;
            let slow = |_| Problem::new(Code::TooSlow, "the body did not arrive within 30 seconds");
            let body = tokio::time::timeout(PATIENCE, whole(&request, payload, limit)).await;
            Ok(Self { who, body: read(&body.map_err(slow)??)? })
        })
    }
}

fn is_json(request: &HttpRequest) -> Result<(), Problem> {
    if request.content_type().eq_ignore_ascii_case("application/json") {
        return Ok(());
    }
    Err(Problem::new(Code::NotJson, "send the body with `Content-Type: application/json`"))
}

async fn whole(request: &HttpRequest, mut payload: Payload, limit: usize) -> Result<Bytes, Problem> {
    let too_large = || Problem::new(Code::TooLarge, format!("the body is longer than {limit} bytes"));
    let said = request.headers().get(header::CONTENT_LENGTH);
    let said = said.and_then(|length| length.to_str().ok()?.parse::<usize>().ok());
    if said.is_some_and(|length| length > limit) {
        return Err(too_large());
    }
    let mut body = BytesMut::with_capacity(said.unwrap_or_default());
    while let Some(part) = payload.next().await {
        let part =
            part.map_err(|error| Problem::new(Code::BadRequest, format!("the body broke off: {error}")))?;
        if body.len() + part.len() > limit {
            return Err(too_large());
        }
        body.extend_from_slice(&part);
    }
    Ok(body.freeze())
}

fn read<T: DeserializeOwned>(body: &[u8]) -> Result<T, Problem> {
    let mut json = serde_json::Deserializer::from_slice(body);
    let read = serde_path_to_error::deserialize(&mut json).map_err(|error| {
        let path = error.path().to_string();
        let error = error.into_inner();
        let code = if error.is_data() { Code::UnexpectedJson } else { Code::MalformedJson };
        let detail =
            if error.is_data() && path != "." { format!("{path}: {error}") } else { error.to_string() };
        Problem { place: Some((error.line(), error.column())), ..Problem::new(code, detail) }
    })?;
    let ended = json.end();
    ended.map_err(|error| Problem {
        place: Some((error.line(), error.column())),
        ..Problem::new(Code::MalformedJson, error.to_string())
    })?;
    Ok(read)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[test]
    fn what_is_wrong_with_a_body_is_said_with_its_place() {
        let refused = |body: &str| read::<BTreeMap<String, Vec<u8>>>(body.as_bytes()).unwrap_err();
        let broken = refused("{\"a\": [1,\n 2,, 3]}");
        assert_eq!((broken.code, broken.place), (Code::MalformedJson, Some((2, 4))));
        let wrong = refused("{\"a\": [1, \"two\"]}");
        assert_eq!((wrong.code, wrong.place), (Code::UnexpectedJson, Some((1, 15))));
        assert!(wrong.detail.starts_with("a[1]: invalid type"), "{}", wrong.detail);
        for body in ["", "{", "{} {}", "{\"a\": [\u{0}]}"] {
            assert_eq!(refused(body).code, Code::MalformedJson, "{body:?}");
        }
        assert!(read::<String>(b"\"\xff\"").is_err());
    }
}
