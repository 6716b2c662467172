//! What a portal posts: events that are due, and placements that somebody opens.

use crm::Moment;
use crm::moment::{MINUTE, SECOND};
use rand::RngExt;
use serde_json::json;
use url::form_urlencoded;

use super::{Portal, State, host};
use crate::access::{Tokens, secret};
use crate::events::{By, Delivery, Notice};

type Pairs = Vec<(String, String)>;

impl Portal {
    /// Lives up to now and gives the events that are due, in the order in which they are sent. Each is given once: there are no
    /// retries.
    pub fn deliveries(&self) -> Vec<Delivery> {
        let now = self.now();
        let mut state = self.state();
        state.live_until(now);
        let now = state.lived;
        let due: Vec<Notice> = state.events.take_due(now).collect();
        due.iter().filter_map(|notice| state.deliver(notice, now)).collect()
    }

    /// What is posted when somebody opens a record's card at a place that an application is bound to, or its own page at `DEFAULT`,
    /// whose handler is given. `None` where the application is not installed or not bound there.
    pub fn placement(&self, client_id: &str, placement: &str, user: u32, record: u32) -> Option<Delivery> {
        let now = self.now();
        let mut state = self.state();
        state.placement(client_id, placement, user, record, now)
    }
}

impl State {
    fn deliver(&mut self, notice: &Notice, now: Moment) -> Option<Delivery> {
        let handler = &notice.handler;
        let mut pairs: Pairs = vec![("event".into(), handler.event.clone())];
        if handler.id > 0 {
            pairs.push(("event_handler_id".into(), handler.id.to_string()));
        }
        pairs.extend(notice.data.iter().cloned());
        pairs.push(("ts".into(), (notice.at.0 / SECOND).to_string()));
        match &handler.by {
            By::Outgoing { application_token } => {
                pairs.extend(self.whereabouts());
                pairs.push(auth("application_token", application_token));
            }
            By::App { client_id, user } => {
                let installed = self.access.apps.get(client_id).filter(|app| app.finished)?;
                let (token, scope) = (installed.application_token.clone(), installed.app.scopes.join(","));
                let first = handler.event == "ONAPPINSTALL";
                if first || !self.rng.random_bool(self.mischief.tokenless_events) {
                    let tokens = self.access.tokens(client_id, *user, now, &mut self.rng);
                    pairs.extend(token_pairs(&tokens, &scope, now, first));
                }
                pairs.extend(self.whereabouts());
                pairs.push(auth("application_token", &token));
            }
        }
        self.counters.delivered += 1;
        Some(Delivery::new(handler.url.clone(), &pairs))
    }

    /// Where the portal is, as every event tells.
    fn whereabouts(&self) -> Pairs {
        vec![
            auth("domain", &self.domain()),
            auth("client_endpoint", &self.client_endpoint()),
            auth("server_endpoint", &self.server_endpoint()),
            auth("member_id", &self.member_id),
        ]
    }

    fn placement(
        &mut self,
        client_id: &str,
        code: &str,
        user: u32,
        record: u32,
        now: Moment,
    ) -> Option<Delivery> {
        let installed = self.access.apps.get(client_id)?;
        let (token, scope) = (installed.application_token.clone(), installed.app.scopes.join(","));
        let bound =
            self.placements.iter().find(|bound| bound.client_id == client_id && bound.placement == code);
        let handler = match bound {
            Some(bound) => bound.handler.clone(),
            None if code == "DEFAULT" => installed.app.redirect.clone(),
            None => return None,
        };
        let tokens = self.access.mint(client_id, user, now, &mut self.rng);
        let address = self.address(&self.options.name);
        let query = form_urlencoded::Serializer::new(String::new())
            .append_pair("DOMAIN", &host(&address))
            .append_pair("PROTOCOL", if address.starts_with("https") { "1" } else { "0" })
            .append_pair("LANG", "ru")
            .append_pair("APP_SID", &secret(&mut self.rng))
            .finish();
        let kind = code.split('_').nth(1).unwrap_or_default().to_lowercase();
        let options = if code == "DEFAULT" {
            "[]".to_owned()
        } else {
            let uri = format!("/crm/{kind}/details/{record}/?IFRAME=Y&IFRAME_TYPE=SIDE_SLIDER");
            json!({ "ID": record.to_string(), "URI": uri }).to_string()
        };
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        let pairs = [
            pair("AUTH_ID", &tokens.access),
            pair("AUTH_EXPIRES", "3600"),
            pair("REFRESH_ID", &tokens.refresh),
            pair("SERVER_ENDPOINT", &self.server_endpoint()),
            pair("APPLICATION_TOKEN", &token),
            pair("APPLICATION_SCOPE", &scope),
            pair("member_id", &self.member_id),
            pair("status", "L"),
            pair("PLACEMENT", code),
            pair("PLACEMENT_OPTIONS", &options),
        ];
        let mark = if handler.contains('?') { '&' } else { '?' };
        Some(Delivery::new(format!("{handler}{mark}{query}"), &pairs))
    }
}

fn auth(name: &str, value: &str) -> (String, String) {
    (format!("auth[{name}]"), value.to_owned())
}

fn token_pairs(tokens: &Tokens, scope: &str, now: Moment, with_refresh: bool) -> Pairs {
    let seconds = (tokens.expires - now) / SECOND;
    debug_assert!(seconds * SECOND >= MINUTE);
    let mut pairs = vec![
        auth("access_token", &tokens.access),
        auth("expires", &(tokens.expires.0 / SECOND).to_string()),
        auth("expires_in", &seconds.to_string()),
        auth("scope", scope),
        auth("status", "L"),
        auth("user_id", &tokens.user.to_string()),
    ];
    if with_refresh {
        pairs.push(auth("refresh_token", &tokens.refresh));
    }
    pairs
}
