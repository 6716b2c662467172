//! A company with a store of its own, and a trainer that works for it.

use std::num::NonZeroUsize;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant};

use crm::moment::DAY;
use crm::{Kind, Moment, TenantId, Training};
use jobs::{Clock, Limits};
use models_objects::ObjectModels;
use store::Ports;
use store::registry::{Job, JobState, Population, Settings};
use store_embedded::{JobsQueue, MemoryCache, SqliteEvents, SqliteRegistry};
use synthetic::history::{Design, History, Realism};
use tempfile::TempDir;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use trainer::Service;

/// A tenant, its ports, and what time it is.
pub struct Company {
    pub ports: Ports,
    pub tenant: TenantId,
    clock: Arc<AtomicI64>,
    _folder: Arc<TempDir>,
}

/// Trainers at work; they are told to stop when this is dropped.
pub struct Trainers {
    stop: CancellationToken,
    running: Vec<JoinHandle<std::io::Result<()>>>,
}

impl Company {
    /// With so many deals, and thresholds that fit them.
    pub async fn with(deals: usize) -> Self {
        let folder = TempDir::new().unwrap();
        let registry = Arc::new(SqliteRegistry::open(&folder.path().join("registry.sqlite")).await.unwrap());
        let training = Training { least_closed: 800, least_of_each: 100, trials: 6, ..Training::default() };
        let settings = Settings { training, ..Settings::default() };
        let tenant =
            store::registry::Admin::create_tenant(&*registry, "acme", &settings, Moment(0)).await.unwrap();
        let ports = Ports {
            events: Arc::new(SqliteEvents::open(&folder.path().join("events.sqlite")).await.unwrap()),
            models: Arc::new(ObjectModels::in_folder(&folder.path().join("models")).await.unwrap()),
            queue: Arc::new(JobsQueue::new(&registry)),
            cache: Arc::new(MemoryCache::default()),
            registry,
        };
        let company = Self { ports, tenant: tenant.id, clock: Arc::default(), _folder: Arc::new(folder) };
        let now = company.live(deals, 1).await;
        company.clock.store(now.0, Ordering::Relaxed);
        company
    }

    /// Another company at the same installation.
    pub async fn beside(&self, name: &str, deals: usize, seed: u64, settings: &Settings) -> Self {
        let tenant = self.ports.registry.create_tenant(name, settings, self.now()).await.unwrap().id;
        let (ports, clock) = (self.ports.clone(), Arc::clone(&self.clock));
        let company = Self { ports, tenant, clock, _folder: Arc::clone(&self._folder) };
        company.live(deals, seed).await;
        company
    }

    /// Stores the history of so many deals, which are those of that seed alone, and says when it ends.
    pub async fn live(&self, deals: usize, seed: u64) -> Moment {
        self.live_as(deals, seed, Realism::NONE).await
    }

    /// The same of an untidier company.
    pub async fn live_as(&self, deals: usize, seed: u64, realism: Realism) -> Moment {
        let design = Design { deals, days: 400, realism, ..Design::small() };
        let mut history = History::generate(seed, &design);
        for entry in &mut history.entries {
            entry.entity.id = format!("{seed}-{}", entry.entity.id).into();
        }
        for entries in history.entries.chunks(50_000) {
            self.ports.events.append(self.tenant, entries).await.unwrap();
        }
        history.now
    }

    /// What time it is.
    pub fn now(&self) -> Moment {
        Moment(self.clock.load(Ordering::Relaxed))
    }

    /// Lets days go by.
    pub fn pass(&self, days: i64) {
        self.clock.fetch_add(days * DAY, Ordering::Relaxed);
    }

    /// So many processes' worth of trainers.
    pub fn trainers(&self, count: usize) -> Trainers {
        let stop = CancellationToken::new();
        let start = |number: usize| {
            let limits = Limits { round: Duration::from_millis(20), ..Limits::default() };
            let service =
                Service { name: format!("t{number}").into(), slots: 1, threads: NonZeroUsize::MIN, limits };
            let hands = Arc::clone(&self.clock);
            let clock: Clock = Arc::new(move || Moment(hands.load(Ordering::Relaxed)));
            let (ports, stop) = (self.ports.clone(), stop.clone());
            tokio::spawn(async move {
                trainer::run(ports, service, &prometheus::Registry::new(), clock, stop).await
            })
        };
        Trainers { running: (0..count).map(start).collect(), stop }
    }

    /// Jobs of a kind in a state.
    pub async fn jobs(&self, kind: &str, state: JobState) -> Vec<Job> {
        let mut jobs = self.ports.registry.jobs(self.tenant, state, 1_000).await.unwrap();
        jobs.retain(|job| &*job.kind == kind);
        jobs
    }

    /// Waits until so many jobs of a kind are done.
    pub async fn done(&self, kind: &str, count: usize) -> Vec<Job> {
        let limit = Instant::now() + Duration::from_secs(120);
        loop {
            let done = self.jobs(kind, JobState::Done).await;
            if done.len() >= count {
                return done;
            }
            let dead = self.jobs(kind, JobState::Dead).await;
            assert!(dead.is_empty(), "{:?}", dead[0].error);
            assert!(Instant::now() < limit, "{} of {count} jobs {kind:?} are done", done.len());
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// Waits until it is known when the next training is due: what follows from a training is done after it has been published.
    pub async fn scheduled(&self) {
        let limit = Instant::now() + Duration::from_secs(60);
        while trainer::control::next(&self.ports, self.tenant, &deals()).await.unwrap().is_none() {
            assert!(Instant::now() < limit, "nothing is due");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
}

impl Trainers {
    /// Waits for their end.
    pub async fn stop(self) {
        self.stop.cancel();
        for running in self.running {
            running.await.unwrap().unwrap();
        }
    }
}

/// All deals.
pub fn deals() -> Population {
    Population { kind: Kind::Deal, pipeline: "".into() }
}
