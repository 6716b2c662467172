//! A look at a tenant's models: are they what they should be?

use crm::moment::DAY;
use crm::{Kind, Moment, TenantId, Training};
use jobs::{Failure, Outcome};
use learning::model::Model as File;
use model_card::Language;
use serde::{Deserialize, Serialize};
use store::registry::{Class, Model, Population, Registry, Tenant};

use crate::Reason;
use crate::candidate::profile_key;
use crate::census::Census;
use crate::dataset::{DatasetError, Request, dataset};
use crate::drift::{self, Profile, Watch};
use crate::job::{TrainJob, retraining};
use crate::pool::{self, pooled};
use crate::recent::{Trained, recent};
use crate::summary::Summary;
use crate::worker::Trainer;

/// Kinds that are forecast.
pub const KINDS: [Kind; 2] = [Kind::Lead, Kind::Deal];

/// Fewer new outcomes than this ask for nothing, however few are known.
const LEAST_NEW: u64 = 200;
/// The same of a company that starts from the pooled model: each outcome counts.
const LEAST_NEW_POOLED: u64 = 20;

const WEEK: i64 = 7 * DAY;

/// Level of the looks of one week together, shared out among its days: of a hundred companies without drift at most one is alarmed a week.
const LEVEL: f64 = 0.01 / 7.0;

/// Attributes that are told of, those that have shifted most.
const TOLD: usize = 15;

/// What a look has found; kept for whoever asks.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Seen {
    /// When.
    pub at: Moment,
    /// What there was.
    pub census: Census,
    /// What has changed since the model in use was trained, if there is one.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub drift: Option<Watch>,
    /// Why a training was asked for, if it was.
    pub wanted: Option<Reason>,
}

impl Trainer {
    /// Looks at all models of a tenant, and asks for those that should be there and are not.
    pub(crate) async fn watch(&self, tenant: &Tenant) -> Result<Outcome, Failure> {
        for kind in KINDS {
            self.pool(tenant, kind).await?;
            let population = Population { kind, pipeline: "".into() };
            let now = (self.clock)();
            let census = Census::take(&*self.ports.events, tenant.id, &tenant.settings, kind, now).await?;
            let registry = &*self.ports.registry;
            let models = registry.models(tenant.id, &population).await?;
            let training = &tenant.settings.training;
            let known = models.first().map(known);
            let pool = pooled(&self.ports, kind).await?.map(|pool| pool.version);
            let drift = match models.iter().find(|model| model.active) {
                Some(active) => self.drift(tenant, active, now).await?,
                None => None,
            };
            // What was trained since the shift began has not had a week to show what it makes of it.
            let settled = models.first().is_some_and(|latest| latest.created_at <= now + -WEEK);
            let wanted = wanted(&census, known, training, pool)
                .or_else(|| drift.as_ref().filter(|_| settled).and_then(alarmed));
            self.keep_schedule(tenant, &population, models.first()).await?;
            let jobs: Vec<_> = wanted
                .iter()
                .map(|reason| TrainJob::of(&population, reason.clone()).to_job(Class::Normal, now))
                .collect();
            let seen = serde_json::to_string(&Seen { at: now, census, drift, wanted })?;
            registry.advance(tenant.id, &source(kind), &seen, &jobs, now).await?;
        }
        Ok(Outcome::Done)
    }

