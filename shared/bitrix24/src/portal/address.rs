//! Where a portal is.

use std::fmt;
use std::net::IpAddr;

use url::{Host, Url};

use super::Reach;

/// The origin of a portal: scheme, host and port, without any path or secret.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Address {
    origin: Url,
}

/// Why something is no address of a portal. The text that was refused is not in it: it may hold a secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    /// It is no URL with a host.
    #[error("this is not the address of a portal, such as https://company.bitrix24.com")]
    NotAUrl,
    /// It is not https.
    #[error("the address of a portal begins with https://")]
    NotHttps,
    /// It has a user name or a password.
    #[error("an address of a portal has no user name and no password")]
    HasUser,
    /// It is an address, or a name, of a private network.
    #[error("the address is not one of the public internet")]
    Private,
    /// It is no inbound webhook.
    #[error("this is not an inbound webhook, such as https://company.bitrix24.com/rest/1/code/")]
    NotAWebhook,
    /// It is none of the vendor's authorization servers.
    #[error("this is not an authorization server of the vendor")]
    NotTheVendor,
}

impl Address {
    /// Reads the origin of a URL; without a scheme it is taken to be https. A path is left out. A name is looked at here as far as
    /// one can tell by the name; what it resolves to is checked at every connection.
    ///
    /// # Errors
    /// [`AddressError`] where it may not be called.
    pub fn parse(text: &str, reach: Reach) -> Result<Self, AddressError> {
        let text = text.trim();
        let with_scheme = if text.contains("://") { text.to_owned() } else { format!("https://{text}") };
        Self::of(&Url::parse(&with_scheme).map_err(|_| AddressError::NotAUrl)?, reach)
    }

    /// The origin of a URL.
    ///
    /// # Errors
    /// [`AddressError`] where it may not be called.
    pub fn of(url: &Url, reach: Reach) -> Result<Self, AddressError> {
        match url.scheme() {
            "https" => {}
            "http" if reach.allows_plain_http() => {}
            _ => return Err(AddressError::NotHttps),
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(AddressError::HasUser);
        }
        let allowed = match url.host().ok_or(AddressError::NotAUrl)? {
            Host::Ipv4(v4) => reach.allows(IpAddr::V4(v4)),
            Host::Ipv6(v6) => reach.allows(IpAddr::V6(v6)),
            Host::Domain(name) => reach == Reach::Development || is_public_name(name),
        };
        if !allowed {
            return Err(AddressError::Private);
        }
        let mut origin = url.clone();
        origin.set_path("/");
        origin.set_query(None);
        origin.set_fragment(None);
        Ok(Self { origin })
    }

    /// Host, with the port where it is not the scheme's own.
    pub fn host(&self) -> String {
        let host = self.origin.host_str().unwrap_or_default();
        self.origin.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
    }

    /// The URL of a path of this portal, which begins with a slash.
    pub(crate) fn at(&self, path: &str) -> Url {
        let mut url = self.origin.clone();
        url.set_path(path);
        url
    }
}

/// The origin, without a slash at its end.
impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.origin.as_str().trim_end_matches('/'))
    }
}

/// Whether a name can be one of the public internet: it has several parts and does not end in one that is kept for local use (RFC 6761,
/// RFC 6762, RFC 8375, RFC 9476 and the `internal` of ICANN).
fn is_public_name(name: &str) -> bool {
    let name = name.trim_end_matches('.');
    let last = name.rsplit('.').next().unwrap_or_default();
    name.contains('.')
        && !matches!(last, "localhost" | "local" | "internal" | "intranet" | "lan" | "alt" | "invalid")
        && !name.ends_with(".home.arpa")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn public(text: &str) -> Result<String, AddressError> {
        Address::parse(text, Reach::Public).map(|address| address.to_string())
    }

    #[test]
    fn an_address_is_the_origin_of_whatever_was_pasted() {
        for text in [
            "acme.bitrix24.ru",
            " https://ACME.bitrix24.ru/ ",
            "https://acme.bitrix24.ru:443/crm/deal/details/1/?a=b#c",
        ] {
            assert_eq!(public(text).unwrap(), "https://acme.bitrix24.ru", "{text}");
        }
        let own_port = Address::parse("https://crm.example.test:8443", Reach::Public).unwrap();
        assert_eq!(own_port.host(), "crm.example.test:8443");
    }

    #[test]
    fn what_is_not_public_https_is_refused() {
        use AddressError::{HasUser, NotAUrl, NotHttps, Private};
        for (text, why) in [
            ("", NotAUrl),
            ("https://", NotAUrl),
            ("http://acme.bitrix24.ru", NotHttps),
            ("ftp://acme.bitrix24.ru", NotHttps),
            ("file:///etc/passwd", NotHttps),
            ("https://me:secret@acme.bitrix24.ru", HasUser),
            ("https://127.0.0.1", Private),
            ("https://0x7f.1", Private),
            ("https://2130706433", Private),
            ("https://[::ffff:10.0.0.1]", Private),
            ("https://169.254.169.254/latest", Private),
            ("https://localhost", Private),
            ("https://db.internal", Private),
            ("https://printer.local.", Private),
            ("https://intranet", Private),
        ] {
            assert_eq!(public(text), Err(why), "{text}");
        }
    }

    #[test]
    fn the_development_switch_lets_http_and_loopback_through() {
        let near = Address::parse("http://127.0.0.1:8080/rest/", Reach::Development).unwrap();
        assert_eq!(near.to_string(), "http://127.0.0.1:8080");
        let metadata = Address::parse("http://169.254.169.254", Reach::Development);
        assert_eq!(metadata, Err(AddressError::Private));
    }
}
