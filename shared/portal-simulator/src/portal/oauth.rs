//! The authorization server: consent in a browser, codes, and tokens that rotate.

use crm::Moment;
use crm::moment::SECOND;
use serde_json::{Value as Json, json};
use url::form_urlencoded;

use super::respond::params;
use super::{Portal, State, host};
use crate::access::{Credentials, Exchange, Tokens};
use crate::api::params::Params;
use crate::request::{Request, Response};

impl Portal {
    /// Whether a request to the authorization server is about this portal: by its code, refresh token or access token.
    pub(crate) fn is_meant(&self, request: &Request) -> bool {
        let Ok(params) = params(request) else { return false };
        let state = self.state();
        let token = params.text("auth").or_else(|| params.text("access_token")).unwrap_or_default();
        state.access.authenticate(Credentials::Token(token), Moment::MIN).is_ok()
            || exchange(&params).is_some_and(|exchange| state.access.knows(&exchange))
    }
}

impl State {
    pub(super) fn oauth(&mut self, request: &Request, now: Moment) -> Response {
        let Ok(params) = params(request) else { return fail(400, "invalid_request") };
        match request.path().trim_end_matches('/') {
            "/oauth/authorize" => self.authorize(&params, now),
            "/oauth/token" => self.token(&params, now),
            _ => Response::page(404, "Not found"),
        }
    }

    /// The consent of the administrator, given at once: back to the application with a code.
    fn authorize(&mut self, params: &Params, now: Moment) -> Response {
        let client_id = params.text("client_id").unwrap_or_default();
        let code = self.access.code(client_id, 1, now, &mut self.rng);
        let (Some(code), Some(installed)) = (code, self.access.apps.get(client_id)) else {
            // A failure is a page, not a redirect.
            return Response::page(200, "<html><body>Application not installed</body></html>");
        };
        let app = &installed.app;
        let query = form_urlencoded::Serializer::new(String::new())
            .append_pair("code", &code)
            .append_pair("state", params.text("state").unwrap_or_default())
            .append_pair("domain", &self.domain())
            .append_pair("member_id", &self.member_id)
            .append_pair("scope", &app.scopes.join(","))
            .append_pair("server_domain", &host(&self.options.oauth))
            .finish();
        let mark = if app.redirect.contains('?') { '&' } else { '?' };
        Response::redirect(format!("{}{mark}{query}", app.redirect))
    }

    fn token(&mut self, params: &Params, now: Moment) -> Response {
        let Some(exchange) = exchange(params) else { return fail(400, "invalid_request") };
        if self.deleted {
            return fail(401, "invalid_client");
        }
        match self.access.exchange(exchange, now, &mut self.rng) {
            None => fail(401, "invalid_client"),
            Some(Err(code)) => fail(400, code),
            Some(Ok(tokens)) => {
                let scope = self.access.apps.get(exchange.client_id).map(|app| app.app.scopes.join(","));
                Response::json(200, &self.token_answer(&tokens, &scope.unwrap_or_default(), now))
            }
        }
    }

    fn token_answer(&self, tokens: &Tokens, scope: &str, now: Moment) -> Json {
        json!({
            "access_token": tokens.access,
            "refresh_token": tokens.refresh,
            "expires": tokens.expires.0 / SECOND,
            "expires_in": (tokens.expires - now) / SECOND,
            "client_endpoint": self.client_endpoint(),
            "server_endpoint": self.server_endpoint(),
            // The authorization server's, not the portal's.
            "domain": host(&self.options.oauth),
            "member_id": self.member_id,
            "scope": scope,
            "status": "L",
            "user_id": tokens.user,
        })
    }
}

fn exchange(params: &Params) -> Option<Exchange<'_>> {
    let (is_refresh, name) = match params.text("grant_type")? {
        "authorization_code" => (false, "code"),
        "refresh_token" => (true, "refresh_token"),
        _ => return None,
    };
    Some(Exchange {
        client_id: params.text("client_id")?,
        client_secret: params.text("client_secret")?,
        is_refresh,
        secret: params.text(name)?,
    })
}

fn fail(status: u16, code: &str) -> Response {
    Response::json(status, &json!({ "error": code, "error_description": code.replace('_', " ") }))
}
