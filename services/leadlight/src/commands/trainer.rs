//! `leadlight trainer`: the service that trains what is queued.

use std::io::Write;
use std::net::SocketAddr;
use std::num::NonZeroUsize;
use std::thread;

use prometheus::Registry;
use trainer::Service;

use crate::error::Error;
use crate::service::{Running, listen};
use crate::storage::Storage;

/// Arguments of `leadlight trainer`.
#[derive(Debug, clap::Args)]
pub struct Trainer {
    /// Where to serve health, and figures for Prometheus; port 0 is any free one [default: nowhere]
    #[arg(long, value_name = "ADDRESS")]
    listen: Option<SocketAddr>,
    /// Trainings at a time, of each class of urgency
    #[arg(long, value_name = "N", default_value = "1")]
    slots: NonZeroUsize,
    /// Threads of one training [default: all cores]
    #[arg(long, value_name = "N")]
    threads: Option<NonZeroUsize>,
    #[command(flatten)]
    running: Running,
    #[command(flatten)]
    storage: Storage,
}

impl Trainer {
    /// Runs until it is told to stop.
    ///
    /// # Errors
    /// Where the address is taken, or storage cannot be opened.
    pub fn run(&self, out: &mut dyn Write) -> Result<(), Error> {
        let threads = self.threads.or_else(|| thread::available_parallelism().ok());
        let service = Service {
            name: self.running.name(),
            slots: self.slots.get(),
            threads: threads.unwrap_or(NonZeroUsize::MIN),
            limits: self.running.limits(),
        };
        let listener = self.listen.map(|address| listen(address, out)).transpose()?;
        self.running.run(&self.storage, out, async |ports, clock, stop| {
            let ran = match listener {
                Some(listener) => trainer::serve(ports, service, listener, clock, stop).await,
                None => trainer::run(ports, service, &Registry::new(), clock, stop).await,
            };
            ran.map_err(|error| Error::Machine(error.to_string()))
        })
    }
}
