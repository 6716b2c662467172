//! What has come in since a model was trained, in the form of its training table.

use crm::attributes::AttributeKind;
use crm::label::label;
use crm::moment::DAY;
use crm::outcome::created_at;
use crm::snapshot::snapshots;
use crm::{Catalogue, Kind, Label, Moment, Plan, Slice, Snapshot, TenantId, Timeline, sweep};
use futures::TryStreamExt;
use learning::model::{Model, Scorer};
use learning::schema;
use learning::table::TableBuilder;
use store::EventStore;

use crate::dataset::{DatasetError, columns, linked};
use crate::drift::{Closed, Profile, Recent};

/// How far back is looked, days.
const DAYS: i64 = 7;
/// Over how many days' entities outcomes are gathered: few are closed in a week.
const COHORT: i64 = 28;

/// What a model says it was trained on.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Trained {
    /// Leads or deals.
    pub kind: Kind,
    /// When they taught.
    pub plan: Plan,
    /// Within how many milliseconds of the creation success had to come.
    pub horizon: Option<i64>,
    /// Up to when facts were known.
    pub until: Moment,
}

/// Counts the rows of the last days that the model would have been trained on, and compares outcomes of entities that it never knew with
/// what it says of them as of their creation.
///
/// Of the rows of a life only those at an age are taken: which event is the last before a close is not known of what is open.
///
/// # Errors
/// [`DatasetError`].
pub(crate) async fn recent(
    events: &dyn EventStore,
    tenant: TenantId,
    settings: &crm::Settings,
    trained: Trained,
    model: &Model,
    profile: &Profile,
    now: Moment,
) -> Result<(Recent, Vec<Closed>), DatasetError> {
    let zone = settings.time_zone().ok_or_else(|| DatasetError::Zone(settings.zone.clone()))?;
    let linked = linked(events, tenant, trained.kind, |_, _| ()).await?;
    let kind = |kind| (kind == schema::Kind::Numeric).then_some(AttributeKind::Numeric);
    let catalogue = Catalogue::named(model.inputs().iter().map(|input| (&*input.name, kind(input.kind))));
    let names = [columns::SLICE.to_owned()].into_iter().chain(catalogue.names());
    let mut builder = TableBuilder::new(names.collect::<Vec<_>>());
    let mut closed = Vec::new();
    let mut scorer = model.scorer();
    let mut batches = events.scan(tenant, trained.kind).await?;
    while let Some(batch) = batches.try_next().await? {
        for timeline in &batch {
            let taken = snapshots(&timeline.facts, settings, trained.plan, now);
            let is_recent = |snapshot: &&Snapshot| {
                snapshot.at > now + -DAYS * DAY && matches!(snapshot.slice, Slice::Age(_))
            };
            let mut next = taken.iter().filter(is_recent);
            let at = taken.iter().filter(is_recent).map(|snapshot| snapshot.at);
            sweep(timeline, &linked, settings, &zone, &catalogue, at, |_, _, cells| {
                let slice = next.next().map(|snapshot| snapshot.slice.to_string());
                builder.push([slice.as_deref().unwrap_or_default()].into_iter().chain(cells.iter()));
            });
            if let Some((created, success)) = outcome(timeline, settings, trained, now) {
                sweep(timeline, &linked, settings, &zone, &catalogue, [created], |_, _, cells| {
                    closed.push(Closed { probability: forecast(&mut scorer, cells), success });
                });
            }
        }
    }
    Ok((Recent::count(profile, &builder.finish(), model), closed))
}

/// When an entity was created that the model never knew and all of whose like have an outcome by now, and whether it succeeded.
fn outcome(
    timeline: &Timeline,
    settings: &crm::Settings,
    trained: Trained,
    now: Moment,
) -> Option<(Moment, bool)> {
    let horizon = trained.horizon?;
    let created = created_at(&timeline.facts)?;
    let last = now + -horizon;
    if created <= trained.until || created > last || created <= last + -COHORT * DAY {
        return None;
    }
    match label(&timeline.facts, settings, Some(horizon), now) {
        Label::Known { success, .. } => Some((created, success)),
        Label::Censored | Label::LeftOut => None,
    }
}

fn forecast(scorer: &mut Scorer<'_>, cells: &crm::Cells) -> f64 {
    let cells: Vec<Option<&str>> = cells.iter().map(Some).collect();
    scorer.score(&cells).probability
}
