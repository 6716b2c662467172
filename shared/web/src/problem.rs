//! What went wrong, as RFC 9457 (`application/problem+json`) says it:
//!
//! ```json
//! {"title": "Forbidden", "status": 403, "code": "missing-scope", "detail": "the key lacks the scope \"ingest\""}
//! ```
//!
//! `code` is for programs and stays as it is, `detail` is for people. The type is `about:blank`, so `title` is that of the status.

use std::fmt;
use std::time::Duration;

use actix_web::HttpResponse;
use actix_web::ResponseError;
use actix_web::http::{StatusCode, header};
use serde::{Serialize, Serializer};
use store::error::Cause;

/// The media type of problems.
pub const MEDIA_TYPE: &str = "application/problem+json";

/// Gives every code its name and status.
macro_rules! codes {
    ($($(#[$about:meta])* $code:ident = $name:literal, $status:ident;)*) => {
        /// Everything that can be wrong with a request, or with us.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code {
            $($(#[$about])* $code,)*
        }

        impl Code {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$code),*];

            /// Its name in problems.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$code => $name),* }
            }

            /// The status that it is answered with.
            pub fn status(self) -> StatusCode {
                match self { $(Self::$code => StatusCode::$status),* }
            }
        }
    };
}

codes! {
    /// The body is no JSON.
    MalformedJson = "malformed-json", BAD_REQUEST;
    /// The JSON does not have the form that is expected here.
    UnexpectedJson = "unexpected-json", BAD_REQUEST;
    /// Anything else that is wrong with the request itself.
    BadRequest = "bad-request", BAD_REQUEST;
    /// No key came with the request.
    NoKey = "no-key", UNAUTHORIZED;
    /// A key came that opens nothing: mistyped, revoked, or another installation's.
    UnknownKey = "unknown-key", UNAUTHORIZED;
    /// The key is good and does not open this.
    MissingScope = "missing-scope", FORBIDDEN;
    /// A browser's page sent a key, which belongs to servers.
    FromBrowser = "from-browser", FORBIDDEN;
    /// There is nothing at this address.
    NotFound = "not-found", NOT_FOUND;
    /// There is something, but not for this method.
    MethodNotAllowed = "method-not-allowed", METHOD_NOT_ALLOWED;
    /// The body took too long to arrive.
    TooSlow = "too-slow", REQUEST_TIMEOUT;
    /// Something of that name is there already.
    Exists = "exists", CONFLICT;
    /// The body is longer than is taken here.
    TooLarge = "too-large", PAYLOAD_TOO_LARGE;
    /// The body is not said to be JSON.
    NotJson = "not-json", UNSUPPORTED_MEDIA_TYPE;
    /// The request is understood and cannot be carried out, now or later.
    Refused = "refused", UNPROCESSABLE_ENTITY;
    /// The tenant has sent too many requests.
    TooManyRequests = "too-many-requests", TOO_MANY_REQUESTS;
    /// A portal does not answer, or not to this connection.
    Portal = "portal", BAD_GATEWAY;
    /// Our fault.
    Internal = "internal", INTERNAL_SERVER_ERROR;
    /// Storage is away for the moment: the same request may succeed later.
    Unavailable = "unavailable", SERVICE_UNAVAILABLE;
}

impl Code {
    /// The code of a status that was answered without one.
    pub(crate) fn of(status: StatusCode) -> Self {
        match status {
            StatusCode::NOT_FOUND => Self::NotFound,
            StatusCode::METHOD_NOT_ALLOWED => Self::MethodNotAllowed,
            StatusCode::PAYLOAD_TOO_LARGE => Self::TooLarge,
            status if status.is_client_error() => Self::BadRequest,
            _ => Self::Internal,
        }
    }
}

impl Serialize for Code {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

/// Why a request was not carried out.
#[derive(Debug)]
pub struct Problem {
    /// For programs.
    pub code: Code,
    /// For people.
    pub detail: String,
    /// Line and column of the body, from 1, where they are known.
    pub place: Option<(usize, usize)>,
    /// When to try again.
    pub retry_after: Option<Duration>,
    /// What is behind it: for the log, never for whoever asked.
    pub cause: Option<Cause>,
}

impl Problem {
    /// A problem of that code.
    pub fn new(code: Code, detail: impl Into<String>) -> Self {
        Self { code, detail: detail.into(), place: None, retry_after: None, cause: None }
    }