    /// Lends what a company has not lent yet, or takes it back, as it has decided.
    async fn pool(&self, tenant: &Tenant, kind: Kind) -> Result<(), Failure> {
        pool::take_back(&self.ports, tenant, kind).await?;
        if !pool::is_owing(&self.ports, tenant, kind).await? {
            return Ok(());
        }
        let events = &*self.ports.events;
        match dataset(events, tenant.id, &tenant.settings, &Request::new(kind)).await {
            Ok(dataset) => {
                pool::lend(&self.ports, tenant, kind, &dataset).await?;
                // It may have been the last that was missing.
                pool::renew(&self.ports, (self.clock)()).await
            }
            Err(DatasetError::NothingToLearn(_)) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    /// Compares what has come in with what a model was trained on. A model without a profile, or one that another version wrote, is not
    /// watched.
    async fn drift(&self, tenant: &Tenant, model: &Model, now: Moment) -> Result<Option<Watch>, Failure> {
        let Some(summary) = Summary::of(model) else { return Ok(None) };
        let models = &*self.ports.models;
        let file = models.get(tenant.id, &model.object).await?;
        let profile = models.get(tenant.id, &profile_key(&model.object)).await?;
        let Some((file, profile)) = file.zip(profile) else { return Ok(None) };
        let (Ok(file), Ok(profile)) = (File::from_bytes(file), serde_json::from_slice::<Profile>(&profile))
        else {
            return Ok(None);
        };
        let trained = Trained {
            kind: model.population.kind,
            plan: summary.snapshots,
            horizon: summary.horizon,
            until: summary.known_until,
        };
        let events = &*self.ports.events;
        let found = recent(events, tenant.id, &tenant.settings, trained, &file, &profile, now).await?;
        let watched = tokio::task::spawn_blocking(move || {
            let (recent, closed) = found;
            drift::watch(&profile, &recent, &closed, LEVEL, now.0.unsigned_abs())
        });
        let mut watched = watched.await?;
        watched.attributes.truncate(TOLD);
        Ok(Some(watched))
    }

    /// A population with a model is trained again in its time, even if whoever trained it was lost before saying so, or what the tenant has
    /// set has changed.
    async fn keep_schedule(
        &self,
        tenant: &Tenant,
        population: &Population,
        latest: Option<&Model>,
    ) -> store::Result<()> {
        let Some(latest) = latest else { return Ok(()) };
        let schedule = retraining(population, &tenant.settings.training, latest.created_at);
        let known = self.ports.registry.schedules(tenant.id).await?;
        let stands = known.iter().any(|known| *known.name == *schedule.name && known.every == schedule.every);
        if stands { Ok(()) } else { self.ports.registry.put_schedule(tenant.id, &schedule).await }
    }
}

/// What a model knew; nothing where another version wrote otherwise.
fn known(model: &Model) -> Known {
    Summary::of(model).map_or_else(Known::default, |Summary { closed, pool, .. }| Known { closed, pool })
}

/// What drift asks for.
fn alarmed(watch: &Watch) -> Option<Reason> {
    let alarms: Vec<String> = watch.alarms.iter().map(|alarm| alarm.sentence(Language::En)).collect();
    (!alarms.is_empty()).then_some(Reason::Drift { alarms })
}

/// What the latest model, in use or not, knew.
#[derive(Debug, Clone, Copy, Default)]
struct Known {
    /// Closed entities.
    closed: u64,
    /// Version of the pooled model that it starts from.
    pool: Option<u32>,
}

/// Whether the latest model leaves enough to be learned; its age is its schedule's matter. `pool` is the version of the pooled model, where
/// there is one.
fn wanted(census: &Census, known: Option<Known>, training: &Training, pool: Option<u32>) -> Option<Reason> {
    let closed = census.closed();
    let own = census.is_enough_for_own(training);
    let Some(known) = known else {
        let pooled = pool.is_some() && census.is_enough_for_pooled();
        return (own || pooled).then_some(Reason::First { closed });
    };
    if known.pool.is_some() && own {
        return Some(Reason::First { closed });
    }
    if let (Some(version), Some(old)) = (pool, known.pool)
        && version != old
    {
        return Some(Reason::Pool { version });
    }
    let new = closed.saturating_sub(known.closed);
    let many = known.closed * u64::from(training.new_outcomes_percent) / 100;
    let least = if known.pool.is_some() { LEAST_NEW_POOLED } else { LEAST_NEW };
    (new >= many.max(least)).then_some(Reason::Outcomes { new, known: known.closed })
}

/// What the last look at a kind has found, if there was one.
///
/// # Errors
/// The registry's.
pub async fn seen(registry: &dyn Registry, tenant: TenantId, kind: Kind) -> store::Result<Option<Seen>> {
    let stored = registry.cursor(tenant, &source(kind)).await?;
    Ok(stored.and_then(|text| serde_json::from_str(&text).ok()))
}

/// How far the trainer has looked.
fn source(kind: Kind) -> String {
    format!("trainer/{}", kind.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn census(won: u64, lost: u64) -> Census {
        Census { won, lost, open: 50 }
    }

    fn after(closed: u64, pool: Option<u32>) -> Option<Known> {
        Some(Known { closed, pool })
    }

    fn wanted(won: u64, lost: u64, known: Option<Known>, pool: Option<u32>) -> Option<Reason> {
        super::wanted(&census(won, lost), known, &Training::default(), pool)
    }

    #[test]
    fn a_first_model_is_wanted_from_two_thousand_outcomes_on_with_two_hundred_of_each() {
        assert_eq!(wanted(200, 1_800, None, None), Some(Reason::First { closed: 2_000 }));
        assert_eq!(wanted(1_800, 200, None, None), Some(Reason::First { closed: 2_000 }));
        assert_eq!(wanted(199, 5_000, None, None), None);
        assert_eq!(wanted(200, 1_799, None, None), None);
    }

    #[test]
    fn where_there_is_a_pooled_model_twenty_outcomes_are_enough() {
        assert_eq!(wanted(10, 10, None, None), None);
        assert_eq!(wanted(10, 10, None, Some(1)), Some(Reason::First { closed: 20 }));
        assert_eq!(wanted(9, 50, None, Some(1)), None);
    }

    #[test]
    fn another_is_wanted_on_a_quarter_of_new_outcomes_but_not_on_a_handful() {
        let outcomes = |new, known| Some(Reason::Outcomes { new, known });
        assert_eq!(wanted(10_000, 0, after(8_000, None), None), outcomes(2_000, 8_000));
        assert_eq!(wanted(9_999, 0, after(8_000, None), None), None);
        assert_eq!(wanted(299, 0, after(100, None), None), None);
        assert_eq!(wanted(300, 0, after(100, None), None), outcomes(200, 100));
        assert_eq!(wanted(5_000, 0, after(8_000, None), None), None);
        assert_eq!(wanted(20, 20, after(20, Some(1)), Some(1)), outcomes(20, 20));
    }

    #[test]
    fn a_model_that_starts_from_the_pool_follows_it_and_leaves_it_when_there_is_enough_of_its_own() {
        assert_eq!(wanted(50, 50, after(100, Some(1)), Some(1)), None);
        assert_eq!(wanted(50, 50, after(100, Some(1)), Some(2)), Some(Reason::Pool { version: 2 }));
        assert_eq!(wanted(50, 50, after(100, Some(1)), None), None, "another pool is on its way");
        assert_eq!(wanted(900, 1_200, after(2_000, Some(1)), Some(1)), Some(Reason::First { closed: 2_100 }));
        assert_eq!(wanted(900, 1_200, after(2_000, None), Some(2)), None);
    }
}
