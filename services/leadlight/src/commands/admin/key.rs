//! `leadlight admin key`

use std::io::{self, Write};

use serde::Serialize;
use store::registry::{ApiKey, Scope};
use web::auth;

use super::of::Of;
use crate::arguments::word;
use crate::error::Error;
use crate::runtime::{now, wait};
use crate::text;

/// What can be done with keys.
#[derive(Debug, clap::Subcommand)]
pub enum Key {
    /// Add a key and print it, once: only its hash is kept.
    Add(Add),
    /// List a tenant's keys, without the keys themselves.
    List(List),
    /// Revoke a key: from then on it opens nothing.
    Revoke(Revoke),
}

/// Arguments of `leadlight admin key add`.
#[derive(Debug, clap::Args)]
pub struct Add {
    /// Its name, unique in the tenant
    #[arg(value_parser = clap::builder::NonEmptyStringValueParser::new())]
    name: String,
    /// What it opens: ingest, score, forecast:read or admin; may be repeated
    #[arg(long = "scope", value_name = "SCOPE", required = true, value_parser = word::<Scope>)]
    scopes: Vec<Scope>,
    #[command(flatten)]
    of: Of,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// Arguments of `leadlight admin key list`.
#[derive(Debug, clap::Args)]
pub struct List {
    #[command(flatten)]
    of: Of,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// Arguments of `leadlight admin key revoke`.
#[derive(Debug, clap::Args)]
pub struct Revoke {
    /// Its name
    name: String,
    #[command(flatten)]
    of: Of,
}

/// A key as it is printed.
#[derive(Debug, Serialize)]
struct Line<'a> {
    name: &'a str,
    scopes: &'a [Scope],
    created_at: String,
    /// When it has just been made.
    #[serde(skip_serializing_if = "Option::is_none")]
    key: Option<&'a str>,
}

impl<'a> Line<'a> {
    fn of(key: &'a ApiKey) -> Self {
        Self { name: &key.name, scopes: &key.scopes, created_at: key.created_at.to_string(), key: None }
    }
}

impl Key {
    /// Runs the command.
    ///
    /// # Errors
    /// [`Error`] with a message for the user; then nothing has changed.
    pub fn run(&self, out: &mut dyn Write) -> Result<(), Error> {
        match self {
            Key::Add(add) => add.run(out),
            Key::List(list) => list.run(out),
            Key::Revoke(revoke) => revoke.run(out),
        }
    }
}

impl Add {
    fn run(&self, out: &mut dyn Write) -> Result<(), Error> {
        let key = auth::Key::random().map_err(|error| Error::Machine(error.to_string()))?;
        let mut scopes = self.scopes.clone();
        scopes.sort();
        scopes.dedup();
        let stored = ApiKey { name: self.name.as_str().into(), hash: key.hash(), scopes, created_at: now() };
        wait(async {
            let (ports, tenant) = self.of.open().await?;
            Ok(ports.registry.add_key(tenant.id, &stored).await?)
        })?;
        if self.json {
            return text::json(out, &Line { key: Some(key.expose()), ..Line::of(&stored) });
        }
        writeln!(out, "{}", key.expose()).map_err(Error::Stdout)
    }
}

impl List {
    fn run(&self, out: &mut dyn Write) -> Result<(), Error> {
        let keys = wait(async {
            let (ports, tenant) = self.of.open().await?;
            Ok(ports.registry.keys(tenant.id).await?)
        })?;
        if self.json {
            return text::json(out, &keys.iter().map(Line::of).collect::<Vec<_>>());
        }
        keys.iter().try_for_each(|key| write(out, key)).map_err(Error::Stdout)
    }
}

fn write(out: &mut dyn Write, key: &ApiKey) -> io::Result<()> {
    let scopes: Vec<&str> = key.scopes.iter().map(|scope| scope.as_str()).collect();
    writeln!(out, "{}  {}  since {}", key.name, scopes.join(","), key.created_at)
}

impl Revoke {
    fn run(&self, out: &mut dyn Write) -> Result<(), Error> {
        let there_was_one = wait(async {
            let (ports, tenant) = self.of.open().await?;
            Ok(ports.registry.revoke_key(tenant.id, &self.name).await?)
        })?;
        if !there_was_one {
            return Err(Error::Usage(format!("{} has no key {:?}", self.of.name(), self.name)));
        }
        writeln!(out, "{} is revoked", self.name).map_err(Error::Stdout)
    }
}
