//! `leadlight train --tenant`: from the store to a model in it.

use std::io::{self, Write};

use crm::moment::DAY;
use crm::{Kind, Plan, Settings};
use learning::training::{Options, Trained, train};
use serde_json::json;
use store::ModelStore;
use store::registry::{Model, Models};
use store::registry::{NewModel, Population};
use trainer::dataset::{Dataset, Horizon};
use trainer::{Request, dataset};

use super::stores::{Place, now, settings, wait};
use crate::error::Error;
use crate::progress::Meter;
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
    /// Days for which a deal has to stay won or lost to count as such
    #[arg(long, value_name = "DAYS", default_value_t = 3, requires = "tenant")]
    held: u16,
    #[command(flatten)]
    place: Place,
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
    model: Model,
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
        let stores = self.place.open().await?;
        let tenant = stores.tenant(name).await?;
        let request = Request {
            pipeline: self.pipeline.as_deref().map(Into::into),
            plan: self.snapshots,
            horizon: self.horizon,
            ..Request::new(self.kind)
        };
        let settings = Settings { held_days: self.held, ..settings(&tenant) };
        let dataset = dataset(&stores.events, tenant.id, &settings, &request).await?;
        let options = trainer::options(&dataset, self.snapshots, options);
        let meter = Meter::new();
        let trained = train(&dataset.table, &options, &mut |progress| meter.show(&progress));
        drop(meter);
        let trained = trained.map_err(|source| Error::Learn { tenant: name.to_owned(), source })?;

        let created_at = now();
        let pipeline = self.pipeline.clone().unwrap_or_default();
        let population = Population { kind: self.kind, pipeline: pipeline.into() };
        let object = format!("{}/{}.model", self.kind.as_str(), created_at.0);
        stores.models.put(tenant.id, &object, trained.model.clone().into()).await?;
        let test = &trained.report.test;
        let summary = json!({ "auc": test.auc, "log_loss": test.log_loss, "rows": test.n });
        let new = NewModel { population: population.clone(), object: object.into(), summary, created_at };
        let model = stores.registry.add_model(tenant.id, &new).await?;
        stores.registry.activate(tenant.id, &population, model.version, created_at).await?;
        Ok(StoredModel { trained, dataset, model, kind: self.kind })
    }
}

impl StoredModel {
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
        writeln!(out, "Stored as version {}, and in use\n", self.model.version)
    }
}
