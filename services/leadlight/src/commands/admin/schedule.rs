//! `leadlight admin schedule`

use std::io::{self, Write};

use serde::Serialize;
use store::registry::Population;
use trainer::watch::{self, KINDS, Seen};
use trainer::{Summary, control};

use super::of::Of;
use crate::error::Error;
use crate::runtime::wait;
use crate::text;

/// Arguments of `leadlight admin schedule`.
#[derive(Debug, clap::Args)]
pub struct Schedule {
    #[command(flatten)]
    of: Of,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// What is known of the trainings of a kind.
#[derive(Serialize)]
struct Line {
    kind: &'static str,
    /// When the model in use was trained, and why.
    version: Option<u32>,
    trained_at: Option<String>,
    reason: Option<String>,
    /// When the next training is due if nothing else asks for it.
    next_at: Option<String>,
    /// What the last look has found.
    seen: Option<Seen>,
    /// Closed entities from which on there is a model of the company's own.
    least_closed: u32,
}

impl Line {
    fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        write!(out, "{}s: ", self.kind)?;
        match (&self.version, &self.trained_at) {
            (Some(version), Some(at)) => write!(out, "version {version} of {at}")?,
            _ => write!(out, "no model in use")?,
        }
        if let Some(reason) = &self.reason {
            write!(out, " ({reason})")?;
        }
        if let Some(next) = &self.next_at {
            write!(out, ", next training {next}")?;
        }
        writeln!(out)?;
        let Some(seen) = &self.seen else { return Ok(()) };
        let census = &seen.census;
        writeln!(
            out,
            "  looked at {}: {} closed ({} won, {} lost), {} open; a model of their own from {} closed on",
            seen.at,
            text::count(census.closed()),
            text::count(census.won),
            text::count(census.lost),
            text::count(census.open),
            text::count(self.least_closed.into()),
        )?;
        match &seen.wanted {
            Some(reason) => writeln!(out, "  asked for a training: {reason}"),
            None => Ok(()),
        }
    }
}

impl Schedule {
    /// Runs the command.
    ///
    /// # Errors
    /// [`Error`] with a message for the user.
    pub fn run(&self, out: &mut dyn Write) -> Result<(), Error> {
        let lines = wait(self.lines())?;
        if self.json {
            return text::json(out, &lines);
        }
        lines.iter().try_for_each(|line| line.write(out)).map_err(Error::Stdout)
    }

    async fn lines(&self) -> Result<Vec<Line>, Error> {
        let (ports, tenant) = self.of.open().await?;
        let mut lines = Vec::new();
        for kind in KINDS {
            let population = Population { kind, pipeline: "".into() };
            let active = ports.registry.active_model(tenant.id, &population).await?;
            let next = control::next(&ports, tenant.id, &population).await?;
            lines.push(Line {
                kind: kind.as_str(),
                version: active.as_ref().map(|model| model.version),
                trained_at: active.as_ref().map(|model| model.created_at.to_string()),
                reason: active.as_ref().and_then(Summary::of).map(|summary| summary.reason.to_string()),
                next_at: next.map(|schedule| schedule.next_at.to_string()),
                seen: watch::seen(&*ports.registry, tenant.id, kind).await?,
                least_closed: tenant.settings.training.least_closed,
            });
        }
        Ok(lines)
    }
}
