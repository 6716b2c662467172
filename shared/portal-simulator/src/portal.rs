//! A portal: a world that lives by a clock, and the API over it.

pub(crate) mod control;
mod deliver;
mod oauth;
pub(crate) mod respond;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crm::Moment;
use jiff::tz::TimeZone;
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

use crate::access::{Access, Webhook, secret};
use crate::clock::Clock;
use crate::costs::Costs;
use crate::counters::Counters;
use crate::events::Events;
use crate::limits::{Buckets, Limits, Operating};
use crate::mischief::Mischief;
use crate::request::{Request, Response};
use crate::script::Script;
use crate::world::World;
use crate::world::change::{Change, Subject};

pub use control::Installation;

/// What a portal is like, beside its company.
#[derive(Debug, Clone, PartialEq)]
pub struct Options {
    /// Its name, the first part of its host. Lower-case letters, digits and hyphens.
    pub name: String,
    /// Seed of its secrets, of the costs of calls and of mischief.
    pub seed: u64,
    /// Its address without a slash at the end; `{name}` stands for its name. Servers put their own in its place.
    pub address: String,
    /// Address of the authorization server.
    pub oauth: String,
    /// Limits of its plan.
    pub limits: Limits,
    /// Inbound webhooks; the first one is the administrator's.
    pub webhooks: Vec<Webhook>,
    /// Hours that its time is ahead of UTC.
    pub utc_offset: i8,
    /// Whether requests by plain HTTP are refused, as real portals do.
    pub https_only: bool,
}

impl Options {
    /// A portal with the limits of most plans and one webhook of the administrator's with all scopes, which has a code made
    /// from the seed.
    pub fn new(name: impl Into<String>, seed: u64) -> Self {
        let code = secret(&mut ChaCha8Rng::seed_from_u64(seed ^ 0xC0DE));
        Self {
            name: name.into(),
            seed,
            address: "https://{name}.bitrix24.test".into(),
            oauth: "https://oauth.bitrix24.test".into(),
            limits: Limits::STANDARD,
            webhooks: vec![Webhook::new(1, &code[..16])],
            utc_offset: 3,
            https_only: false,
        }
    }
}

/// A portal. It can be shared by threads: a call is done at once, whole, under a lock.
pub struct Portal {
    clock: Arc<dyn Clock>,
    state: Mutex<State>,
}

/// Everything that changes in a portal.
pub(crate) struct State {
    pub script: Arc<Script>,
    /// Place of the next happening of the script.
    next: usize,
    /// Up to when the world has lived.
    pub lived: Moment,
    pub world: World,
    pub options: Options,
    pub member_id: String,
    pub former_names: Vec<String>,
    pub access: Access,
    pub events: Events,
    pub placements: Vec<Placement>,
    pub mischief: Mischief,
    pub counters: Counters,
    pub deleted: bool,
    /// Methods that are blocked until a moment.
    pub blocked: Vec<(String, Moment)>,
    burst: u32,
    buckets: Buckets,
    operating: Operating,
    costs: Costs,
    pub rng: ChaCha8Rng,
    pub zone: TimeZone,
}

/// A place in the portal's pages where an application shows itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Placement {
    pub client_id: String,
    pub placement: String,
    pub handler: String,
    pub title: String,
}

impl Portal {
    /// A portal that lives a script by a clock. What happened before the clock's moment has happened already, and no event tells
    /// of it.
    pub fn new(options: Options, script: Arc<Script>, clock: Arc<dyn Clock>) -> Self {
        let mut rng = ChaCha8Rng::seed_from_u64(options.seed);
        let access = Access::new(options.webhooks.clone());
        let mut state = State {
            world: World::new(&script),
            next: 0,
            lived: Moment::MIN,
            member_id: secret(&mut rng),
            former_names: Vec::new(),
            access,
            events: Events::default(),
            placements: Vec::new(),
            mischief: Mischief::NONE,
            counters: Counters::default(),
            deleted: false,
            blocked: Vec::new(),
            burst: 0,
            buckets: Buckets::default(),
            operating: Operating::default(),
            costs: Costs::new(options.seed ^ 0xC057),
            rng,
            zone: TimeZone::fixed(jiff::tz::offset(options.utc_offset)),
            options,
            script,
        };
        state.live_until(clock.now());
        Self { clock, state: Mutex::new(state) }
    }

    /// Answers a request, after living up to now.
    pub fn request(&self, request: &Request) -> Response {
        let now = self.clock.now();
        let mut state = self.state();
        state.live_until(now);
        let (now, worked) = (state.lived, state.counters.worked);
        let response = state.respond(request, now);
        self.clock.worked((state.counters.worked - worked) as f64 / 1e6);
        response
    }

    /// Lets the world live up to a moment, and changes be told to whoever wants to know. Nothing where that is over already.
    pub fn live_until(&self, moment: Moment) {
        self.state().live_until(moment);
    }

    /// Up to when the world has lived.
    pub fn lived_until(&self) -> Moment {
        self.state().lived
    }

    /// Looks at the world.
    pub fn world<T>(&self, look: impl FnOnce(&World) -> T) -> T {
        look(&self.state().world)
    }

    /// The true probability that a deal, by its id in the portal, is won within the script's horizon, given all that happened up to
    /// a moment. `None` where it is closed then, unknown, or made by a client, and where nothing is known of truth.
    pub fn truth(&self, deal: u32, at: Moment) -> Option<f64> {
        let state = self.state();
        let source = state.world.record((crm::Kind::Deal, deal))?.source.as_deref()?;
        state.script.truth(source, at)
    }

    pub(crate) fn now(&self) -> Moment {
        self.clock.now()
    }

    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    pub fn live_until(&mut self, moment: Moment) {
        let script = Arc::clone(&self.script);
        let opening = self.lived == Moment::MIN;
        while let Some(happening) =
            script.happenings.get(self.next).filter(|happening| happening.at <= moment)
        {
            self.world.live(&script, happening);
            self.next += 1;
        }
        self.lived = self.lived.max(moment);
        let changes = self.world.take_changes();
        if !opening {
            self.tell(&changes);
        }
    }

    /// Tells of changes whoever wants to know.
    pub fn tell(&mut self, changes: &[Change]) {
        for change in changes {
            let name = change.event();
            let key = if change.subject == Subject::Comment { "data[ID]" } else { "data[FIELDS][ID]" };
            let data = [(key.to_owned(), change.id.to_string())];
            let Self { events, mischief, counters, rng, .. } = self;
            events.happen(&name, &data, change.at, mischief, counters, rng);
            events.keep_offline(&name, change.id, change.at);
        }
    }

    /// The portal's address under a name, without a slash at the end.
    pub fn address(&self, name: &str) -> String {
        self.options.address.replace("{name}", name)
    }

    /// The host of the portal's address.
    pub fn domain(&self) -> String {
        host(&self.address(&self.options.name))
    }

    pub fn client_endpoint(&self) -> String {
        format!("{}/rest/", self.address(&self.options.name))
    }

    pub fn server_endpoint(&self) -> String {
        format!("{}/rest/", self.options.oauth)
    }
}

/// Host and path of an address, without the scheme.
pub(crate) fn host(address: &str) -> String {
    address.split_once("://").map_or(address, |(_, host)| host).to_owned()
}
