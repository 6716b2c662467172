//! `leadlight score --tenant`: the forecast of one entity, and how it became what it is.

use std::io::Write;

use crm::view::ties;
use crm::{Entity, Kind, Linked, Moment};
use learning::model::Model;
use predictor::{Cause, Explained, Forecaster, History};
use serde_json::json;
use store::registry::Population;

use super::training::kind;
use crate::error::Error;
use crate::runtime::{now, wait};
use crate::storage::{Storage, tenant as tenant_named};
use crate::text;

/// Steps of a history that are shown to people: the strongest.
const STEPS: usize = 12;

/// Whom to score in a store.
#[derive(Debug, clap::Args)]
pub struct Scoring {
    /// Score an entity that is stored of this tenant instead of a table
    #[arg(long, value_name = "NAME", requires = "id")]
    pub tenant: Option<String>,
    /// lead or deal
    #[arg(long, value_name = "KIND", default_value = "deal", requires = "tenant", value_parser = kind)]
    kind: Kind,
    /// Its id at the source
    #[arg(long, value_name = "ID", requires = "tenant")]
    id: Option<String>,
    /// As of when, such as 2026-11-22 (in the tenant's zone) or 2026-11-22T12:00:00+03:00 [default: now]
    #[arg(long, value_name = "MOMENT", requires = "tenant")]
    at: Option<String>,
    #[command(flatten)]
    storage: Storage,
}

/// A forecast with its history.
struct Scored {
    entity: Entity,
    at: Moment,
    version: u32,
    band: &'static str,
    explained: Explained,
    history: History,
}

impl Scoring {
    /// Forecasts and explains.
    ///
    /// # Errors
    /// [`Error`] with a message for the user.
    pub fn score(&self, tenant: &str, reasons: usize, json: bool, out: &mut dyn Write) -> Result<(), Error> {
        let scored = wait(self.score_stored(tenant, if reasons == 0 { 5 } else { reasons }))?;
        if json { text::json(out, &scored.to_json()) } else { scored.write(out).map_err(Error::Stdout) }
    }

    async fn score_stored(&self, name: &str, reasons: usize) -> Result<Scored, Error> {
        let stores = self.storage.open().await?;
        let tenant = tenant_named(&stores, name).await?;
        let entity = Entity::new(self.kind, self.id.as_deref().unwrap_or_default());
        let timeline = stores.events.timeline(tenant.id, &entity).await?;
        let missing = |what: &str| Error::Usage(format!("{name}: {what}"));
        let created = crm::outcome::created_at(&timeline.facts);
        let created =
            created.ok_or_else(|| missing(&format!("there is no {} {}", self.kind.as_str(), entity.id)))?;
        let settings = tenant.settings;
        let zone = settings.time_zone();
        let zone = zone.ok_or_else(|| missing(&format!("unknown time zone {:?}", settings.zone)))?;
        let at = match &self.at {
            Some(text) => {
                Moment::parse(text, &zone).map_err(|error| Error::Usage(format!("--at: {error}")))?
            }
            None => now(),
        };
        if at < created {
            return Err(missing(&format!(
                "{} {} was created at {created}, after {at}",
                self.kind.as_str(),
                entity.id
            )));
        }
        let mut linked = Linked::new();
        for other in ties(&timeline) {
            let theirs = stores.events.timeline(tenant.id, other).await?;
            linked.insert(other.clone(), theirs.facts);
        }
        let pipelines = timeline.facts.iter().find_map(|fact| match &fact.body {
            crm::Body::Stage(stage) => Some(stage.pipeline.clone()),
            _ => None,
        });
        // A model of the entity's own pipeline, else that of all of them.
        let mut model = None;
        for pipeline in [pipelines.unwrap_or_default(), Box::default()] {
            let population = Population { kind: self.kind, pipeline };
            model = stores.registry.active_model(tenant.id, &population).await?;
            if model.is_some() {
                break;
            }
        }
        let model =
            model.ok_or_else(|| missing("there is no model yet; `leadlight train --tenant` makes one"))?;
        let file = stores.models.get(tenant.id, &model.object).await?;
        let file = file.ok_or_else(|| missing(&format!("the model file {} is not there", model.object)))?;
        let path = std::path::PathBuf::from(&*model.object);
        let loaded = Model::from_bytes(file).map_err(|source| Error::Model { path, source })?;
        let forecaster = Forecaster::new(&loaded, &settings);
        let mut forecaster =
            forecaster.ok_or_else(|| missing(&format!("unknown time zone {:?}", settings.zone)))?;
        let explained = forecaster.forecast(&timeline, &linked, at, reasons);
        let history = forecaster.history(&timeline, &linked, at);
        let history = history.ok_or_else(|| missing("nothing had happened by then"))?;
        let band = loaded.band(explained.forecast.probability).as_str();
        Ok(Scored { entity, at, version: model.version, band, explained, history })
    }
}

impl Scored {
    fn to_json(&self) -> serde_json::Value {
        let Explained { forecast, reasons, valid_until } = &self.explained;
        let reason = |reason: &learning::model::Reason| {
            json!({
                "attribute": reason.attribute, "value": reason.value, "contribution": reason.contribution,
            })
        };
        json!({
            "entity": self.entity,
            "at": self.at.to_string(),
            "model_version": self.version,
            "probability": forecast.probability,
            "low": forecast.low,
            "high": forecast.high,
            "band": self.band,
            "log_odds": forecast.log_odds,
            "base_log_odds": forecast.base,
            "valid_until": valid_until.to_string(),
            "reasons": reasons.iter().map(reason).collect::<Vec<_>>(),
            "history": self.history,
        })
    }

    fn write(&self, out: &mut dyn Write) -> std::io::Result<()> {
        let Explained { forecast, reasons, valid_until } = &self.explained;
        writeln!(
            out,
            "{} {} as of {}: {}, {} (90 %: {} to {})",
            self.entity.kind.as_str(),
            self.entity.id,
            self.at,
            text::percent(forecast.probability),
            self.band,
            text::percent(forecast.low),
            text::percent(forecast.high)
        )?;
        writeln!(out, "Holds until {valid_until} if nothing happens; model version {}", self.version)?;
        writeln!(out, "\nReasons, in log-odds against the average")?;
        for reason in reasons {
            writeln!(
                out,
                "  {:+.2}  {} = {}",
                reason.contribution,
                reason.attribute,
                text::short(&reason.value, 60)
            )?;
        }
        writeln!(
            out,
            "\nHow it went, from {} at {}",
            text::percent(self.history.start_probability),
            self.history.start
        )?;
        let mut strongest: Vec<f64> = self.history.steps.iter().map(|step| step.influence.abs()).collect();
        strongest.sort_by(|a, b| b.total_cmp(a));
        let least = strongest.get(STEPS - 1).copied().unwrap_or(0.0);
        for step in
            self.history.steps.iter().filter(|step| step.influence.abs() >= least && step.influence != 0.0)
        {
            let cause = match &step.cause {
                Cause::Time => "time went by".to_owned(),
                Cause::Event { what, detail, .. } => format!("{what} {detail}"),
            };
            writeln!(
                out,
                "  {}  {:+.2}  {:>7}  {}",
                step.at,
                step.influence,
                text::percent(step.probability),
                cause.trim_end()
            )?;
        }
        Ok(())
    }
}
