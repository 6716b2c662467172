//! What a test, a demonstration or an administrator does to a portal from outside of its API.

use std::net::IpAddr;

use crm::Moment;

use super::{Portal, State};
use crate::access::{App, Installed, Tokens, Webhook, secret};
use crate::counters::Counters;
use crate::events::{By, Handler, Notice, Outgoing};
use crate::limits::Limits;
use crate::mischief::Mischief;

/// What is handed over when an application is installed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Installation {
    /// Tokens of the administrator who installed it.
    pub tokens: Tokens,
    /// What comes with every event and placement.
    pub application_token: String,
    /// The portal's id, which it keeps when it is renamed.
    pub member_id: String,
    /// Where calls go.
    pub client_endpoint: String,
    /// Where tokens are refreshed, with `/rest/` at the end.
    pub server_endpoint: String,
}

impl Portal {
    /// Its present name.
    pub fn name(&self) -> String {
        self.state().options.name.clone()
    }

    /// Its id, which it keeps when it is renamed.
    pub fn member_id(&self) -> String {
        self.state().member_id.clone()
    }

    /// Its webhooks.
    pub fn webhooks(&self) -> Vec<Webhook> {
        self.state().access.webhooks.clone()
    }

    /// The address of a webhook, with a slash at the end; the first webhook is the administrator's.
    pub fn webhook_url(&self, webhook: &Webhook) -> String {
        format!("{}{}/{}/", self.state().client_endpoint(), webhook.user, webhook.code)
    }

    /// Path and query of a call by the administrator's webhook, for [`Portal::request`]: `crm.deal.list?start=-1`.
    pub fn target(&self, call: &str) -> String {
        let state = self.state();
        let webhook =
            state.access.webhooks.first().map(|webhook| format!("{}/{}/", webhook.user, webhook.code));
        format!("/rest/{}{call}", webhook.unwrap_or_default())
    }

    /// What it has been asked, and what it told.
    pub fn counters(&self) -> Counters {
        self.state().counters.clone()
    }

    /// Requests from an address.
    pub fn requests_from(&self, source: IpAddr) -> u64 {
        self.state().counters.by_source.get(&source).copied().unwrap_or(0)
    }

    /// Lets it misbehave, or behave again.
    pub fn set_mischief(&self, mischief: Mischief) {
        self.state().mischief = mischief;
    }

    /// Puts it on another plan.
    pub fn set_limits(&self, limits: Limits) {
        self.state().options.limits = limits;
    }

    /// Tells it where it is served; `{name}` stands for its name.
    pub fn set_address(&self, address: &str, oauth: &str) {
        let mut state = self.state();
        state.options.address = address.to_owned();
        state.options.oauth = oauth.to_owned();
    }

    /// Blocks a method up to a moment, as if its operating time were used up.
    pub fn block_method(&self, method: &str, until: Moment) {
        self.state().blocked.push((method.to_lowercase(), until));
    }

    /// Lets all access tokens be over.
    pub fn expire_tokens(&self) {
        let now = self.now();
        self.state().access.expire(now);
    }

    /// Gives it another name: under the old one it answers with a redirect.
    pub fn rename(&self, name: &str) {
        let mut state = self.state();
        let former = std::mem::replace(&mut state.options.name, name.to_owned());
        state.former_names.retain(|former| former != name);
        if former != name {
            state.former_names.push(former);
        }
    }

    /// Whether it is or was called so.
    pub fn is_called(&self, name: &str) -> bool {
        let state = self.state();
        state.options.name == name || state.former_names.iter().any(|former| former == name)
    }

    /// Closes it for good: every request is answered with `PORTAL_DELETED`.
    pub fn delete(&self) {
        self.state().deleted = true;
    }

    /// Adds an outgoing webhook.
    pub fn subscribe(&self, outgoing: &Outgoing) {
        let mut state = self.state();
        for event in &outgoing.events {
            let by = By::Outgoing { application_token: outgoing.application_token.clone() };
            state.events.bind(event, &outgoing.url, by);
        }
    }

    /// Installs an application in the name of an administrator. One without pages of its own is told by `ONAPPINSTALL` and is
    /// installed at once; others get no events before [`Portal::finish_installation`].
    pub fn install(&self, app: &App, user: u32) -> Installation {
        let now = self.now();
        let mut state = self.state();
        state.install(app, user, now)
    }

    /// Finishes the installation of an application with pages, as its page does in the administrator's browser.
    pub fn finish_installation(&self, client_id: &str) {
        if let Some(installed) = self.state().access.apps.get_mut(client_id) {
            installed.finished = true;
        }
    }

    /// Removes an application; it is told by `ONAPPUNINSTALL` if it wanted to know. `clean` is the administrator's wish that its
    /// data be erased.
    pub fn uninstall(&self, client_id: &str, clean: bool) {
        let now = self.now();
        self.state().uninstall(client_id, clean, now);
    }
}

impl State {
    fn install(&mut self, app: &App, user: u32, now: Moment) -> Installation {
        let number = self.access.apps.len() as u32 + 1;
        let application_token = secret(&mut self.rng);
        let finished = app.install_path.is_some();
        let installed =
            Installed { app: app.clone(), application_token: application_token.clone(), finished, number };
        self.access.apps.insert(app.client_id.clone(), installed);
        let tokens = self.access.mint(&app.client_id, user, now, &mut self.rng);
        if let Some(url) = &app.install_path {
            let by = By::App { client_id: app.client_id.clone(), user };
            let handler = Handler { id: 0, event: "ONAPPINSTALL".into(), url: url.clone(), by };
            let data = [("VERSION", "1"), ("ACTIVE", "Y"), ("INSTALLED", "Y"), ("LANGUAGE_ID", "ru")];
            self.events.send(Notice { handler, data: data_pairs(&data), at: now }, now);
        }
        Installation {
            tokens,
            application_token,
            member_id: self.member_id.clone(),
            client_endpoint: self.client_endpoint(),
            server_endpoint: self.server_endpoint(),
        }
    }

    fn uninstall(&mut self, client_id: &str, clean: bool, now: Moment) {
        let Some(installed) = self.access.uninstall(client_id) else { return };
        let is_own = |by: &By| matches!(by, By::App { client_id: owner, .. } if owner == client_id);
        let wanted = self.events.handlers.iter().filter(|handler| is_own(&handler.by));
        let wanted = wanted.filter(|handler| handler.event == "ONAPPUNINSTALL").cloned().collect::<Vec<_>>();
        for handler in wanted {
            // The tokens are dead by now: the application's token is the only proof.
            let by = By::Outgoing { application_token: installed.application_token.clone() };
            let data = [("LANGUAGE_ID", "ru"), ("CLEAN", if clean { "1" } else { "0" })];
            self.events
                .send(Notice { handler: Handler { by, ..handler }, data: data_pairs(&data), at: now }, now);
        }
        self.events.handlers.retain(|handler| !is_own(&handler.by));
        self.events.offline_handlers.retain(|(owner, _)| owner != client_id);
        self.events.offline.retain(|row| row.client_id != client_id);
        self.placements.retain(|placement| placement.client_id != client_id);
    }
}

fn data_pairs(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs.iter().map(|(key, value)| (format!("data[{key}]"), (*value).to_owned())).collect()
}
