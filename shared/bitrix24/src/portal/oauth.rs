//! Tokens from the vendor's authorization servers.

use std::fmt;

use reqwest::StatusCode;
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Map, Value};
use url::Url;

use super::{Address, AddressError, Application, Reach, Tokens};
use crate::envelope::{Said, said};
use crate::error::{Error, Fault, Result};
use crate::remedy::Remedy;
use crate::transport::Transport;
use crate::wire::{id, text};

/// The vendor's authorization servers. Which of them a portal uses is told by the portal, or by whoever pretends to be one: secrets go
/// to no others.
const HOSTS: [&str; 2] = ["oauth.bitrix24.tech", "oauth.bitrix.info"];

/// One of the vendor's authorization servers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OauthServer(Address);

/// What an application was given in a portal.
#[derive(Debug, Clone)]
pub struct Grant {
    /// Tokens to call it with.
    pub tokens: Tokens,
    /// Where it is.
    pub address: Address,
    /// The portal's own id, which stays the same when it moves.
    pub member_id: String,
    /// What may be called.
    pub scopes: Vec<String>,
    /// Who gave it.
    pub user: Option<u64>,
}

/// As [`OauthServer::parse`] reads it.
impl fmt::Display for OauthServer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl OauthServer {
    /// Reads a `server_endpoint` such as `https://oauth.bitrix24.tech/rest/`. In development a simulated server may take the place of
    /// the vendor's, if it is not on the public internet.
    ///
    /// # Errors
    /// [`AddressError`] where it is none of the vendor's.
    pub fn parse(server_endpoint: &str, reach: Reach) -> Result<Self, AddressError> {
        let address = Address::parse(server_endpoint, reach)?;
        let vendors = address.to_string().strip_prefix("https://").is_some_and(|host| HOSTS.contains(&host));
        let simulated =
            reach == Reach::Development && Address::parse(server_endpoint, Reach::Public).is_err();
        if vendors || simulated { Ok(Self(address)) } else { Err(AddressError::NotTheVendor) }
    }

    /// Exchanges the code that a portal's administrator brought back (within 30 s) for tokens.
    ///
    /// # Errors
    /// [`Error::Refused`] where the code is not good, and as [`OauthServer::refresh`].
    pub async fn authorise(
        &self,
        transport: &Transport,
        application: &Application,
        code: &SecretString,
    ) -> Result<Grant> {
        self.ask(
            transport,
            application,
            [("grant_type", "authorization_code"), ("code", code.expose_secret())],
        )
        .await
    }

    /// New tokens for old ones, which end with it.
    ///
    /// # Errors
    /// [`Error::Refused`] where the old ones have ended, [`Error::Unreachable`] where the server does not answer,
    /// [`Error::Unexpected`] where its answer lacks a part or names another server than the vendor's.
    pub async fn refresh(
        &self,
        transport: &Transport,
        application: &Application,
        tokens: &Tokens,
    ) -> Result<Grant> {
        let old = tokens.refresh.expose_secret();
        self.ask(transport, application, [("grant_type", "refresh_token"), ("refresh_token", old)]).await
    }

    /// The fields go in the body, which no server logs, not in the query.
    async fn ask(
        &self,
        transport: &Transport,
        application: &Application,
        [kind, proof]: [(&str, &str); 2],
    ) -> Result<Grant> {
        let client = [("client_id", &*application.id), ("client_secret", application.secret.expose_secret())];
        let fields = [kind, client[0], client[1], proof];
        let reply = transport.post_form(self.0.at(PATH), &fields).await;
        let reply = reply
            .map_err(|silence| Error::Unreachable { method: METHOD.to_owned(), reason: silence.reason })?;
        let Ok(Value::Object(answer)) = serde_json::from_slice(&reply.body) else {
            let reason = format!("status {} without JSON", reply.status);
            return Err(Error::Unreachable { method: METHOD.to_owned(), reason });
        };
        let masked = |text: &str| {
            let secrets =
                [application.secret.expose_secret(), proof.1].into_iter().filter(|it| !it.is_empty());
            secrets.fold(text.to_owned(), |text, secret| text.replace(secret, "[secret]"))
        };
        if let Some(error) = answer.get("error").filter(|error| !error.is_null()) {
            let fault = said(error, &answer).fault(METHOD, reply.status, masked);
            // There is nothing that this token could be renewed with.
            let remedy = if fault.remedy == Remedy::Refresh { Remedy::Reauthorise } else { fault.remedy };
            return Err(Fault { remedy, ..fault }.into());
        }
        if reply.status != StatusCode::OK {
            let said = Said { code: String::new(), description: String::new() };
            return Err(said.fault(METHOD, reply.status, masked).into());
        }
        granted(&answer, transport.reach())
            .map_err(|reason| Error::Unexpected { method: METHOD.to_owned(), reason })
    }
}

const PATH: &str = "/oauth/token/";
const METHOD: &str = "oauth/token";

fn granted(answer: &Map<String, Value>, reach: Reach) -> Result<Grant, String> {
    let field = |name: &str| {
        let value = answer.get(name).and_then(text).unwrap_or_default();
        if value.is_empty() { Err(format!("no {name}")) } else { Ok(value.into_owned()) }
    };
    let because = |error: AddressError| error.to_string();
    let endpoint =
        Url::parse(&field("client_endpoint")?).map_err(|_| "client_endpoint is no URL".to_owned())?;
    Ok(Grant {
        tokens: Tokens {
            access: field("access_token")?.into(),
            refresh: field("refresh_token")?.into(),
            server: OauthServer::parse(&field("server_endpoint")?, reach).map_err(because)?,
        },
        address: Address::of(&endpoint, reach).map_err(because)?,
        member_id: field("member_id")?,
        scopes: scopes(&field("scope").unwrap_or_default()),
        user: answer.get("user_id").and_then(id),
    })
}

/// A list of scopes, between commas or spaces.
pub fn scopes(list: &str) -> Vec<String> {
    list.split([',', ' ']).filter(|scope| !scope.is_empty()).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_go_to_the_vendor_only() {
        for good in ["https://oauth.bitrix24.tech/rest/", "https://oauth.bitrix.info/rest/"] {
            assert!(OauthServer::parse(good, Reach::Public).is_ok(), "{good}");
        }
        for bad in [
            "https://oauth.bitrix24.tech.evil.test/rest/",
            "https://evil.test/oauth.bitrix24.tech/",
            "https://oauth.bitrix24.tech:8443/rest/",
            "http://oauth.bitrix24.tech/rest/",
            "https://127.0.0.1/rest/",
        ] {
            assert!(OauthServer::parse(bad, Reach::Public).is_err(), "{bad}");
        }
    }

    #[test]
    fn in_development_a_simulated_server_is_a_near_one() {
        assert!(OauthServer::parse("http://127.0.0.1:9/rest/", Reach::Development).is_ok());
        let far = OauthServer::parse("https://evil.test/rest/", Reach::Development);
        assert_eq!(far, Err(AddressError::NotTheVendor));
    }

    #[test]
    fn scopes_stand_between_commas_or_spaces() {
        assert_eq!(scopes("crm,placement, user"), ["crm", "placement", "user"]);
    }
}
