//! Who may call: webhooks, installed applications and their tokens.

use std::collections::BTreeMap;

use crm::Moment;
use crm::moment::{DAY, HOUR, MINUTE, SECOND};
use rand::RngExt;
use rand_chacha::ChaCha8Rng;

use crate::api::error::ApiError;

/// Scopes of everything that the simulator has.
pub const SCOPES: [&str; 7] =
    ["crm", "telephony", "imopenlines", "placement", "user_basic", "user", "userfieldconfig"];

/// How long things live, milliseconds.
const CODE_LIFE: i64 = 30 * SECOND;
const ACCESS_LIFE: i64 = HOUR;
const REFRESH_LIFE: i64 = 180 * DAY;
/// A token that lives for less is not handed out again.
const LEAST_LIFE: i64 = 30 * MINUTE;

/// An inbound webhook: a secret address that acts as one employee.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Webhook {
    /// Whose rights it has. The employee 1 is an administrator; others see only records that they are responsible for.
    pub user: u32,
    /// Its secret.
    pub code: String,
    /// Its scopes.
    pub scopes: Vec<String>,
}

impl Webhook {
    /// A webhook with all scopes.
    pub fn new(user: u32, code: impl Into<String>) -> Self {
        Self { user, code: code.into(), scopes: SCOPES.map(str::to_owned).to_vec() }
    }

    /// The same webhook with those scopes only.
    pub fn with_scopes(self, scopes: &[&str]) -> Self {
        Self { scopes: scopes.iter().map(|scope| (*scope).to_owned()).collect(), ..self }
    }
}

/// An application as its maker has registered it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct App {
    /// Its public id: `app.5f…` or `local.…`.
    pub client_id: String,
    /// Its secret.
    pub client_secret: String,
    /// What it asks for.
    pub scopes: Vec<String>,
    /// Where browsers come back to after the consent.
    pub redirect: String,
    /// Where `ONAPPINSTALL` goes, for an application without pages of its own, which counts as installed at once. Others have to
    /// finish their installation before events come.
    pub install_path: Option<String>,
}

/// What a portal hands over when an application is installed, and with every refresh.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tokens {
    /// For calls; lives for an hour.
    pub access: String,
    /// For one refresh; lives for 180 days.
    pub refresh: String,
    /// When the access token is over.
    pub expires: Moment,
    /// Who the tokens act as.
    pub user: u32,
}

/// An application in the portal.
#[derive(Debug, Clone)]
pub(crate) struct Installed {
    pub app: App,
    pub application_token: String,
    /// Whether events are sent and placements shown.
    pub finished: bool,
    pub number: u32,
}

/// Who calls.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Caller {
    pub user: u32,
    /// The application, by its client id; `None` for a webhook.
    pub app: Option<String>,
    /// What operating time is counted by.
    pub key: String,
    pub scopes: Vec<String>,
}

/// How a request says who it is from.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Credentials<'a> {
    Webhook { user: &'a str, code: &'a str },
    Token(&'a str),
}

#[derive(Debug)]
struct Grant {
    client_id: String,
    user: u32,
    until: Moment,
}

/// Everything that lets in.
#[derive(Debug, Default)]
pub(crate) struct Access {
    pub webhooks: Vec<Webhook>,
    pub apps: BTreeMap<String, Installed>,
    codes: BTreeMap<String, Grant>,
    access: BTreeMap<String, Grant>,
    refresh: BTreeMap<String, Grant>,
    /// The newest tokens of an application and an employee.
    newest: BTreeMap<(String, u32), Tokens>,
}

impl Access {
    /// No applications yet.
    pub fn new(webhooks: Vec<Webhook>) -> Self {
        Self { webhooks, ..Self::default() }
    }

    /// Finds out who calls.
    pub fn authenticate(&self, credentials: Credentials<'_>, now: Moment) -> Result<Caller, ApiError> {
        match credentials {
            Credentials::Webhook { user, code } => {
                let known = |webhook: &&Webhook| webhook.code == code && webhook.user.to_string() == user;
                let webhook = self.webhooks.iter().find(known).ok_or(ApiError::NO_AUTH)?;
                let key = format!("webhook {}/{}", webhook.user, webhook.code);
                Ok(Caller { user: webhook.user, app: None, key, scopes: webhook.scopes.clone() })
            }
            Credentials::Token("") => Err(ApiError::NO_AUTH),
            Credentials::Token(token) => {
                let grant = self.access.get(token).ok_or(ApiError::INVALID_TOKEN)?;
                if grant.until <= now {
                    return Err(ApiError::EXPIRED_TOKEN);
                }
                let app = self.apps.get(&grant.client_id).ok_or(ApiError::INVALID_TOKEN)?;
                let key = format!("application {}", grant.client_id);
                Ok(Caller {
                    user: grant.user,
                    app: Some(grant.client_id.clone()),
                    key,
                    scopes: app.app.scopes.clone(),
                })
            }
        }
    }

