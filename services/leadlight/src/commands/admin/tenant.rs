//! `leadlight admin tenant`

use std::io::{self, Write};

use serde::Serialize;
use store::registry::{self, Settings};

use crate::error::Error;
use crate::runtime::{now, wait};
use crate::storage::{Storage, tenant};
use crate::text;

/// What can be done with tenants.
#[derive(Debug, clap::Subcommand)]
pub enum Tenant {
    /// Add a tenant.
    Add(Add),
    /// List all tenants.
    List(List),
    /// Delete a tenant with everything that is stored of it; what was learned from it together with others is learned anew without it.
    Delete(Delete),
}

/// Arguments of `leadlight admin tenant add`.
#[derive(Debug, clap::Args)]
pub struct Add {
    /// Its name, unique in the installation
    #[arg(value_parser = clap::builder::NonEmptyStringValueParser::new())]
    name: String,
    /// Zone whose days and hours count, and of times that carry none, such as Europe/Moscow
    #[arg(long, value_name = "ZONE", default_value = "UTC")]
    zone: String,
    #[command(flatten)]
    printed: Printed,
}

/// Arguments of `leadlight admin tenant list`.
#[derive(Debug, clap::Args)]
pub struct List {
    #[command(flatten)]
    printed: Printed,
}

/// Arguments of `leadlight admin tenant delete`.
#[derive(Debug, clap::Args)]
pub struct Delete {
    /// Its name
    name: String,
    /// Its name again: nothing brings it back
    #[arg(long, value_name = "NAME")]
    confirm: String,
    #[command(flatten)]
    storage: Storage,
}

/// How and from where.
#[derive(Debug, clap::Args)]
struct Printed {
    /// Print JSON
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    storage: Storage,
}

/// A tenant as it is printed.
#[derive(Debug, Serialize)]
struct Line {
    name: Box<str>,
    zone: String,
    created_at: String,
}

impl From<registry::Tenant> for Line {
    fn from(tenant: registry::Tenant) -> Self {
        Self { name: tenant.name, zone: tenant.settings.zone, created_at: tenant.created_at.to_string() }
    }
}

impl Line {
    fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        writeln!(out, "{}  {}  since {}", self.name, self.zone, self.created_at)
    }
}

impl Tenant {
    /// Runs the command.
    ///
    /// # Errors
    /// [`Error`] with a message for the user; then nothing has changed.
    pub fn run(&self, out: &mut dyn Write) -> Result<(), Error> {
        match self {
            Tenant::Add(add) => add.run(out),
            Tenant::List(list) => list.run(out),
            Tenant::Delete(delete) => delete.run(out),
        }
    }
}

impl Add {
    fn run(&self, out: &mut dyn Write) -> Result<(), Error> {
        let settings = Settings { zone: self.zone.clone(), ..Settings::default() };
        if settings.time_zone().is_none() {
            return Err(Error::Usage(format!("unknown time zone {:?}", self.zone)));
        }
        let tenant = wait(async {
            let ports = self.printed.storage.open().await?;
            Ok(ports.registry.create_tenant(&self.name, &settings, now()).await?)
        })?;
        let line = Line::from(tenant);
        if self.printed.json { text::json(out, &line) } else { line.write(out).map_err(Error::Stdout) }
    }
}

impl List {
    fn run(&self, out: &mut dyn Write) -> Result<(), Error> {
        let tenants = wait(async { Ok(self.printed.storage.open().await?.registry.tenants().await?) })?;
        let lines: Vec<Line> = tenants.into_iter().map(Line::from).collect();
        if self.printed.json {
            return text::json(out, &lines);
        }
        lines.iter().try_for_each(|line| line.write(out)).map_err(Error::Stdout)
    }
}

impl Delete {
    fn run(&self, out: &mut dyn Write) -> Result<(), Error> {
        if self.confirm != self.name {
            return Err(Error::Usage(format!("--confirm has to be {:?}, the tenant's name", self.name)));
        }
        wait(async {
            let ports = self.storage.open().await?;
            let tenant = tenant(&ports, &self.name).await?;
            Ok(store::erase_tenant(&ports, tenant.id).await?)
        })?;
        writeln!(out, "{} is deleted", self.name).map_err(Error::Stdout)
    }
}
