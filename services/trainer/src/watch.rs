//! A look at a tenant's models: are they what they should be?

use crm::{Kind, Moment, TenantId, Training};
use jobs::{Failure, Outcome};
use serde::{Deserialize, Serialize};
use store::registry::{Class, Model, Population, Registry, Tenant};

use crate::census::Census;
use crate::job::{TrainJob, retraining};
use crate::summary::Summary;
use crate::worker::Trainer;
use crate::Reason;

/// Kinds that are forecast.
pub const KINDS: [Kind; 2] = [Kind::Lead, Kind::Deal];

/// Fewer new outcomes than this ask for nothing, however few are known.
const LEAST_NEW: u64 = 200;

/// What a look has found; kept for whoever asks.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Seen {
    /// When.
    pub at: Moment,
    /// What there was.
    pub census: Census,
    /// Why a training was asked for, if it was.
    pub wanted: Option<Reason>,
}

impl Trainer {
    /// Looks at all models of a tenant, and asks for those that should be there and are not.
    pub(crate) async fn watch(&self, tenant: &Tenant) -> Result<Outcome, Failure> {
        for kind in KINDS {
            let population = Population { kind, pipeline: "".into() };
            let now = (self.clock)();
            let census =
                Census::take(&*self.ports.events, tenant.id, &tenant.settings, kind, now).await?;
            let registry = &*self.ports.registry;
            let models = registry.models(tenant.id, &population).await?;
            let training = &tenant.settings.training;
            let known = models.first().map(|model| Summary::of(model).map_or(0, |summary| summary.closed));
            let wanted = wanted(&census, known, training);
            self.keep_schedule(tenant, &population, models.first()).await?;
            let jobs: Vec<_> = wanted
                .iter()
                .map(|reason| TrainJob::of(&population, reason.clone()).to_job(Class::Normal, now))
                .collect();
            let seen = serde_json::to_string(&Seen { at: now, census, wanted })?;
            registry.advance(tenant.id, &source(kind), &seen, &jobs, now).await?;
        }
        Ok(Outcome::Done)
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

/// Whether the latest model, in use or not, which knew so many closed entities, leaves enough to be learned. Its age is its schedule's
/// matter.
fn wanted(census: &Census, known: Option<u64>, training: &Training) -> Option<Reason> {
    let closed = census.closed();
    let Some(known) = known else {
        let enough = closed >= training.least_closed.into()
            && census.won.min(census.lost) >= training.least_of_each.into();
        return enough.then_some(Reason::First { closed });
    };
    let new = closed.saturating_sub(known);
    let many = known * u64::from(training.new_outcomes_percent) / 100;
    (new >= many.max(LEAST_NEW)).then_some(Reason::Outcomes { new, known })
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

    const TRAINING: Training = Training {
        every_days: 30,
        new_outcomes_percent: 25,
        trials: 20,
        least_closed: 2_000,
        least_of_each: 200,
    };

    fn census(won: u64, lost: u64) -> Census {
        Census { won, lost, open: 50 }
    }

    #[test]
    fn a_first_model_is_wanted_from_two_thousand_outcomes_on_with_two_hundred_of_each() {
        let wanted = |won, lost| wanted(&census(won, lost), None, &TRAINING);
        assert_eq!(wanted(200, 1_800), Some(Reason::First { closed: 2_000 }));
        assert_eq!(wanted(1_800, 200), Some(Reason::First { closed: 2_000 }));
        assert_eq!(wanted(199, 5_000), None);
        assert_eq!(wanted(200, 1_799), None);
    }

    #[test]
    fn another_is_wanted_on_a_quarter_of_new_outcomes_but_not_on_a_handful() {
        let wanted = |closed, known| wanted(&census(closed, 0), Some(known), &TRAINING);
        assert_eq!(wanted(10_000, 8_000), Some(Reason::Outcomes { new: 2_000, known: 8_000 }));
        assert_eq!(wanted(9_999, 8_000), None);
        assert_eq!(wanted(299, 100), None);
        assert_eq!(wanted(300, 100), Some(Reason::Outcomes { new: 200, known: 100 }));
        assert_eq!(wanted(5_000, 8_000), None);
    }
}
