//! The name of a request, by which an answer and the log belong together.

use std::fmt;

use actix_web::http::header::{HeaderMap, HeaderName, HeaderValue};

/// The header that it comes and goes by.
pub const HEADER: HeaderName = HeaderName::from_static("x-request-id");

/// Longest id that is taken over, in bytes.
const LONGEST: usize = 64;

/// The id of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestId(String);

impl RequestId {
    /// The id that came with the request where it can stand in a log as it is (letters, digits, `-`, `_` and `.`), else a random one.
    pub fn of(headers: &HeaderMap) -> Self {
        let sent = headers.get(HEADER).and_then(|id| id.to_str().ok()).filter(|id| is_sane(id));
        sent.map_or_else(Self::random, |id| Self(id.to_owned()))
    }

    fn random() -> Self {
        let mut bits = [0; 16];
        // Without randomness requests are nameless, not refused.
        let _ = getrandom::fill(&mut bits);
        Self(hex::encode(bits))
    }

    /// As the value of a header.
    pub(crate) fn value(&self) -> HeaderValue {
        HeaderValue::from_str(&self.0).unwrap_or(HeaderValue::from_static(""))
    }
}

impl fmt::Display for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

fn is_sane(id: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    (1..=LONGEST).contains(&id.len()) && id.bytes().all(allowed)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(sent: &str) -> String {
        let mut headers = HeaderMap::new();
        headers.insert(HEADER, HeaderValue::from_str(sent).unwrap());
        RequestId::of(&headers).to_string()
    }

    #[test]
    fn a_sane_id_is_taken_over_and_any_other_replaced() {
        assert_eq!(of("a1-B2_c.3"), "a1-B2_c.3");
        for sent in ["", "a b", "a\"b", "a;b=c", &"a".repeat(65)] {
            assert_eq!(of(sent).len(), 32, "{sent}");
        }
        assert_ne!(RequestId::of(&HeaderMap::new()), RequestId::of(&HeaderMap::new()));
    }
}
