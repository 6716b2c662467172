//! Events as they come: at a fixed pace, whatever the server does.

use std::net::{SocketAddr, TcpListener};
use std::time::Duration;

use figures::Page;
use ingest::Service;
use ingest::portal::connection::PlanName;
use jobs::Limits as JobLimits;
use portal_simulator::Limits;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::{Instant, sleep_until};
use tokio_util::sync::CancellationToken;

use crate::world::{CONNECTION, Failure, World};

const TOKEN: &str = "51856fefc120afa4b628cc82d3935cce";
/// Connections, each with its share of the pace.
const CONNECTIONS: u32 = 50;
const PER_SECOND: u32 = 5_000;
const SECONDS: u32 = 10;

/// Sends events for some seconds and tells how long the answers took, each from the moment at which its event was due.
pub async fn measure(page: &mut Page) -> Result<(), Failure> {
    let world = World::new(100, 10.0, Limits::LIFTED).await?;
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
    let (ports, clock) = (world.context.ports.clone(), world.context.clock.clone());
    let serving = tokio::spawn(ingest::serve(ports, service, listener, clock, stop.clone()));
    let begin = Instant::now() + Duration::from_millis(500);
    let senders = (0..CONNECTIONS).map(|place| tokio::spawn(send(address, place, begin)));
    let mut latencies = Vec::new();
    for sender in senders.collect::<Vec<_>>() {
        latencies.extend(sender.await??);
    }
    let seconds = begin.elapsed().as_secs_f64();
    stop.cancel();
    serving.await??;
    latencies.sort_unstable();
    let at = |share: f64| latencies[((latencies.len() - 1) as f64 * share) as usize].as_secs_f64() * 1e3;
    page.rate(
        "Events accepted, a second",
        latencies.len() as f64 / seconds,
        Some(0.99 * f64::from(PER_SECOND)),
    );
    page.at_most("Answer to an event, median", at(0.5), 2, "ms", None);
    page.at_most("Answer to an event, p99", at(0.99), 2, "ms", Some(20.0));
    page.at_most("Answer to an event, slowest", at(1.0), 2, "ms", None);
    Ok(())
}

/// Sends one connection's share.
async fn send(address: SocketAddr, place: u32, begin: Instant) -> Result<Vec<Duration>, Failure> {
    let mut stream = TcpStream::connect(address).await?;
    stream.set_nodelay(true)?;
    let number = PER_SECOND * SECONDS / CONNECTIONS;
    let pause = Duration::from_secs(SECONDS.into()) / number;
    let mut latencies = Vec::with_capacity(number as usize);
    let mut answer = [0; 1024];
    for event in 0..number {
        let due = begin + pause * event + pause * place / CONNECTIONS;
        sleep_until(due).await;
        let body = format!(
            "event=ONCRMDEALUPDATE&event_handler_id=201&data%5BFIELDS%5D%5BID%5D={}&ts=1795340101\
             &auth%5Bdomain%5D=acme.bitrix24.test&auth%5Bmember_id%5D=a223c6b3710f85df22e9377d6c4f7553\
             &auth%5Bapplication_token%5D={TOKEN}",
            event % 100 + 1
        );
        let request = format!(
            "POST /portals/a/{CONNECTION}/events HTTP/1.1\r\nHost: {address}\r\n\
             Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        );
        stream.write_all(request.as_bytes()).await?;
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
        latencies.push(due.elapsed());
    }
    Ok(latencies)
}
