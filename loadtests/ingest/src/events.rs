//! Events as they come: at a fixed pace, whatever the server does.

use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::time::Duration;

use crm::Moment;
use crm::moment::MINUTE;
use figures::Page;
use ingest::Service;
use ingest::portal::connection::PlanName;
use jobs::Limits as JobLimits;
use portal_simulator::Limits;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep_until};
use tokio_util::sync::CancellationToken;

use crate::world::{CONNECTION, Failure, World};

const TOKEN: &str = "51856fefc120afa4b628cc82d3935cce";
/// Connections, each with its share of the pace.
const CONNECTIONS: u32 = 50;
const PER_SECOND: u32 = 5_000;
const SECONDS: u32 = 10;
/// Steps in which a portal lives, and how long each is, milliseconds.
const STEPS: u32 = 60;
const STEP: i64 = 30 * MINUTE;

/// The service beside a portal that has been read.
struct Serving {
    address: SocketAddr,
    stop: CancellationToken,
    serving: JoinHandle<std::io::Result<()>>,
}

impl Serving {
    async fn begin(world: &World) -> Result<Self, Failure> {
        world.connect(PlanName::SelfHosted, Some(TOKEN)).await?;
        world.context.read(world.tenant, CONNECTION).await?;
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let address = listener.local_addr()?;
        let service = Service {
            name: "bench".into(),
            slots: 2,
            limits: JobLimits::default(),
            portals: world.context.portals.clone(),
        };
        let stop = CancellationToken::new();
        let ports = world.context.ports.clone();
        // The portal's time stands still but for what it works; that of the service goes on.
        let clock = Arc::new(|| Moment(jiff::Timestamp::now().as_millisecond()));
        let serving = tokio::spawn(ingest::serve(ports, service, listener, clock, stop.clone()));
        tokio::time::sleep(Duration::from_millis(500)).await;
        Ok(Self { address, stop, serving })
    }

    async fn end(self) -> Result<(), Failure> {
        self.stop.cancel();
        Ok(self.serving.await??)
    }
}

/// Sends events for some seconds and tells how long the answers took, each from the moment at which its event was due.
pub async fn measure(page: &mut Page) -> Result<(), Failure> {
    let world = World::new(100, 10.0, Limits::LIFTED).await?;
    let serving = Serving::begin(&world).await?;
    let (address, begin) = (serving.address, Instant::now());
    let senders = (0..CONNECTIONS).map(|place| tokio::spawn(send(address, place, begin)));
    let mut latencies = Vec::new();
    for sender in senders.collect::<Vec<_>>() {
        latencies.extend(sender.await??);
    }
    let seconds = begin.elapsed().as_secs_f64();
    serving.end().await?;
    latencies.sort_unstable();
    page.rate(
        "Events accepted, a second",
        latencies.len() as f64 / seconds,
        Some(0.99 * f64::from(PER_SECOND)),
    );
    page.at_most("Answer to an event, median", share(&latencies, 0.5) * 1e3, 2, "ms", None);
    page.at_most("Answer to an event, p99", share(&latencies, 0.99) * 1e3, 2, "ms", Some(20.0));
    page.at_most("Answer to an event, slowest", share(&latencies, 1.0) * 1e3, 2, "ms", None);
    Ok(())
}

/// Lets a portal live in steps and tells it of each by an event: how long until what has changed is in the store.
pub async fn until_stored(page: &mut Page) -> Result<(), Failure> {
    let world = World::living(1_000, 2.0, Limits::LIFTED, 3).await?;
    let serving = Serving::begin(&world).await?;
    let facts = async || Ok::<u64, Failure>(world.context.ports.events.count(world.tenant).await?.facts);
    let before = facts().await?;
    let mut stream = TcpStream::connect(serving.address).await?;
    let mut latencies = Vec::new();
    let mut looks = 0;
    for step in 0..STEPS {
        world.time.pass(STEP);
        // At any phase of whatever works at intervals.
        tokio::time::sleep(Duration::from_millis(u64::from(step * 137 % 900))).await;
        let told = Instant::now();
        post(&mut stream, serving.address, 1).await?;
        looks += 1;
        while world.looks_done().await? < looks {
            tokio::time::sleep(Duration::from_millis(2)).await;
            if told.elapsed() > Duration::from_secs(30) {
                return Err("a look did not come to its end".into());
            }
        }
        latencies.push(told.elapsed());
    }
    let stored = facts().await? - before;
    serving.end().await?;
    latencies.sort_unstable();
    page.note("Changes read after events", format!("{stored} facts by {STEPS} looks"));
    page.at_most("From an event to the store (SQLite), median", share(&latencies, 0.5), 2, "s", Some(2.0));
    page.at_most("From an event to the store (SQLite), p95", share(&latencies, 0.95), 2, "s", None);
    Ok(())
}

/// Seconds that so large a share of the latencies, which are in order, stays within.
fn share(latencies: &[Duration], share: f64) -> f64 {
    latencies[((latencies.len() - 1) as f64 * share) as usize].as_secs_f64()
}

/// Sends one connection's share.
async fn send(address: SocketAddr, place: u32, begin: Instant) -> Result<Vec<Duration>, Failure> {
    let mut stream = TcpStream::connect(address).await?;
    stream.set_nodelay(true)?;
    let number = PER_SECOND * SECONDS / CONNECTIONS;
    let pause = Duration::from_secs(SECONDS.into()) / number;
    let mut latencies = Vec::with_capacity(number as usize);
    for event in 0..number {
        let due = begin + pause * event + pause * place / CONNECTIONS;
        sleep_until(due).await;
        post(&mut stream, address, event % 100 + 1).await?;
        latencies.push(due.elapsed());
    }
    Ok(latencies)
}

/// Tells of a change of a deal and waits for the answer.
async fn post(stream: &mut TcpStream, address: SocketAddr, deal: u32) -> Result<(), Failure> {
    let body = format!(
        "event=ONCRMDEALUPDATE&event_handler_id=201&data%5BFIELDS%5D%5BID%5D={deal}&ts=1795340101\
         &auth%5Bdomain%5D=acme.bitrix24.test&auth%5Bmember_id%5D=a223c6b3710f85df22e9377d6c4f7553\
         &auth%5Bapplication_token%5D={TOKEN}"
    );
    let request = format!(
        "POST /portals/a/{CONNECTION}/events HTTP/1.1\r\nHost: {address}\r\n\
         Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
    stream.write_all(request.as_bytes()).await?;
    let mut answer = [0; 1024];
    let mut read = 0;
    while !answer[..read].windows(4).any(|end| end == b"\r\n\r\n") {
        let more = stream.read(&mut answer[read..]).await?;
        if more == 0 {
            return Err("the server has hung up".into());
        }
        read += more;
    }
    if !answer.starts_with(b"HTTP/1.1 200") {
        return Err(String::from_utf8_lossy(&answer[..read]).into_owned().into());
    }
    Ok(())
}
