//! `leadlight admin models` and `leadlight admin restore`

use std::io::{self, Write};
use std::path::PathBuf;

use learning::model::Model as File;
use model_card::Language;
use serde::Serialize;
use serde_json::Value;
use store::registry::Model;
use trainer::{Summary, card, control};

use super::of::{Of, Which};
use crate::arguments;
use crate::error::Error;
use crate::output::Destination;
use crate::runtime::{now, wait};
use crate::text;

/// Arguments of `leadlight admin models`.
#[derive(Debug, clap::Args)]
pub struct Models {
    #[command(flatten)]
    of: Of,
    #[command(flatten)]
    which: Which,
    /// Print JSON
    #[arg(long)]
    json: bool,
    /// Write the card of a version as a page
    #[arg(long, value_name = "VERSION", requires = "html")]
    card: Option<u32>,
    /// Where to write the card
    #[arg(long, value_name = "FILE", requires = "card")]
    html: Option<PathBuf>,
    /// Language of the card: en or ru
    #[arg(long, value_name = "LANGUAGE", default_value = "en", value_parser = arguments::language)]
    language: Language,
}

/// Arguments of `leadlight admin restore`.
#[derive(Debug, clap::Args)]
pub struct Restore {
    /// The version to be put to use
    version: u32,
    #[command(flatten)]
    of: Of,
    #[command(flatten)]
    which: Which,
}

/// A version as it is printed.
#[derive(Serialize)]
struct Line<'a> {
    version: u32,
    active: bool,
    created_at: String,
    activated_at: Option<String>,
    summary: &'a Value,
}

impl<'a> Line<'a> {
    fn of(model: &'a Model) -> Self {
        Self {
            version: model.version,
            active: model.active,
            created_at: model.created_at.to_string(),
            activated_at: model.activated_at.map(|at| at.to_string()),
            summary: &model.summary,
        }
    }
}

impl Models {
    /// Runs the command.
    ///
    /// # Errors
    /// [`Error`] with a message for the user.
    pub fn run(&self, out: &mut dyn Write) -> Result<(), Error> {
        if let (Some(version), Some(page)) = (self.card, &self.html) {
            return self.card(version, &Destination::new(page, &[])?);
        }
        let models = wait(async {
            let (ports, tenant) = self.of.open().await?;
            Ok(control::models(&ports, tenant.id, &self.which.population()).await?)
        })?;
        if self.json {
            return text::json(out, &models.iter().map(Line::of).collect::<Vec<_>>());
        }
        models.iter().try_for_each(|model| write(out, model)).map_err(Error::Stdout)
    }

    /// Writes the card of a version: its report is in its file.
    fn card(&self, version: u32, page: &Destination) -> Result<(), Error> {
        let population = self.which.population();
        let missing = || Error::Usage(format!("{} has no version {version} of this model", self.of.name()));
        let (model, file, before) = wait(async {
            let (ports, tenant) = self.of.open().await?;
            let models = control::models(&ports, tenant.id, &population).await?;
            let place = models.iter().position(|model| model.version == version).ok_or_else(missing)?;
            let file = ports.models.get(tenant.id, &models[place].object).await?.ok_or_else(missing)?;
            let before = match models.get(place + 1) {
                Some(before) => ports.models.get(tenant.id, &before.object).await?,
                None => None,
            };
            Ok((models[place].clone(), file, before))
        })?;
        let damaged = |source| Error::Model { path: PathBuf::from(&*model.object), source };
        let report = |file| File::from_bytes(file).and_then(|file| file.report()).map_err(damaged);
        let before = before.map(report).transpose()?;
        let summary = Summary::of(&model);
        let card =
            card::render(population.kind, &report(file)?, summary.as_ref(), before.as_ref(), self.language);
        page.filled(card.as_bytes())?.finish()
    }
}

/// One version in three lines: what it is, how good it is, what the gate said.
fn write(out: &mut dyn Write, model: &Model) -> io::Result<()> {
    let state = if model.active { "in use" } else { "kept" };
    writeln!(out, "version {:<4} {state:<7} trained {}", model.version, model.created_at)?;
    let Some(summary) = Summary::of(model) else {
        return writeln!(out, "  no summary that this version reads");
    };
    let test = &summary.test;
    writeln!(out, "  {}", summary.reason)?;
    writeln!(
        out,
        "  AUC {:.3} ({:.3} to {:.3}), log-loss {:.3}, the base rate's {:.3}; {} won, {} not; {} from the own history",
        test.auc,
        test.auc_low,
        test.auc_high,
        test.log_loss,
        test.base_log_loss,
        text::count(summary.won),
        text::count(summary.not_won),
        text::percent(summary.own_share),
    )?;
    writeln!(out, "  {}", summary.gate)
}

impl Restore {
    /// Runs the command.
    ///
    /// # Errors
    /// [`Error`] with a message for the user; then nothing has changed.
    pub fn run(&self, out: &mut dyn Write) -> Result<(), Error> {
        wait(async {
            let (ports, tenant) = self.of.open().await?;
            let population = self.which.population();
            Ok(control::restore(&ports, tenant.id, &population, self.version, super::ACTOR, now()).await?)
        })?;
        writeln!(out, "version {} is in use", self.version).map_err(Error::Stdout)
    }
}
