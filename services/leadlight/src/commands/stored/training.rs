//! `leadlight train --tenant`: from the store to a model in it.

use std::io::{self, Write};

use crm::moment::DAY;
use crm::{Kind, Plan, Settings};
use learning::table::Table;
use learning::training::{Options, Trained};
use store::registry::Population;
use trainer::dataset::{Dataset, Horizon};
use trainer::{Candidate, CandidateError, Request, Summary};

use crate::error::Error;
use crate::progress::Meter;
use crate::runtime::{now, wait};
use crate::storage::{Storage, tenant as tenant_named};
use crate::text;

/// What to train on in a store.
#[derive(Debug, clap::Args)]
pub struct Training {
    /// Train on what is stored of this tenant instead of a table
    #[arg(long, value_name = "NAME")]
    pub tenant: Option<String>,
    /// Whom to forecast: lead or deal
    #[arg(long, value_name = "KIND", default_value = "deal", requires = "tenant", value_parser = kind)]
    kind: Kind,
    /// Only those of this pipeline
    #[arg(long, value_name = "ID", requires = "tenant")]
    pipeline: Option<String>,
    /// When they teach: life (at several ages and after events), age:DAYS or event:NUMBER (once)
    #[arg(long, value_name = "WHEN", default_value = "life", requires = "tenant", value_parser = plan)]
    snapshots: Plan,
    /// Until when success has to come: usual (as 95 % of the won ones), a number of days, or ever
    #[arg(long, value_name = "WHEN", default_value = "usual", requires = "tenant", value_parser = horizon)]
    horizon: Horizon,
    /// Days for which a deal has to stay won or lost to count as such [default: the tenant's, at first 3]
    #[arg(long, value_name = "DAYS", requires = "tenant")]
    held: Option<u16>,
    /// Put the model to use whatever the publish gate says
    #[arg(long, requires = "tenant")]
    activate: bool,
    #[command(flatten)]
    storage: Storage,
}

/// Reads a kind that can be forecast.
///
/// # Errors
/// Which there are.
pub fn kind(text: &str) -> Result<Kind, String> {
    match Kind::from_name(text) {
        Some(kind @ (Kind::Lead | Kind::Deal)) => Ok(kind),
        _ => Err("expected lead or deal".into()),
    }
}

fn plan(text: &str) -> Result<Plan, String> {
    let number = |text: &str| text.parse().map_err(|_| format!("{text:?} is no number"));
    match text.split_once(':') {
        None if text == "life" => Ok(Plan::Life),
        Some(("age", days)) => Ok(Plan::Age(number(days)?)),
        Some(("event", event)) => Ok(Plan::Event(number(event)?)),
        _ => Err("expected life, age:DAYS or event:NUMBER".into()),
    }
}

fn horizon(text: &str) -> Result<Horizon, String> {
    match text {
        "usual" => Ok(Horizon::Usual),
        "ever" => Ok(Horizon::Ever),
        days => {
            days.parse().map(Horizon::Days).map_err(|_| "expected usual, ever or a number of days".into())
        }
    }
}

/// A model that was trained and stored.
pub struct StoredModel {
    /// The model with its report.
    pub trained: Trained,
    dataset: Dataset,
    summary: Summary,
    version: u32,
    live: bool,
    kind: Kind,
}

impl Training {
    /// Makes the training table, trains, stores the model and puts it to use.
    ///
    /// # Errors
    /// [`Error`] with a message for the user; then no model is stored.
    pub fn train(&self, tenant: &str, options: Options) -> Result<StoredModel, Error> {
        wait(self.train_stored(tenant, options))
    }

    async fn train_stored(&self, name: &str, options: Options) -> Result<StoredModel, Error> {
        let ports = self.storage.open().await?;
        let tenant = tenant_named(&ports, name).await?;
        let request = Request {
            pipeline: self.pipeline.as_deref().map(Into::into),
            plan: self.snapshots,
            horizon: self.horizon,
            ..Request::new(self.kind)
        };
        let held_days = self.held.unwrap_or(tenant.settings.held_days);
        let settings = Settings { held_days, ..tenant.settings };
        let population =
            Population { kind: self.kind, pipeline: request.pipeline.clone().unwrap_or_default() };
        let active = ports.registry.active_model(tenant.id, &population).await?;
        let incumbent = active.as_ref().and_then(Summary::of).and_then(|summary| summary.settings);
        let options = Options { incumbent, ..options };
        let meter = Meter::new();
        let mut show = |progress| meter.show(&progress);
        let training = Candidate::train(&*ports.events, tenant.id, &settings, &request, options, &mut show);
        let candidate = training.await;
        drop(meter);
        let candidate = candidate.map_err(|error| match error {
            CandidateError::Dataset(error) => Error::Dataset(error),
            CandidateError::Learn(source) => Error::Learn { tenant: name.to_owned(), source },
            CandidateError::Written(error) => Error::Machine(error.to_string()),
        })?;

        let now = now();
        let key = format!("{}/{}.model", self.kind.as_str(), now.0);
        let new = candidate.put(&*ports.models, tenant.id, key, now).await?;
        let model = ports.registry.add_model(tenant.id, &new).await?;
        let live = candidate.goes_live() || self.activate;
        if live {
            ports.registry.activate(tenant.id, &new.population, model.version, now).await?;
        }
        let Candidate { trained, dataset, summary, .. } = candidate;
        Ok(StoredModel { trained, dataset, summary, version: model.version, live, kind: self.kind })
    }
}

impl StoredModel {
    /// The table that it was trained and judged on.
    pub fn table(&self) -> &Table {
        &self.dataset.table
    }

    /// Tells what it was trained on, for people.
    ///
    /// # Errors
    /// Where it cannot be written.
    pub fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        let counts = &self.dataset.counts;
        let kinds = format!("{}s", self.kind.as_str());
        writeln!(
            out,
            "{} {kinds}: {} won, {} not ({} of them open past the horizon), {} not known yet, {} left out",
            text::count(counts.entities),
            text::count(counts.won),
            text::count(counts.not_won),
            text::count(counts.stale),
            text::count(counts.censored),
            text::count(counts.left_out + counts.unclean),
        )?;
        match self.dataset.horizon {
            Some(horizon) => {
                writeln!(out, "Success is to be won within {} days of the creation", horizon / DAY)?
            }
            None => writeln!(out, "Success is to be won, whenever that is")?,
        }
        if let Some(at) = self.dataset.split_at {
            writeln!(out, "Judged as of {at}: what was known then taught, what came later judges")?;
        }
        let found = &self.dataset.hygiene;
        for (what, odd) in [
            ("closed together with more than 50 others", &found.mass_closed),
            ("created as closed", &found.created_as_closed),
            ("closed without ever being touched", &found.never_touched),
        ] {
            if !odd.is_empty() {
                writeln!(out, "  {} {kinds} were {what}", text::count(odd.len() as u64))?;
            }
        }
        for leak in &self.dataset.leaks {
            writeln!(out, "  {}", leak.says)?;
        }
        writeln!(out, "{}", self.summary.gate)?;
        let state = if self.live { "in use" } else { "not in use" };
        writeln!(out, "Stored as version {}, and {state}\n", self.version)
    }
}
