//! Training tables from the event store.
//!
//! Two passes over the timelines of a tenant: the first finds out which entities teach what and when ([`lives`]), and
//! which attributes there are; the second computes the attributes at those moments ([`rows`]). No more than a batch of
//! timelines, the facts of linked entities, and the table itself are in memory.

mod hygiene;
mod lives;
mod rows;
mod split;

use crm::attributes::Survey;
use crm::guard::{Finding, Guard};
use crm::{Catalogue, Fact, Kind, Linked, Moment, Plan, Settings, TenantId};
use futures::TryStreamExt;
use learning::table::Table;
use store::EventStore;

pub use hygiene::Hygiene;
use lives::Lives;
use rows::Rows;

/// Columns of a training table that are not attributes; a field of a portal never begins with a tilde.
pub mod columns {
    /// Which entity.
    pub const ENTITY: &str = "~entity";
    /// The moment of the row.
    pub const AT: &str = "~at";
    /// Whether it succeeded: 1 or 0.
    pub const SUCCESS: &str = "~success";
    /// How much the row counts.
    pub const WEIGHT: &str = "~weight";
    /// `train` or `test`; neither is empty.
    pub const PART: &str = "~part";
    /// The pipeline that the entity was in first.
    pub const PIPELINE: &str = "~pipeline";
    /// What the row's moment has in common with those of others.
    pub const SLICE: &str = "~slice";
}

/// When success has to have come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Horizon {
    /// Within the time in which 95 % of the won entities were won.
    #[default]
    Usual,
    /// Within so many days of the creation.
    Days(u16),
    /// Ever: entities teach once they are closed.
    Ever,
}

/// Which table is wanted.
#[derive(Debug, Clone)]
pub struct Request {
    /// Leads or deals.
    pub kind: Kind,
    /// In this pipeline only.
    pub pipeline: Option<Box<str>>,
    /// When they teach.
    pub plan: Plan,
    /// When success has to have come.
    pub horizon: Horizon,
    /// Whether entities that hygiene finds fault with are left out.
    pub hygiene: bool,
    /// How rows of several moments of one entity are weighed.
    pub weighting: Weighting,
    /// What is known: facts up to this moment. By default up to the last fact there is.
    pub until: Option<Moment>,
}

/// How much a row counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Weighting {
    /// Every row of a slice the same, whatever became of the entity, and every slice the same in total.
    #[default]
    Slices,
    /// Every entity the same in total. An entity that is open for long has many rows and so weighs little in each, and how
    /// long it is open hangs on what becomes of it: forecasts come out wrong, which is why this is here to be shown only.
    Entities,
}

impl Request {
    /// The defaults for a kind.
    pub fn new(kind: Kind) -> Self {
        Self {
            kind,
            pipeline: None,
            plan: Plan::default(),
            horizon: Horizon::default(),
            hygiene: true,
            weighting: Weighting::default(),
            until: None,
        }
    }
}

/// A training table with what was found on the way to it.
#[derive(Debug)]
pub struct Dataset {
    /// One row for each snapshot with a known label: [`columns`], then the attributes.
    pub table: Table,
    /// The attributes.
    pub catalogue: Catalogue,
    /// Within how many milliseconds of the creation success has to have come; `None` for ever.
    pub horizon: Option<i64>,
    /// The moment up to which facts were known.
    pub until: Moment,
    /// The moment that parts training and judging; `None` where the newest rows judge.
    pub split_at: Option<Moment>,
    /// Entities by what they teach.
    pub counts: Counts,
    /// What is odd about the labels.
    pub hygiene: Hygiene,
    /// Fields whose history shows that they know the outcome, worst first.
    pub leaks: Vec<Finding>,
}

/// Entities by what they teach.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// All of the kind and pipeline.
    pub entities: u64,
    /// Of these, won or lost, and for long enough to count.
    pub closed: u64,
    /// Won within the horizon.
    pub won: u64,
    /// Known not to be.
    pub not_won: u64,
    /// Of these still open after the horizon.
    pub stale: u64,
    /// Not known yet.
    pub censored: u64,
    /// Duplicates, spam, tests.
    pub left_out: u64,
    /// Left out by hygiene.
    pub unclean: u64,
}

/// Why there is no table.
#[derive(Debug, thiserror::Error)]
pub enum DatasetError {
    /// The store does not answer.
    #[error(transparent)]
    Store(#[from] store::Error),
    /// The tenant's time zone is not known.
    #[error("unknown time zone {0:?}")]
    Zone(String),
    /// There is nothing to learn from.
    #[error("{0}")]
    NothingToLearn(String),
}

/// The facts of all that entities of a kind may be linked with; each is shown to `see`.
pub(crate) async fn linked(
    events: &dyn EventStore,
    tenant: TenantId,
    kind: Kind,
    mut see: impl FnMut(Kind, &[Fact]),
) -> store::Result<Linked> {
    let mut linked = Linked::new();
    for kind in Kind::ALL.into_iter().filter(|&other| other != kind) {
        let mut batches = events.scan(tenant, kind).await?;
        while let Some(batch) = batches.try_next().await? {
            for timeline in batch {
                see(kind, &timeline.facts);
                linked.insert(timeline.entity, timeline.facts);
            }
        }
    }
    Ok(linked)
}

/// Makes the training table of a tenant.
///
/// # Errors
/// [`DatasetError`].
pub async fn dataset(
    events: &dyn EventStore,
    tenant: TenantId,
    settings: &Settings,
    request: &Request,
) -> Result<Dataset, DatasetError> {
    let zone = settings.time_zone().ok_or_else(|| DatasetError::Zone(settings.zone.clone()))?;
    let mut survey = Survey::default();
    let linked = linked(events, tenant, request.kind, |kind, facts| survey.see_linked(kind, facts)).await?;
    let mut lives = Lives::new(settings, request);
    let mut batches = events.scan(tenant, request.kind).await?;
    while let Some(batch) = batches.try_next().await? {
        for timeline in &batch {
            lives.see(timeline);
            survey.see(timeline);
        }
    }
    let lives = lives.settle()?;
    let mut rows = Rows::new(survey.catalogue(settings), settings, &zone, &lives);
    let mut guard = Guard::new(settings, lives.until);
    let mut batches = events.scan(tenant, request.kind).await?;
    while let Some(batch) = batches.try_next().await? {
        for timeline in &batch {
            guard.see(timeline);
            rows.see(timeline, &linked);
        }
    }
    let (table, catalogue) = rows.finish();
    Ok(Dataset {
        table,
        catalogue,
        horizon: lives.horizon,
        until: lives.until,
        split_at: lives.split_at,
        counts: lives.counts,
        hygiene: lives.hygiene,
        leaks: guard.finish(),
    })
}
