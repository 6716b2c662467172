//! `leadlight simulate`: a Bitrix24 portal of a made-up company, to try clients and this program on.

use std::fs;
use std::io::{self, Write};
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;

use crm::Moment;
use jiff::Timestamp;
use portal_simulator::{Company, Identity, Limits, Options, Portal, RealTime, Script, Server, Trade, serve};
use tokio::signal::unix::{SignalKind, signal};

use crate::error::Error;

/// Days that the company lives on.
const DAYS_AHEAD: u32 = 60;

/// Arguments of `leadlight simulate`.
#[derive(Debug, clap::Args)]
pub struct Simulate {
    /// Trade of the company: machinery, school or insurance
    #[arg(long, value_name = "TRADE", default_value = "school", value_parser = trade)]
    portal: Trade,
    /// Port to listen at, on this machine only; 0 is any free one
    #[arg(long, value_name = "PORT", default_value_t = 8_024)]
    port: u16,
    /// How many times as fast as real time the company lives
    #[arg(long, value_name = "FACTOR", default_value_t = 1.0, value_parser = factor)]
    speed: f64,
    /// Seed of the company
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
    /// Deals that the company has had [default: as many as is usual for its trade]
    #[arg(long, value_name = "N")]
    deals: Option<usize>,
    /// Serve HTTPS; the authority to trust is written into this file
    #[arg(long, value_name = "FILE")]
    tls: Option<PathBuf>,
    /// Answer any number of requests
    #[arg(long)]
    lift_limits: bool,
}

fn trade(name: &str) -> Result<Trade, String> {
    let names = || Trade::ALL.map(Trade::as_str).join(", ");
    Trade::from_name(name).ok_or_else(|| format!("one of: {}", names()))
}

fn factor(text: &str) -> Result<f64, String> {
    let factor = text.parse().ok().filter(|factor: &f64| *factor > 0.0 && factor.is_finite());
    factor.ok_or_else(|| "expected a positive number".into())
}

impl Simulate {
    /// Serves the portal until Ctrl-C.
    ///
    /// # Errors
    /// [`Error`] with a message for the user.
    pub fn run(&self, out: &mut dyn Write) -> Result<(), Error> {
        let runtime =
            tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(Error::Runtime)?;
        runtime.block_on(async {
            // Listened for before anybody is told that there is something to stop.
            let mut interrupt = signal(SignalKind::interrupt()).map_err(Error::Serve)?;
            let server = self.serve()?;
            self.greet(out, &server).map_err(Error::Stdout)?;
            interrupt.recv().await;
            server.stop().await;
            writeln!(out, "stopped").map_err(Error::Stdout)
        })
    }

    fn serve(&self) -> Result<Server, Error> {
        let opens = Moment::from(Timestamp::now());
        let usual = Company::new(self.portal, self.seed);
        let company = Company {
            deals: self.deals.unwrap_or(usual.deals).max(1),
            opens,
            days_ahead: DAYS_AHEAD,
            ..usual
        };
        let limits = if self.lift_limits { Limits::LIFTED } else { Limits::STANDARD };
        let options = Options { limits, ..Options::new(self.portal.as_str(), self.seed) };
        let clock = Arc::new(RealTime::new(opens, self.speed));
        let portal = Portal::new(options, Arc::new(Script::generate(&company)), clock);
        let identity = self.tls.as_ref().map(|file| {
            let identity = Identity::new(&["localhost", "127.0.0.1"])
                .map_err(|error| Error::Serve(io::Error::other(error)))?;
            fs::write(file, identity.authority()).map_err(Error::write(file))?;
            Ok::<_, Error>(identity)
        });
        let address = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), self.port);
        serve(vec![Arc::new(portal)], address, identity.transpose()?.as_ref()).map_err(Error::Serve)
    }

    fn greet(&self, out: &mut dyn Write, server: &Server) -> io::Result<()> {
        let portal = &server.portals()[0];
        let Some(webhook) = portal.webhooks().first().map(|webhook| portal.webhook_url(webhook)) else {
            return Ok(());
        };
        let curl = match &self.tls {
            Some(file) => format!("curl --cacert {}", file.display()),
            None => "curl".into(),
        };
        writeln!(out, "The portal of a made-up company. Ctrl-C stops it.\n\nWebhook: {webhook}\n\nTry:")?;
        writeln!(out, "  {curl} '{webhook}profile'")?;
        writeln!(
            out,
            "  {curl} -g '{webhook}crm.deal.list?order[ID]=ASC&filter[%3EID]=0&select[]=*&start=-1'"
        )?;
        writeln!(
            out,
            "  {curl} -H 'Content-Type: application/json' -d '{{\"entityTypeId\": 2, \"id\": 1}}' '{webhook}crm.item.get'"
        )?;
        out.flush()
    }
}
