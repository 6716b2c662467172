//! Many portals, each with the limits that most portals have, connected at once to two workers.

mod time;

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::time::Duration;

use bitrix24::Transport;
use bitrix24::event::Event;
use bitrix24::portal::Reach;
use cache_redis::RedisCache;
use crm::moment::{MINUTE, SECOND};
use crm::{Entity, Kind, Moment, TenantId};
use ingest::portal::connection::{NewPortal, PlanName};
use ingest::portal::{Context, Keyring, job};
use ingest::{Portals, Service};
use jobs::Limits as JobLimits;
use portal_simulator::{Clock, Company, Options, Portal, RealTime, Script, Trade};
use store::registry::{Admin, JobState, NewJob, Settings};
use store::{Cache, Ports};
use store_embedded::MemoryCache;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::support::Store;
use crate::support::http::converse;
use time::Standing;

/// Records that each portal hints at after its import: each is a job of two requests.
const HINTS: usize = 28;
/// How long anything is waited for, in looks.
const LOOKS: u32 = 50_000;

/// How many portals: a thousand in `cargo xtask prove`.
fn number() -> usize {
    if std::env::var("LEADLIGHT_COUNTS").is_ok_and(|counts| counts == "full") { 1_000 } else { 40 }
}

/// Serves portals behind one socket, each at a loopback address of its own, and counts requests down.
async fn serve(portals: Vec<Arc<Portal>>, requests: Arc<AtomicU64>) {
    let listener = TcpListener::bind((Ipv4Addr::UNSPECIFIED, 0)).await.unwrap();
    let port = listener.local_addr().unwrap().port();
    for (place, portal) in portals.iter().enumerate() {
        let base = format!("http://{}", SocketAddr::new(address(place), port));
        portal.set_address(&base, &base);
    }
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let called = stream.local_addr().unwrap().ip();
            let place = (0..portals.len()).find(|&place| address(place) == called).unwrap();
            let (portal, requests) = (Arc::clone(&portals[place]), Arc::clone(&requests));
            tokio::spawn(async move { converse(stream, &portal, &requests).await });
        }
    });
}

fn address(place: usize) -> IpAddr {
    Ipv4Addr::new(127, 1, (place / 250) as u8, (place % 250) as u8 + 1).into()
}

/// Portals, storage, and who reads the ones into the other.
struct World {
    portals: Vec<Arc<Portal>>,
    tenants: Vec<TenantId>,
    /// The time of portals, and of those who wait for what they allow.
    time: Arc<Standing>,
    /// The time of jobs, whose claims are kept alive in real time.
    clock: jobs::Clock,
    ports: Ports,
    _store: Store,
}

impl World {
    async fn new(cache: Arc<dyn Cache>) -> Self {
        let company = Company { deals: 60, days_ahead: 1, ..Company::new(Trade::Insurance, 11) };
        let script = Arc::new(Script::generate(&company));
        let requests = Arc::new(AtomicU64::new(u64::MAX));
        let time = Standing::new(script.opens(), Arc::clone(&requests));
        let portal = |place: usize| {
            let options = Options::new(format!("p{place}"), place as u64);
            Arc::new(Portal::new(options, Arc::clone(&script), Arc::clone(&time) as Arc<dyn Clock>))
        };
        let portals: Vec<_> = (0..number()).map(portal).collect();
        serve(portals.clone(), requests).await;
        let store = Store::new().await;
        let ports = Ports { cache, ..store.ports().await };
        let mut tenants = Vec::new();
        for place in 0..number() {
            let name = format!("tenant-{place}");
            let created = store.registry.create_tenant(&name, &Settings::default(), Moment(0)).await;
            tenants.push(created.unwrap().id);
        }
        let real = RealTime::new(script.opens(), 1.0);
        Self { portals, tenants, time, clock: Arc::new(move || real.now()), ports, _store: store }
    }

    fn way(&self) -> Portals {
        Portals {
            transport: Transport::new(Reach::Development).unwrap(),
            vault: Arc::new(Keyring::new(1, &[3; 32])),
            egress: "here".into(),
            clock: Arc::clone(&self.time) as Arc<dyn bitrix24::Clock>,
        }
    }

    /// Begins a worker that knows nothing but what is stored.
    fn worker(&self, name: &str) -> Worker {
        let service = Service {
            name: name.into(),
            slots: 32,
            limits: JobLimits {
                lease: Duration::from_secs(3),
                patience: Duration::from_secs(3),
                round: Duration::from_millis(5),
                ..JobLimits::default()
            },
            portals: self.way(),
        };
        let stop = CancellationToken::new();
        let running = ingest::run(self.ports.clone(), service, Arc::clone(&self.clock), stop.clone());
        Worker { stop, running: tokio::spawn(running) }
    }

