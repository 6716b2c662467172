//! Errors as the portal answers them.

use std::borrow::Cow;

use serde_json::{Value as Json, json};

/// An error of a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiError {
    /// HTTP status.
    pub status: u16,
    /// What `error` says.
    pub code: Cow<'static, str>,
    /// What `error_description` says.
    pub description: Cow<'static, str>,
}

impl ApiError {
    /// An error with a status.
    pub const fn new(status: u16, code: &'static str, description: &'static str) -> Self {
        Self { status, code: Cow::Borrowed(code), description: Cow::Borrowed(description) }
    }

    /// A refusal of old methods, which have a text and no code.
    pub fn plain(description: impl Into<Cow<'static, str>>) -> Self {
        Self { status: 400, code: Cow::Borrowed(""), description: description.into() }
    }

    /// A bad field or value in new methods.
    pub fn invalid_argument(description: String) -> Self {
        Self { status: 400, code: Cow::Borrowed("INVALID_ARG_VALUE"), description: description.into() }
    }

    /// A record that is not there, in old methods.
    pub const NOT_FOUND: Self = Self::new(400, "", "Not found");
    /// An item that is not there, in new methods.
    pub const ITEM_NOT_FOUND: Self = Self::new(400, "NOT_FOUND", "Item not found");
    /// The user may not.
    pub const ACCESS_DENIED: Self = Self::new(400, "ACCESS_DENIED", "Access denied.");
    /// There is no such method.
    pub const NO_METHOD: Self = Self::new(404, "ERROR_METHOD_NOT_FOUND", "Method not found!");
    /// Too many requests.
    pub const QUERY_LIMIT: Self = Self::new(503, "QUERY_LIMIT_EXCEEDED", "Too many requests");
    /// The method's operating time is used up.
    pub const OPERATION_TIME: Self =
        Self::new(429, "OPERATION_TIME_LIMIT", "Method is blocked due to operation time limit.");
    /// REST of this portal is blocked by hand.
    pub const OVERLOAD: Self = Self::new(503, "OVERLOAD_LIMIT", "REST API is blocked due to overload.");
    /// Wrong webhook or token.
    pub const NO_AUTH: Self = Self::new(401, "NO_AUTH_FOUND", "Wrong authorization data");
    /// The access token is over.
    pub const EXPIRED_TOKEN: Self = Self::new(401, "expired_token", "The access token provided has expired.");
    /// Nobody knows the access token.
    pub const INVALID_TOKEN: Self = Self::new(401, "invalid_token", "Unable to get application by token");
    /// The webhook's or application's scopes do not cover the method.
    pub const INSUFFICIENT_SCOPE: Self = Self::new(
        403,
        "insufficient_scope",
        "The request requires higher privileges than provided by the access token",
    );
    /// The method needs an application.
    pub const WRONG_AUTH_TYPE: Self = Self::new(
        403,
        "WRONG_AUTH_TYPE",
        "Current authorization type is denied for this method Application context required",
    );
    /// The portal is closed for good.
    pub const PORTAL_DELETED: Self = Self::new(500, "PORTAL_DELETED", "Portal was deleted");
    /// A batch within a batch.
    pub const NESTED_BATCH: Self =
        Self::new(405, "ERROR_BATCH_METHOD_NOT_ALLOWED", "Method is not allowed for batch usage");
    /// A command beyond the fiftieth.
    pub const BATCH_LENGTH: Self = Self::new(400, "ERROR_BATCH_LENGTH_EXCEEDED", "Max batch length exceeded");
    /// A body that cannot be read.
    pub const BAD_REQUEST: Self = Self::new(400, "INVALID_REQUEST", "The request cannot be read");
    /// Plain HTTP where HTTPS is asked for.
    pub const HTTPS_REQUIRED: Self = Self::new(400, "INVALID_REQUEST", "Https required.");

    /// The body of the answer.
    pub fn body(&self) -> Json {
        json!({ "error": self.code, "error_description": self.description })
    }
}
