//! What all services have in common: their limits, their log, and how they are told to stop.

use std::io::Write;
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::time::Duration;

use jobs::{Clock, Limits};
use store::Ports;
use tokio::signal::unix::{SignalKind, signal};
use tokio_util::sync::CancellationToken;
use tracing_subscriber::EnvFilter;

use crate::error::Error;
use crate::runtime::now;
use crate::storage::Storage;

/// Arguments of every service.
#[derive(Debug, Clone, clap::Args)]
#[command(next_help_heading = "Service")]
pub struct Running {
    /// Seconds for which a job is claimed without a sign of life: one whose worker was lost begins again after that
    #[arg(long, value_name = "SECONDS", default_value = "60", value_parser = clap::value_parser!(u32).range(1..))]
    lease: u32,
    /// Seconds after which a job that nobody has claimed is told of again
    #[arg(long, value_name = "SECONDS", default_value = "120", value_parser = clap::value_parser!(u32).range(1..))]
    patience: u32,
    /// Jobs of one tenant at a time
    #[arg(long, value_name = "N", default_value = "4", value_parser = clap::value_parser!(u32).range(1..))]
    per_tenant: u32,
}

impl Running {
    /// How long things may take.
    pub fn limits(&self) -> Limits {
        Limits {
            lease: Duration::from_secs(self.lease.into()),
            patience: Duration::from_secs(self.patience.into()),
            per_tenant: self.per_tenant,
            ..Limits::default()
        }
    }

    /// By which rows of jobs name this process.
    pub fn name(&self) -> Arc<str> {
        let host = std::fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default();
        format!("{}/{}", host.trim(), std::process::id()).into()
    }

    /// Runs a service until the process is told to stop, by SIGTERM or Ctrl-C; its log goes to standard error.
    ///
    /// # Errors
    /// Where storage cannot be opened, the system gives no runtime, or the service fails.
    pub fn run<S: Future<Output = Result<(), Error>>>(
        &self,
        storage: &Storage,
        out: &mut dyn Write,
        service: impl FnOnce(Ports, Clock, CancellationToken) -> S,
    ) -> Result<(), Error> {
        log();
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
        runtime.map_err(Error::Runtime)?.block_on(async {
            let ports = storage.open().await?;
            let stop = CancellationToken::new();
            let mut terminated = signal(SignalKind::terminate()).map_err(Error::Runtime)?;
            let told = stop.clone();
            tokio::spawn(async move {
                tokio::select! {
                    _ = terminated.recv() => {}
                    _ = tokio::signal::ctrl_c() => {}
                }
                tracing::info!("stopping");
                told.cancel();
            });
            writeln!(out, "running on {}", storage.describe()?).map_err(Error::Stdout)?;
            out.flush().map_err(Error::Stdout)?;
            service(ports, Arc::new(now), stop).await
        })
    }
}

/// Sends the log to standard error: warnings, and what `LEADLIGHT_LOG` names besides, such as `info,sqlx=debug`.
fn log() {
    let filter = EnvFilter::try_from_env("LEADLIGHT_LOG")
        .unwrap_or_else(|_| EnvFilter::new("warn,leadlight=info,ingest=info,trainer=info"));
    let format = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    // Whoever has set another before keeps it.
    let _ = format.try_init();
}

/// Takes a socket, and says which.
///
/// # Errors
/// Where it is taken.
pub fn listen(address: SocketAddr, out: &mut dyn Write) -> Result<TcpListener, Error> {
    let refused = |source| Error::Listen { address, source };
    let listener = TcpListener::bind(address).map_err(refused)?;
    let address = listener.local_addr().map_err(refused)?;
    writeln!(out, "listening at http://{address}").map_err(Error::Stdout)?;
    Ok(listener)
}
