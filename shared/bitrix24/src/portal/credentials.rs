//! By what right a portal is called.

use secrecy::{ExposeSecret, SecretString};
use url::Url;

use super::{Address, AddressError, OauthServer, Reach};

/// Where a portal is and by what right it is called. Secrets in it are not shown by `Debug` and leave memory when dropped.
#[derive(Debug, Clone)]
pub struct Credentials {
    /// Where.
    pub address: Address,
    /// By what right.
    pub access: Access,
}

/// A right to call.
#[derive(Debug, Clone)]
pub enum Access {
    /// An inbound webhook, which acts as the user who made it.
    Webhook {
        /// The id of that user.
        user: u64,
        /// Its code.
        code: SecretString,
    },
    /// An application that was installed in the portal.
    Application {
        /// Which.
        application: Application,
        /// What it was given.
        tokens: Tokens,
    },
}

/// An application as its vendor registered it.
#[derive(Debug, Clone)]
pub struct Application {
    /// Its public id, such as `local.5f…` or `app.5f…`.
    pub id: String,
    /// Its secret.
    pub secret: SecretString,
}

/// What an application may call a portal with. Both tokens change at every refresh.
#[derive(Debug, Clone)]
pub struct Tokens {
    /// For calls; lives for an hour.
    pub access: SecretString,
    /// For new tokens; lives for 180 days.
    pub refresh: SecretString,
    /// Where new tokens are to be had.
    pub server: OauthServer,
}

impl Credentials {
    /// Reads the URL of an inbound webhook, `https://{portal}/rest/{user}/{code}/`; a method behind it, as the portal shows in its
    /// example, is left out.
    ///
    /// # Errors
    /// [`AddressError`] where it is none, or the portal may not be called.
    pub fn webhook(url: &str, reach: Reach) -> Result<Self, AddressError> {
        let url = Url::parse(url.trim()).map_err(|_| AddressError::NotAUrl)?;
        let address = Address::of(&url, reach)?;
        let parts: Vec<&str> =
            url.path_segments().into_iter().flatten().filter(|part| !part.is_empty()).collect();
        let (user, code) = match parts[..] {
            ["rest", user, code] | ["rest", user, code, _] => (user, code),
            _ => return Err(AddressError::NotAWebhook),
        };
        let user = user.parse().map_err(|_| AddressError::NotAWebhook)?;
        if !code.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            return Err(AddressError::NotAWebhook);
        }
        Ok(Self { address, access: Access::Webhook { user, code: code.into() } })
    }

    /// An application that was installed in a portal.
    pub fn application(address: Address, application: Application, tokens: Tokens) -> Self {
        Self { address, access: Access::Application { application, tokens } }
    }

    /// The URL of a method. The tokens of an application are not in it: they go in the body.
    pub(crate) fn url(&self, method: &str) -> Url {
        match &self.access {
            Access::Webhook { user, code } => {
                self.address.at(&format!("/rest/{user}/{}/{method}", code.expose_secret()))
            }
            Access::Application { .. } => self.address.at(&format!("/rest/{method}")),
        }
    }

    /// The parameter `auth` of a call.
    pub(crate) fn auth(&self) -> Option<&str> {
        match &self.access {
            Access::Webhook { .. } => None,
            Access::Application { tokens, .. } => Some(tokens.access.expose_secret()),
        }
    }

    /// A text of the portal without the secrets that it may repeat.
    pub(crate) fn masked(&self, text: &str) -> String {
        let secrets: Vec<&SecretString> = match &self.access {
            Access::Webhook { code, .. } => vec![code],
            Access::Application { application, tokens } => {
                vec![&application.secret, &tokens.access, &tokens.refresh]
            }
        };
        let known = secrets.into_iter().map(ExposeSecret::expose_secret).filter(|secret| !secret.is_empty());
        known.fold(text.to_owned(), |text, secret| text.replace(secret, "[secret]"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const URL: &str = "https://acme.bitrix24.ru/rest/17/abc123def456/";

    #[test]
    fn a_webhook_is_read_with_or_without_the_method_of_the_example() {
        for tail in ["", "profile.json", "profile.json/"] {
            let hook = Credentials::webhook(&format!("{URL}{tail}"), Reach::Public).unwrap();
            assert_eq!(hook.url("crm.deal.list").as_str(), format!("{URL}crm.deal.list"));
        }
        for text in [
            "https://acme.bitrix24.ru/",
            "https://acme.bitrix24.ru/rest/me/abc/",
            "acme",
            "https://a.ru/rest/1/a%2Fb/",
        ] {
            assert!(Credentials::webhook(text, Reach::Public).is_err(), "{text}");
        }
    }

    #[test]
    fn secrets_are_not_shown() {
        let hook = Credentials::webhook(URL, Reach::Public).unwrap();
        assert!(!format!("{hook:?}").contains("abc123def456"));
        assert_eq!(hook.masked("no code abc123def456 here"), "no code [secret] here");
        let refused = Credentials::webhook("http://acme.bitrix24.ru/rest/17/abc123def456/", Reach::Public);
        assert!(!refused.unwrap_err().to_string().contains("abc123def456"));
    }
}
