//! A portal lives a day while the process that follows it is killed: the store ends up with what the portal has.

use std::collections::BTreeMap;
use std::net::TcpListener;
use std::sync::Arc;
use std::time::{Duration, Instant};

use bitrix24::portal::Reach;
use bitrix24::{SystemClock, Transport};
use crm::moment::{DAY, HOUR};
use crm::{Entity, Kind, Moment, TenantId};
use futures::TryStreamExt;
use ingest::Portals;
use ingest::portal::connection::{NewPortal, PlanName, Stage, Status};
use ingest::portal::{Context, Deletions, Keyring};
use portal_simulator::held::{Held, assert_equals_portal_but_comments, held};
use portal_simulator::world::change::events;
use portal_simulator::{
    Clock, Company, Limits, Mischief, Options, Outgoing, Portal, RealTime, Script, Server, Trade, serve,
};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use store::registry::{JobState, Service, Settings};

use crate::installation::{Installation, KEYS, result};

const TOKEN: &str = "51856fefc120afa4b628cc82d3935cce";
const CONNECTION: &str = "portal";
/// How often the process is killed.
const KILLS: u32 = 5;

/// A day of a portal.
struct Day {
    /// Deals of the company; what happens in a day is in proportion to them.
    deals: usize,
    /// How many times as fast as real time it lives.
    speed: f64,
    /// Share of events that are lost; as many come twice, and as many an hour late.
    mischief: f64,
}

impl Day {
    /// Half a minute with much mischief; four minutes with 1 % of each kind in `cargo xtask prove`.
    fn new() -> Self {
        let full = std::env::var("LEADLIGHT_COUNTS").is_ok_and(|counts| counts == "full");
        if full {
            Self { deals: 20_000, speed: 360.0, mischief: 0.01 }
        } else {
            Self { deals: 2_000, speed: 2_880.0, mischief: 0.05 }
        }
    }
}

/// Time that stands still once the day and two hours are over, so that what was late has come.
struct Ending {
    time: RealTime,
    over: Moment,
}

impl Clock for Ending {
    fn now(&self) -> Moment {
        self.time.now().min(self.over)
    }
}

/// A portal of a company that lives a day from now on, in the past.
fn portal(day: &Day, now: Moment) -> Server {
    let &Day { deals, speed, mischief } = day;
    let opens = now + -2 * DAY;
    let company = Company { deals, opens, days_ahead: 1, ..Company::new(Trade::School, 3) };
    let options = Options { limits: Limits::LIFTED, ..Options::new(CONNECTION, 5) };
    let clock = Arc::new(Ending { time: RealTime::new(opens, speed), over: opens + DAY + 2 * HOUR });
    let portal = Portal::new(options, Arc::new(Script::generate(&company)), clock);
    let hour = Duration::from_millis(HOUR.unsigned_abs());
    portal.set_mischief(Mischief {
        lost_events: mischief,
        doubled_events: mischief,
        late_events: (mischief, hour),
        ..Mischief::NONE
    });
    serve(vec![Arc::new(portal)], ([127, 0, 0, 1], 0).into(), None).unwrap()
}

/// All that a tenant's store holds.
async fn store(context: &Context, tenant: TenantId) -> BTreeMap<Entity, Held> {
    let mut all = Vec::new();
    for kind in Kind::ALL {
        let scan = context.ports.events.scan(tenant, kind).await.unwrap();
        all.extend(scan.try_collect::<Vec<_>>().await.unwrap().into_iter().flatten());
    }
    held(all)
}

/// Whether ingest has nothing queued or running, apart from what a schedule will queue.
async fn is_idle(context: &Context, tenant: TenantId) -> bool {
    let mut jobs = 0;
    for state in [JobState::Waiting, JobState::Released, JobState::Running] {
        let queued = context.ports.registry.jobs(tenant, state, 100).await.unwrap();
        jobs += queued.iter().filter(|job| job.lane.service == Service::Ingest).count();
    }
    jobs == 0
}

fn now() -> Moment {
    Moment(jiff::Timestamp::now().as_millisecond())
}

