//! What every error of a portal asks for.

use reqwest::StatusCode;

/// What can be done about an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Remedy {
    /// Too many requests: wait and repeat, with fewer at a time. The client does.
    SlowDown,
    /// The method has used up its operating time: leave it alone until some of that comes back. The client does.
    Park,
    /// A fault of the portal or of the way to it: repeat a few times, ever later. The client does, then gives up for now.
    Later,
    /// The access token is not good any more: get a new one, once, and repeat. The client does.
    Refresh,
    /// The portal has another address. The client follows.
    Follow,
    /// The right to call has ended or never was: ask for a new webhook or installation.
    Reauthorise,
    /// The portal's subscription has ended: pause the connection.
    Suspend,
    /// The vendor has stopped the portal's REST by hand: stop and tell the admin; only the vendor's support lifts it.
    Stop,
    /// The application was removed from the portal.
    Uninstalled,
    /// The portal was closed.
    Gone,
    /// An administrator of the portal has to approve the method first.
    AwaitApproval,
    /// The connection lacks a scope: ask the admin to add it.
    AddScope,
    /// The user or the plan has no right to this.
    Forbidden,
    /// Only an application can call it, not a webhook.
    UseApplication,
    /// The portal has no such method: do without.
    Unsupported,
    /// What the call is about is not there (any more).
    Missing,
    /// The portal does not like a value; its description says which.
    Invalid,
    /// The call is wrong in itself: a fault of the caller.
    Bug,
}

/// Every error that a portal is known to answer with: code, status where the code alone does not tell, what to do. Of several rows
/// the first that fits counts.
const TABLE: &[(&str, Option<u16>, Remedy)] = &[
    ("QUERY_LIMIT_EXCEEDED", None, Remedy::SlowDown),
    ("OPERATION_TIME_LIMIT", None, Remedy::Park),
    ("OVERLOAD_LIMIT", None, Remedy::Stop),
    ("expired_token", None, Remedy::Refresh),
    ("invalid_token", None, Remedy::Refresh),
    ("NO_AUTH_FOUND", None, Remedy::Reauthorise),
    ("authorization_error", None, Remedy::Reauthorise),
    ("APPLICATION_NOT_FOUND", None, Remedy::Uninstalled),
    ("ERROR_OAUTH", None, Remedy::Uninstalled),
    ("PAYMENT_REQUIRED", None, Remedy::Suspend),
    ("METHOD_CONFIRM_WAITING", None, Remedy::AwaitApproval),
    ("METHOD_CONFIRM_DENIED", None, Remedy::AwaitApproval),
    ("insufficient_scope", None, Remedy::AddScope),
    ("INVALID_CREDENTIALS", None, Remedy::Forbidden),
    ("ACCESS_DENIED", None, Remedy::Forbidden),
    ("user_access_error", None, Remedy::Forbidden),
    ("WRONG_AUTH_TYPE", None, Remedy::UseApplication),
    ("allowed_only_intranet_user", None, Remedy::Forbidden),
    ("ERROR_METHOD_NOT_FOUND", None, Remedy::Unsupported),
    ("ERROR_MANIFEST_IS_NOT_AVAILABLE", None, Remedy::Unsupported),
    ("ENTITY_TYPE_NOT_SUPPORTED", None, Remedy::Unsupported),
    ("ERROR_BATCH_METHOD_NOT_ALLOWED", None, Remedy::Bug),
    ("ERROR_BATCH_LENGTH_EXCEEDED", None, Remedy::Bug),
    ("INVALID_REQUEST", None, Remedy::Bug),
    ("INVALID_ARG_VALUE", None, Remedy::Bug),
    ("NOT_FOUND", None, Remedy::Missing),
    ("OWNER_NOT_FOUND", None, Remedy::Missing),
    ("ERROR_CORE", None, Remedy::Invalid),
    ("ERROR_ARGUMENT", None, Remedy::Invalid),
    ("CRM_FIELD_ERROR_VALUE_NOT_VALID", None, Remedy::Invalid),
    ("100", None, Remedy::Invalid),
    ("0", None, Remedy::Invalid),
    ("INTERNAL_SERVER_ERROR", None, Remedy::Later),
    ("ERROR_UNEXPECTED_ANSWER", None, Remedy::Later),
    ("PORTAL_DELETED", None, Remedy::Gone),
    // Answers of the authorization server.
    ("invalid_grant", None, Remedy::Reauthorise),
    ("invalid_client", None, Remedy::Uninstalled),
    ("WRONG_CLIENT", None, Remedy::Uninstalled),
    ("NOT_INSTALLED", None, Remedy::Uninstalled),
    ("invalid_scope", None, Remedy::AddScope),
    // A code that is empty or new.
    ("", Some(400), Remedy::Invalid),
    ("", Some(401), Remedy::Reauthorise),
    ("", Some(402), Remedy::Suspend),
    ("", Some(403), Remedy::Forbidden),
    ("", Some(404), Remedy::Unsupported),
    ("", Some(405), Remedy::Bug),
    ("", Some(410), Remedy::Gone),
    ("", Some(429), Remedy::SlowDown),
    ("", Some(503), Remedy::SlowDown),
];

/// What a portal's error asks for. Codes are compared without regard to case. A code that the table does not know counts by its status.
pub fn remedy(code: &str, status: StatusCode, description: &str) -> Remedy {
    // Old methods say so in words only.
    if code.is_empty() && description.trim_end_matches('.').eq_ignore_ascii_case("not found") {
        return Remedy::Missing;
    }
    let fits = |known: &str, of: Option<u16>| {
        known.eq_ignore_ascii_case(code) && of.is_none_or(|of| of == status.as_u16())
    };
    let by_code = TABLE.iter().find(|&&(known, of, _)| fits(known, of));
    let by_status = || TABLE.iter().find(|&&(known, of, _)| known.is_empty() && of == Some(status.as_u16()));
    match by_code.or_else(by_status) {
        Some(&(.., remedy)) => remedy,
        None if status.is_server_error() => Remedy::Later,
        None => Remedy::Invalid,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(code: &str, status: u16) -> Remedy {
        remedy(code, StatusCode::from_u16(status).unwrap(), "")
    }

    #[test]
    fn a_code_counts_in_any_case_and_under_any_status() {
        assert_eq!(of("EXPIRED_TOKEN", 401), Remedy::Refresh);
        assert_eq!(of("portal_deleted", 500), Remedy::Gone);
        assert_eq!(of("PORTAL_DELETED", 410), Remedy::Gone);
        assert_eq!(of("ERROR_ARGUMENT", 200), Remedy::Invalid);
        assert_eq!(of("insufficient_scope", 401), of("insufficient_scope", 403));
    }

    #[test]
    fn a_code_that_nobody_has_seen_counts_by_its_status() {
        assert_eq!(of("SOMETHING_NEW", 500), Remedy::Later);
        assert_eq!(of("SOMETHING_NEW", 502), Remedy::Later);
        assert_eq!(of("SOMETHING_NEW", 403), Remedy::Forbidden);
        assert_eq!(of("SOMETHING_NEW", 200), Remedy::Invalid);
        assert_eq!(of("", 503), Remedy::SlowDown);
    }

    #[test]
    fn an_error_without_a_code_is_told_apart_by_its_words() {
        let bad_request = StatusCode::BAD_REQUEST;
        assert_eq!(remedy("", bad_request, "Not found"), Remedy::Missing);
        assert_eq!(remedy("", bad_request, "Not found."), Remedy::Missing);
        assert_eq!(remedy("", bad_request, "The field TITLE is required"), Remedy::Invalid);
    }
}
