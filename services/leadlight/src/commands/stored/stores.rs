//! Opening the stores of an installation.

use std::collections::BTreeMap;
use std::future::Future;
use std::io::Write;
use std::path::PathBuf;

use crm::{Moment, Settings};
use store::registry::{Admin, Tenant};
use store_embedded::{ObjectModels, SqliteEvents, SqliteRegistry};

use crate::error::Error;

/// Where the stores are.
#[derive(Debug, Clone, clap::Args)]
pub struct Place {
    /// Folder of the embedded store
    #[arg(long, value_name = "FOLDER", env = "LEADLIGHT_STORE", default_value = "leadlight-data")]
    pub store: PathBuf,
}

/// The stores of an installation.
pub struct Stores {
    /// Tenants, cursors, models.
    pub registry: SqliteRegistry,
    /// Facts.
    pub events: SqliteEvents,
    /// Model files.
    pub models: ObjectModels,
}

impl Place {
    /// Opens the stores, creating what is not there yet and bringing the rest to the form of this version.
    ///
    /// # Errors
    /// Where they cannot be used.
    pub async fn open(&self) -> Result<Stores, Error> {
        std::fs::create_dir_all(&self.store).map_err(Error::write(&self.store))?;
        Ok(Stores {
            registry: SqliteRegistry::open(&self.store.join("registry.sqlite")).await?,
            events: SqliteEvents::open(&self.store.join("events.sqlite")).await?,
            models: ObjectModels::in_folder(&self.store.join("models")).await?,
        })
    }
}

impl Stores {
    /// The tenant of that name.
    ///
    /// # Errors
    /// Where there is none.
    pub async fn tenant(&self, name: &str) -> Result<Tenant, Error> {
        let known = self.registry.tenant_named(name).await?;
        known.ok_or_else(|| Error::Usage(format!("there is no tenant {name:?}; `leadlight import` makes it")))
    }
}

/// The domain's settings of a tenant.
pub fn settings(tenant: &Tenant) -> Settings {
    let stored = &tenant.settings;
    let zone = if stored.time_zone.is_empty() { "UTC" } else { &stored.time_zone };
    let mut outcomes = BTreeMap::new();
    for (pipeline, stages) in &stored.states {
        for (stage, &state) in stages {
            let name = if pipeline.is_empty() { stage.to_string() } else { format!("{pipeline}/{stage}") };
            outcomes.insert(name, state);
        }
    }
    let owner = stored.switches.get("owner").copied().unwrap_or_default();
    Settings { zone: zone.to_owned(), outcomes, owner, ..Settings::default() }
}

/// Runs to its end what waits for a store.
///
/// # Errors
/// What it ends with, or the system's where no thread can be had.
pub fn wait<T>(work: impl Future<Output = Result<T, Error>>) -> Result<T, Error> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.map_err(Error::Runtime)?.block_on(work)
}

/// The moment of the machine's clock.
pub fn now() -> Moment {
    jiff::Timestamp::now().into()
}

/// Arguments of `leadlight migrate`.
#[derive(Debug, clap::Args)]
pub struct Migrate {
    #[command(flatten)]
    place: Place,
}

impl Migrate {
    /// Migrates; safe to repeat, and from several processes at once.
    ///
    /// # Errors
    /// Where a store cannot be used.
    pub fn run(&self, out: &mut dyn Write) -> Result<(), Error> {
        wait(async { self.place.open().await.map(drop) })?;
        writeln!(out, "{}: up to date", self.place.store.display()).map_err(Error::Stdout)
    }
}