/// The way to portals from an installation, and its tenant.
async fn context(installation: &Installation) -> (Context, TenantId) {
    let ports = installation.open().await;
    let tenant = ports.registry.create_tenant("acme", &Settings::default(), now()).await.unwrap().id;
    let portals = Portals {
        transport: Transport::new(Reach::Development).unwrap(),
        vault: Arc::new(Keyring::parse(KEYS).unwrap()),
        egress: "here".into(),
        clock: Arc::new(SystemClock),
    };
    (Context::new(ports, portals, Arc::new(now)), tenant)
}

async fn connect(context: &Context, tenant: TenantId, portal: &Portal) {
    let new = NewPortal {
        name: CONNECTION.into(),
        webhook: portal.webhook_url(&portal.webhooks()[0]).into(),
        plan: PlanName::SelfHosted,
        event_token: Some(TOKEN.into()),
        partial: false,
    };
    context.connect(tenant, new).await.unwrap();
}

/// Waits until that holds.
async fn until(what: &str, holds: impl AsyncFn() -> bool) {
    let limit = Instant::now() + Duration::from_secs(600);
    while !holds().await {
        assert!(Instant::now() < limit, "it never came true that {what}");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

async fn a_portal_lives(installation: &Installation) {
    let mut rng = ChaCha8Rng::seed_from_u64(7);
    let begun = now();
    let (context, tenant) = context(installation).await;
    // The same address for each process, as behind a proxy.
    let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string();
    let ingest = ["ingest", "--listen", &free, "--development", "--lease", "1", "--patience", "1"];

    let day = Day::new();
    let server = portal(&day, begun);
    let portal = &server.portals()[0];
    portal.subscribe(&Outgoing {
        url: format!("http://{free}/portals/acme/{CONNECTION}/events"),
        application_token: TOKEN.into(),
        events: events(),
    });
    connect(&context, tenant, portal).await;
    let seconds = DAY as f64 / 1e3 / day.speed;
    let mut process = installation.begin(&ingest);
    for _ in 0..KILLS {
        let pause = Duration::from_secs_f64(rng.random_range(0.5..1.5) * seconds / f64::from(KILLS + 1));
        assert!(tokio::task::block_in_place(|| process.kill_after(pause)), "{}", installation.log());
        process = installation.begin(&ingest);
    }
    let over = begun + -DAY + 2 * HOUR;
    until("the day is over", async || portal.lived_until() >= over).await;
    let counters = portal.counters();
    assert!(counters.lost > 0 && counters.doubled > 0 && counters.late > 0, "{counters:?}");
    // What a poll and its reconciling do, without waiting for the schedule.
    let status = async || -> Status { context.status(tenant, CONNECTION).await.unwrap().unwrap() };
    until("the past has been read", async || status().await.stage != Stage::Importing).await;
    let asked = portal.lived_until();
    context.resume(tenant, CONNECTION, Deletions::All).await.unwrap();
    until("the poll is over", async || {
        status().await.followed_until >= Some(asked) && is_idle(&context, tenant).await
    })
    .await;
    drop(process);
    let held = store(&context, tenant).await;
    assert_equals_portal_but_comments(&held, portal);
    let fresh = Installation::embedded();
    let (anew, reader) = self::context(&fresh).await;
    connect(&anew, reader, portal).await;
    anew.read(reader, CONNECTION).await.unwrap();
    let anew = store(&anew, reader).await;
    for (entity, held) in &held {
        let comments = anew[entity].comments.clone();
        assert_eq!(Held { comments, ..held.clone() }, anew[entity], "{entity:?}");
    }
    let told = format!(
        "{} entities; ingest killed {KILLS} times; of {} events {} lost, {} doubled, {} late",
        held.len(),
        counters.delivered,
        counters.lost,
        counters.doubled,
        counters.late
    );
    result(&format!("a day of a portal on {}", installation.kind()), &told, "the store equals the portal");
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_day_of_a_portal_is_in_the_store_however_often_ingest_is_killed() {
    a_portal_lives(&Installation::embedded()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_day_of_a_portal_is_in_the_servers_however_often_ingest_is_killed() {
    let Some(installation) = Installation::scaled_out().await else { return };
    a_portal_lives(&installation).await;
}