    /// Waits until every tenant has so many jobs of a kind done; after how many seconds of real time the last of each was.
    async fn done(&self, kind: &str, number: usize, begun: Moment) -> Vec<f64> {
        let mut seconds = Vec::new();
        let mut looks = 0;
        for &tenant in &self.tenants {
            loop {
                let done = self.ports.registry.jobs(tenant, JobState::Done, 200).await.unwrap();
                let ended: Vec<Moment> =
                    done.iter().filter(|job| &*job.kind == kind).filter_map(|job| job.finished_at).collect();
                if ended.len() >= number {
                    seconds.push((*ended.iter().max().unwrap() - begun) as f64 / 1e3);
                    break;
                }
                looks += 1;
                assert!(looks < LOOKS, "{kind}: {} of {tenant}", ended.len());
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        }
        seconds
    }

    /// Queues a job for each of so many records of each portal that it has not got: each reads what the portal knows of one.
    async fn hint(&self) {
        let now = (self.clock)();
        let hint = |id: usize| -> NewJob {
            let event = Event::Deleted(Entity::new(Kind::Deal, (1_000_000 + id).to_string()));
            job::hinted("portal", &event, now).unwrap()
        };
        let hints: Vec<NewJob> = (0..HINTS).map(hint).collect();
        for &tenant in &self.tenants {
            self.ports.registry.enqueue(tenant, &hints, now).await.unwrap();
        }
    }

    /// The cache loses everything that it knows of these tenants.
    async fn lose(&self) {
        for &tenant in &self.tenants {
            self.ports.cache.erase(tenant).await.unwrap();
        }
    }

    /// Waits until so many requests have come.
    async fn requested(&self, number: u64) {
        for _ in 0..LOOKS {
            if self.requests() >= number {
                return;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        panic!("{} of {number} requests", self.requests());
    }

    fn requests(&self) -> u64 {
        self.portals.iter().map(|portal| portal.counters().requests).sum()
    }

    /// How often a portal has refused a request for a limit.
    fn refused(&self) -> u64 {
        let of = |portal: &Arc<Portal>| {
            let counters = portal.counters();
            counters.errors_of("QUERY_LIMIT_EXCEEDED") + counters.errors_of("OPERATION_TIME_LIMIT")
        };
        self.portals.iter().map(of).sum()
    }
}

struct Worker {
    stop: CancellationToken,
    running: JoinHandle<()>,
}

impl Worker {
    /// Ends it in the middle of what it does.
    async fn kill(self) {
        self.running.abort();
        let _ = self.running.await;
    }

    async fn end(self) {
        self.stop.cancel();
        self.running.await.unwrap();
    }
}

async fn many_portals(cache: Arc<dyn Cache>, kind: &str) {
    let world = World::new(cache).await;
    let driver = world.time.drive();
    let (one, other) = (world.worker("one"), world.worker("other"));
    let context = Context::new(world.ports.clone(), world.way(), Arc::clone(&world.clock));
    let begun = (world.clock)();
    for (portal, &tenant) in world.portals.iter().zip(&world.tenants) {
        let new = NewPortal {
            name: "portal".into(),
            webhook: portal.webhook_url(&portal.webhooks()[0]).into(),
            plan: PlanName::Ordinary,
            event_token: None,
            partial: false,
        };
        context.connect(tenant, new).await.unwrap();
    }
    let imports = world.done(job::BACKFILL, 1, begun).await;
    assert_eq!(world.refused(), 0);

    // Until all that may be sent at once may be sent again.
    world.time.pass(2 * MINUTE);
    let (before, asked_at) = (world.requests(), world.time.now());
    world.hint().await;
    // By then portals hold about what they take, and whoever forgets that sends too much.
    world.requested(before + 40 * world.portals.len() as u64).await;
    world.lose().await;
    one.kill().await;
    let one = world.worker("one again");
    world.done(job::RECORD, HINTS, (world.clock)()).await;
    let each = (world.requests() - before) / world.portals.len() as u64;
    let waited = (world.time.now() - asked_at) / SECOND;
    let slowest = imports.iter().copied().fold(0.0, f64::max);
    let mean = imports.iter().sum::<f64>() / imports.len() as f64;
    println!(
        "imports: mean {mean:.1} s, slowest {slowest:.1} s; {each} requests of each for hints in {waited} s"
    );
    assert!(each > 55, "{each} requests are hardly more than a portal takes at once");
    assert_eq!(world.refused(), 0);
    // Equals that are served in turn are done at moments between none and the last: the last takes twice the mean.
    assert!(slowest <= 2.5 * mean, "mean {mean} s, slowest {slowest} s");
    println!(
        "RESULT {} portals and two workers, cache in {kind} | {} requests, none refused; slowest import {:.1} times the mean \
         | none refused though the cache loses everything, at most 2.5 times | pass",
        world.portals.len(),
        world.requests(),
        slowest / mean,
    );
    one.end().await;
    other.end().await;
    driver.abort();
}

#[tokio::test(flavor = "multi_thread")]
async fn many_portals_are_read_within_their_limits_even_when_the_cache_loses_everything() {
    many_portals(Arc::new(MemoryCache::default()), "memory").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_holds_where_the_cache_is_a_server() {
    let Some(url) = test_servers::url("redis") else { return };
    many_portals(Arc::new(RedisCache::new(&url, test_servers::unique()).unwrap()), "Redis").await;
}