    /// Our fault, for a reason that only the log is told.
    pub fn internal(cause: impl Into<Cause>) -> Self {
        let detail = "something went wrong here; the log tells more under the id of this request";
        Self { cause: Some(cause.into()), ..Self::new(Code::Internal, detail) }
    }

    fn unavailable(cause: Cause) -> Self {
        let detail = "the storage is away for the moment; the same request may succeed later";
        Self {
            cause: Some(cause),
            retry_after: Some(Duration::from_secs(1)),
            ..Self::new(Code::Unavailable, detail)
        }
    }

    pub(crate) fn body(&self) -> Vec<u8> {
        let status = self.code.status();
        let body = Body {
            title: status.canonical_reason().unwrap_or_default(),
            status: status.as_u16(),
            code: self.code,
            detail: &self.detail,
            line: self.place.map(|(line, _)| line),
            column: self.place.map(|(_, column)| column),
        };
        serde_json::to_vec(&body).expect("texts and numbers have a JSON form")
    }
}

/// As it is written.
#[derive(Serialize)]
struct Body<'a> {
    title: &'a str,
    status: u16,
    code: Code,
    detail: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    column: Option<usize>,
}

/// For the log.
impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.cause {
            Some(cause) => write!(f, "{}: {cause}", self.code.as_str()),
            None => write!(f, "{}: {}", self.code.as_str(), self.detail),
        }
    }
}

impl ResponseError for Problem {
    fn status_code(&self) -> StatusCode {
        self.code.status()
    }

    fn error_response(&self) -> HttpResponse {
        let mut response = HttpResponse::build(self.status_code());
        response.insert_header((header::CONTENT_TYPE, MEDIA_TYPE));
        if self.code.status() == StatusCode::UNAUTHORIZED {
            response.insert_header((header::WWW_AUTHENTICATE, "Bearer realm=\"leadlight\""));
        }
        if let Some(wait) = self.retry_after {
            response.insert_header((header::RETRY_AFTER, wait.as_millis().div_ceil(1000).to_string()));
        }
        response.body(self.body())
    }
}

/// What storage says, as far as it concerns whoever asked.
impl From<store::Error> for Problem {
    fn from(error: store::Error) -> Self {
        match error {
            store::Error::Unavailable(cause) => Self::unavailable(cause),
            store::Error::Exists(_) => Self::new(Code::Exists, error.to_string()),
            store::Error::Missing(_) => Self::new(Code::NotFound, error.to_string()),
            store::Error::Refused(_) => Self::new(Code::Refused, error.to_string()),
            store::Error::Damaged(_) | store::Error::Failed(_) => Self::internal(error),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_code_has_a_name_of_its_own_and_a_status_of_an_error() {
        let names: BTreeSet<&str> = Code::ALL.iter().map(|code| code.as_str()).collect();
        assert_eq!(names.len(), Code::ALL.len());
        for code in Code::ALL {
            assert!(code.status().is_client_error() || code.status().is_server_error(), "{code:?}");
        }
    }

    #[test]
    fn errors_of_storage_have_their_statuses_and_keep_their_inner_reasons() {
        let secret = || -> Cause { "at postgres://user:password@host".into() };
        for (error, status) in [
            (store::Error::Unavailable(secret()), 503),
            (store::Error::Exists("key \"crm\"".into()), 409),
            (store::Error::Missing("key \"crm\"".into()), 404),
            (store::Error::Refused("NUL".into()), 422),
            (store::Error::Damaged(secret()), 500),
            (store::Error::Failed(secret()), 500),
        ] {
            let problem = Problem::from(error);
            let body = String::from_utf8(problem.body()).unwrap();
            assert_eq!(problem.status_code().as_u16(), status);
            assert!(!body.contains("password"), "{body}");
            assert_eq!(problem.to_string().contains("password"), problem.cause.is_some());
        }
    }
}
