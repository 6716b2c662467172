//! The form in which secrets are sealed.

use std::borrow::Cow;

use bitrix24::portal::{Access, Application, OauthServer, Reach, Tokens};
use crm::Moment;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};

use super::super::PortalError;
use super::{Awaited, Offered, Secrets};

/// Secrets as JSON.
#[derive(Serialize, Deserialize)]
pub(super) struct Sealed<'s> {
    right: Option<Right<'s>>,
    event_token: Option<Cow<'s, str>>,
    awaited: Option<SealedAwaited<'s>>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Right<'s> {
    Webhook { user: u64, code: Cow<'s, str> },
    Application { application: SealedApplication<'s>, tokens: SealedTokens<'s> },
}

#[derive(Serialize, Deserialize)]
struct SealedApplication<'s> {
    id: Cow<'s, str>,
    secret: Cow<'s, str>,
}

#[derive(Serialize, Deserialize)]
struct SealedTokens<'s> {
    access: Cow<'s, str>,
    refresh: Cow<'s, str>,
    server: Cow<'s, str>,
}

#[derive(Serialize, Deserialize)]
struct SealedAwaited<'s> {
    code: Cow<'s, str>,
    until: Moment,
    application: Option<SealedApplication<'s>>,
    offered: Option<SealedOffer<'s>>,
}

#[derive(Serialize, Deserialize)]
struct SealedOffer<'s> {
    tokens: SealedTokens<'s>,
    member_id: Cow<'s, str>,
    application_token: Cow<'s, str>,
}

impl<'s> Sealed<'s> {
    /// The form of these.
    pub fn of(secrets: &'s Secrets) -> Self {
        let right = secrets.access.as_ref().map(|access| match access {
            Access::Webhook { user, code } => Right::Webhook { user: *user, code: shown(code) },
            Access::Application { application, tokens } => Right::Application {
                application: SealedApplication::of(application),
                tokens: SealedTokens::of(tokens),
            },
        });
        let awaited = secrets.awaited.as_ref().map(|awaited| SealedAwaited {
            code: shown(&awaited.code),
            until: awaited.until,
            application: awaited.application.as_ref().map(SealedApplication::of),
            offered: awaited.offered.as_ref().map(|offered| SealedOffer {
                tokens: SealedTokens::of(&offered.tokens),
                member_id: offered.member_id.as_str().into(),
                application_token: shown(&offered.application_token),
            }),
        });
        Self { right, event_token: secrets.event_token.as_ref().map(shown), awaited }
    }

    /// The secrets in this form.
    pub fn open(self, reach: Reach) -> Result<Secrets, PortalError> {
        let access = match self.right {
            None => None,
            Some(Right::Webhook { user, code }) => Some(Access::Webhook { user, code: secret(code) }),
            Some(Right::Application { application, tokens }) => {
                Some(Access::Application { application: application.open(), tokens: tokens.open(reach)? })
            }
        };
        let offered = |offered: SealedOffer<'_>| -> Result<Offered, PortalError> {
            Ok(Offered {
                tokens: offered.tokens.open(reach)?,
                member_id: offered.member_id.into_owned(),
                application_token: secret(offered.application_token),
            })
        };
        let awaited = |awaited: SealedAwaited<'_>| -> Result<Awaited, PortalError> {
            Ok(Awaited {
                code: secret(awaited.code),
                until: awaited.until,
                application: awaited.application.map(SealedApplication::open),
                offered: awaited.offered.map(offered).transpose()?,
            })
        };
        let awaited = self.awaited.map(awaited).transpose()?;
        Ok(Secrets { access, event_token: self.event_token.map(secret), awaited })
    }
}

impl<'s> SealedApplication<'s> {
    fn of(application: &'s Application) -> Self {
        Self { id: application.id.as_str().into(), secret: shown(&application.secret) }
    }

    fn open(self) -> Application {
        Application { id: self.id.into_owned(), secret: secret(self.secret) }
    }
}

impl<'s> SealedTokens<'s> {
    fn of(tokens: &'s Tokens) -> Self {
        Self {
            access: shown(&tokens.access),
            refresh: shown(&tokens.refresh),
            server: tokens.server.to_string().into(),
        }
    }

    fn open(self, reach: Reach) -> Result<Tokens, PortalError> {
        let server = OauthServer::parse(&self.server, reach)?;
        Ok(Tokens { access: secret(self.access), refresh: secret(self.refresh), server })
    }
}

fn secret(text: Cow<'_, str>) -> SecretString {
    text.into_owned().into()
}

fn shown(secret: &SecretString) -> Cow<'_, str> {
    secret.expose_secret().into()
}