    /// A code for an installed application, to be exchanged for tokens within 30 s.
    pub fn code(&mut self, client_id: &str, user: u32, now: Moment, rng: &mut ChaCha8Rng) -> Option<String> {
        self.apps.get(client_id)?;
        let code = secret(rng);
        self.codes
            .insert(code.clone(), Grant { client_id: client_id.to_owned(), user, until: now + CODE_LIFE });
        Some(code)
    }

    /// Exchanges a code or refresh token, which is used up. `None` where the application's secret is wrong.
    pub fn exchange(
        &mut self,
        exchange: Exchange<'_>,
        now: Moment,
        rng: &mut ChaCha8Rng,
    ) -> Option<Result<Tokens, &'static str>> {
        let app = self.apps.get(exchange.client_id)?;
        if app.app.client_secret != exchange.client_secret {
            return None;
        }
        let grants = if exchange.is_refresh { &mut self.refresh } else { &mut self.codes };
        let is_own = grants.get(exchange.secret).is_some_and(|grant| grant.client_id == exchange.client_id);
        let grant = grants.remove(exchange.secret).filter(|grant| is_own && grant.until > now);
        Some(match grant {
            None => Err("invalid_grant"),
            Some(grant) => Ok(self.mint(&grant.client_id, grant.user, now, rng)),
        })
    }

    /// Whether a code or refresh token is this portal's.
    pub fn knows(&self, exchange: &Exchange<'_>) -> bool {
        if exchange.is_refresh {
            self.refresh.contains_key(exchange.secret)
        } else {
            self.codes.contains_key(exchange.secret)
        }
    }

    /// New tokens.
    pub fn mint(&mut self, client_id: &str, user: u32, now: Moment, rng: &mut ChaCha8Rng) -> Tokens {
        let (access, refresh, expires) = (secret(rng), secret(rng), now + ACCESS_LIFE);
        let grant = |until| Grant { client_id: client_id.to_owned(), user, until };
        self.access.insert(access.clone(), grant(expires));
        self.refresh.insert(refresh.clone(), grant(now + REFRESH_LIFE));
        let tokens = Tokens { access, refresh, expires, user };
        self.newest.insert((client_id.to_owned(), user), tokens.clone());
        tokens
    }

    /// The newest tokens where they live for a while yet, else new ones: not every event has a token of its own.
    pub fn tokens(&mut self, client_id: &str, user: u32, now: Moment, rng: &mut ChaCha8Rng) -> Tokens {
        let newest = self.newest.get(&(client_id.to_owned(), user));
        let lives = |tokens: &&Tokens| {
            self.access.get(&tokens.access).is_some_and(|grant| grant.until > now + LEAST_LIFE)
        };
        match newest.filter(lives) {
            Some(tokens) => tokens.clone(),
            None => self.mint(client_id, user, now, rng),
        }
    }

    /// Lets all access tokens be over.
    pub fn expire(&mut self, now: Moment) {
        for grant in self.access.values_mut() {
            grant.until = grant.until.min(now);
        }
    }

    /// Takes an application away with all of its tokens.
    pub fn uninstall(&mut self, client_id: &str) -> Option<Installed> {
        for grants in [&mut self.codes, &mut self.access, &mut self.refresh] {
            grants.retain(|_, grant| grant.client_id != client_id);
        }
        self.apps.remove(client_id)
    }
}

/// An exchange of a code or refresh token for tokens.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Exchange<'a> {
    pub client_id: &'a str,
    pub client_secret: &'a str,
    pub is_refresh: bool,
    /// The code or refresh token.
    pub secret: &'a str,
}

/// A secret of 32 hexadecimal digits.
pub(crate) fn secret(rng: &mut ChaCha8Rng) -> String {
    format!("{:032x}", rng.random::<u128>())
}
