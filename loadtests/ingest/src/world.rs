//! A simulated portal over HTTP, and storage to read it into.

use std::error::Error;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use bitrix24::Transport;
use bitrix24::portal::Reach;
use crm::{Moment, TenantId};
use ingest::Portals;
use ingest::portal::connection::{NewPortal, PlanName};
use ingest::portal::job::LOOK;
use ingest::portal::{Context, Keyring};
use models_objects::ObjectModels;
use portal_simulator::{
    Clock, Company, Limits, Options, Portal, Script, Server, SimulatedTime, Trade, serve,
};
use store::Ports;
use store::registry::{Admin, JobState, Settings};
use store_embedded::{JobsQueue, MemoryCache, SqliteEvents, SqliteRegistry};
use tempfile::TempDir;

pub type Failure = Box<dyn Error + Send + Sync>;

/// The name of the connection.
pub const CONNECTION: &str = "portal";

/// Time that passes where somebody waits for it, and while the portal works.
#[derive(Clone)]
pub struct Working(pub Arc<SimulatedTime>);

impl Clock for Working {
    fn now(&self) -> Moment {
        self.0.now()
    }

    fn worked(&self, seconds: f64) {
        self.0.pass((seconds * 1e3) as i64);
    }
}

#[async_trait]
impl bitrix24::Clock for Working {
    fn now(&self) -> Moment {
        self.0.now()
    }

    async fn sleep(&self, duration: Duration) {
        tokio::task::yield_now().await;
        self.0.pass(duration.as_millis() as i64);
    }
}

/// A portal and storage.
pub struct World {
    pub server: Server,
    pub context: Context,
    pub tenant: TenantId,
    pub time: Arc<SimulatedTime>,
    _folder: TempDir,
}

impl World {
    /// A portal with so many deals, of so many activities each, in which nothing happens any more.
    pub async fn new(deals: usize, activities: f64, limits: Limits) -> Result<Self, Failure> {
        Self::living(deals, activities, limits, 0).await
    }

    /// The same that lives on for so many days.
    pub async fn living(
        deals: usize,
        activities: f64,
        limits: Limits,
        days_ahead: u32,
    ) -> Result<Self, Failure> {
        let usual = Company::new(Trade::Insurance, 7);
        // Most activities are chores; the rest, about as many as a deal has moves, come by themselves.
        let company = Company { deals, days_ahead, chores_per_day: activities / 12.0, ..usual };
        let script = Arc::new(Script::generate(&company));
        let time = Arc::new(SimulatedTime::new(Moment(1_795_338_000_000)));
        let options = Options { limits, ..Options::new(CONNECTION, 5) };
        let portal = Arc::new(Portal::new(options, script, Arc::new(Working(Arc::clone(&time)))));
        // What happened in the last second before is over.
        time.pass(60_000);
        let server = serve(vec![portal], ([127, 0, 0, 1], 0).into(), None)?;
        let folder = TempDir::new()?;
        let registry = Arc::new(SqliteRegistry::open(&folder.path().join("registry.sqlite")).await?);
        let tenant = registry.create_tenant("a", &Settings::default(), Moment(0)).await?.id;
        let ports = Ports {
            events: Arc::new(SqliteEvents::open(&folder.path().join("events.sqlite")).await?),
            models: Arc::new(ObjectModels::in_folder(&folder.path().join("models")).await?),
            queue: Arc::new(JobsQueue::new(&registry)),
            cache: Arc::new(MemoryCache::default()),
            registry,
        };
        let portals = Portals {
            transport: Transport::new(Reach::Development)?,
            vault: Arc::new(Keyring::new(1, &[1; 32])),
            egress: "here".into(),
            clock: Arc::new(Working(Arc::clone(&time))),
        };
        let now = Arc::clone(&time);
        let context = Context::new(ports, portals, Arc::new(move || now.now()));
        Ok(Self { server, context, tenant, time, _folder: folder })
    }

    /// How many looks have come to their end.
    pub async fn looks_done(&self) -> Result<usize, Failure> {
        let done = self.context.ports.registry.jobs(self.tenant, JobState::Done, 1_000).await?;
        Ok(done.iter().filter(|job| &*job.kind == LOOK).count())
    }

    pub fn portal(&self) -> &Portal {
        &self.server.portals()[0]
    }

    /// Connects it.
    pub async fn connect(&self, plan: PlanName, event_token: Option<&str>) -> Result<(), Failure> {
        let webhook = self.portal().webhook_url(&self.portal().webhooks()[0]);
        let new = NewPortal {
            name: CONNECTION.into(),
            webhook: webhook.into(),
            plan,
            event_token: event_token.map(Into::into),
            partial: false,
        };
        self.context.connect(self.tenant, new).await?;
        Ok(())
    }
}
