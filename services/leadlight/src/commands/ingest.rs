//! `leadlight ingest`: the service that reads portals and takes what is pushed.

use std::io::Write;
use std::net::SocketAddr;
use std::num::NonZeroUsize;
use std::sync::Arc;

use bitrix24::portal::Reach;
use bitrix24::{SystemClock, Transport};
use ingest::{Portals, Service};

use crate::error::Error;
use crate::keys::keyring;
use crate::service::{Running, listen};
use crate::storage::Storage;

/// Arguments of `leadlight ingest`.
#[derive(Debug, clap::Args)]
pub struct Ingest {
    /// Where to serve the API; port 0 is any free one
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8010")]
    listen: SocketAddr,
    /// Portals read at a time, of each class of urgency
    #[arg(long, value_name = "N", default_value = "4")]
    slots: NonZeroUsize,
    /// The name of the address that portals see requests come from: they count by it
    #[arg(long, value_name = "NAME", default_value = "default")]
    egress: Box<str>,
    /// Let portals be on this machine, in private networks, and without TLS
    #[arg(long)]
    development: bool,
    #[command(flatten)]
    running: Running,
    #[command(flatten)]
    storage: Storage,
}

impl Ingest {
    /// Runs until it is told to stop.
    ///
    /// # Errors
    /// Where the keys are missing, the address is taken, or storage cannot be opened.
    pub fn run(&self, out: &mut dyn Write) -> Result<(), Error> {
        let reach = if self.development { Reach::Development } else { Reach::Public };
        let service = Service {
            name: self.running.name(),
            slots: self.slots.get(),
            limits: self.running.limits(),
            portals: Portals {
                vault: Arc::new(keyring()?),
                transport: Transport::new(reach).map_err(|error| Error::Machine(error.to_string()))?,
                egress: self.egress.as_ref().into(),
                clock: Arc::new(SystemClock),
            },
        };
        let listener = listen(self.listen, out)?;
        let refused = |source| Error::Listen { address: self.listen, source };
        self.running.run(&self.storage, out, async |ports, clock, stop| {
            ingest::serve(ports, service, listener, clock, stop).await.map_err(refused)
        })
    }
}
