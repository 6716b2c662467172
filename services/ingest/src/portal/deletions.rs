//! What a portal no longer has: no list tells, so the ids of the portal are laid beside those of the store.

use std::collections::HashSet;

use bitrix24::paging::{List, Order, Pages};
use bitrix24::records::{deleted, deleted_activity};
use crm::moment::SECOND;
use crm::{Body, Entity, Entry, Kind, Moment, Timeline};
use futures::TryStreamExt;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::rows::id_of;
use super::{PortalError, Reader, Tally};

/// Deletions between two looks that are believed whatever their share.
const FEW: usize = 20;
/// The largest share of what is known that is believed to have been deleted between two looks, in percent.
const MOST_PERCENT: usize = 10;

/// What a request of reconciling costs in time without any, milliseconds: at the two requests a second that most portals take, so
/// reconciling has a twentieth of them.
const REST: i64 = 10 * SECOND;

/// The cursor that says when to reconcile again.
const NEXT: &str = "reconcile";

/// How many deletions are believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Deletions {
    /// As many as happen: where more is missing, whoever reads is taken to have lost sight of it.
    #[default]
    Few,
    /// Any number: somebody has said that they are true.
    All,
}

/// The key of the fact that an entity was deleted.
const DELETED: &str = "deleted";

/// What the store knows and the portal may have deleted.
#[derive(Default)]
struct Known {
    entities: Vec<Entity>,
    /// Activities with their entities.
    activities: Vec<(Entity, u64)>,
}

/// The ids that a portal has, and when it said so.
struct Present {
    ids: HashSet<u64>,
    at: Moment,
}

impl Reader {
    /// Polls, and reconciles unless the last time was too long a piece of work to be repeated already.
    ///
    /// # Errors
    /// As [`Reader::poll`] and [`Reader::reconcile`].
    pub async fn poll_and_reconcile(&self, deletions: Deletions) -> Result<Tally, PortalError> {
        let mut tally = self.poll().await?;
        let rests = self.source.moment(NEXT).await?.is_some_and(|next| next > self.now());
        if rests && deletions == Deletions::Few {
            return Ok(tally);
        }
        let before = self.client.requests();
        tally += self.reconcile(deletions).await?;
        let requests = i64::try_from(self.client.requests() - before).unwrap_or(i64::MAX);
        let next = self.now() + requests.saturating_mul(REST);
        self.source.advance(NEXT, &next.to_string(), &[]).await?;
        Ok(tally)
    }

    /// Finds what was deleted and takes it out: entities are left out of outcomes from then on, activities are as if they had never
    /// been. The past of a deleted entity stays, with its activities.
    ///
    /// # Errors
    /// [`PortalError`]; calling it again finds the same.
    pub async fn reconcile(&self, deletions: Deletions) -> Result<Tally, PortalError> {
        // The store is looked at first: what comes into both meanwhile is not missing.
        let mut known = Known::default();
        for kind in Kind::ALL {
            let mut batches = self.source.events.scan(self.source.tenant, kind).await?;
            while let Some(timelines) = batches.try_next().await? {
                timelines.iter().for_each(|timeline| known.add(timeline));
            }
        }
        let mut gone = HashSet::new();
        let mut entries = Vec::new();
        for kind in Kind::ALL {
            let present = self.present(List::ids(kind)).await?;
            let of_kind: Vec<&Entity> = known.entities.iter().filter(|entity| entity.kind == kind).collect();
            let missing = |entity: &&&Entity| entity.id.parse().is_ok_and(|id| !present.ids.contains(&id));
            let missing: Vec<&Entity> = of_kind.iter().filter(missing).copied().collect();
            deletions.check(missing.len(), of_kind.len(), kind.as_str())?;
            entries.extend(missing.iter().map(|&entity| deleted(entity.clone(), present.at)));
            gone.extend(missing);
        }
        let present = self.present(List::activities().with_param("select", json!(["ID"]))).await?;
        let missing = |(entity, id): &&(Entity, u64)| !present.ids.contains(id) && !gone.contains(entity);
        let missing: Vec<&(Entity, u64)> = known.activities.iter().filter(missing).collect();
        deletions.check(missing.len(), known.activities.len(), "activities")?;
        entries.extend(missing.iter().flat_map(|(entity, id)| deleted_activity(entity, *id, present.at)));
        self.append(&entries).await
    }

    /// Appends that an entity was deleted, if it is known and was not deleted before: whoever makes up ids fills no store.
    pub(super) async fn forget(&self, entity: Entity) -> Result<Tally, PortalError> {
        let timeline = self.source.events.timeline(self.source.tenant, &entity).await?;
        let entry: Option<Entry> =
            (!timeline.facts.is_empty() && !is_deleted(&timeline)).then(|| deleted(entity, self.now()));
        self.append(entry.as_slice()).await
    }

    /// All ids of a list.
    async fn present(&self, list: List) -> Result<Present, PortalError> {
        let mut present = Present { ids: HashSet::new(), at: self.now() };
        let mut pages = Pages::new(&self.client, list, Order::Ascending, None);
        while let Some(page) = pages.next().await? {
            present.at = self.read_at(&page);
            present.ids.extend(page.rows.iter().filter_map(id_of));
        }
        Ok(present)
    }
}

impl Deletions {
    /// Refuses to believe in deletions on a large scale: a webhook whose owner has lost a right sees a part of the CRM only, and the
    /// rest would silently be missing.
    fn check(self, missing: usize, known: usize, what: &'static str) -> Result<(), PortalError> {
        if self == Deletions::Few && missing > FEW && missing * 100 > known * MOST_PERCENT {
            return Err(PortalError::LostSight { missing, known, what });
        }
        Ok(())
    }
}

impl Known {
    fn add(&mut self, timeline: &Timeline) {
        if is_deleted(timeline) {
            return;
        }
        self.entities.push(timeline.entity.clone());
        let mut ids: Vec<u64> = timeline.facts.iter().filter_map(activity_of).collect();
        ids.sort_unstable();
        // One that was planned and done is two facts.
        ids.dedup();
        self.activities.extend(ids.into_iter().map(|id| (timeline.entity.clone(), id)));
    }
}

fn is_deleted(timeline: &Timeline) -> bool {
    timeline.facts.iter().any(|fact| &*fact.key == DELETED)
}

/// The portal's id of the activity that a fact is of.
fn activity_of(fact: &crm::Fact) -> Option<u64> {
    let id = ["activity:", "planned:"].iter().find_map(|prefix| fact.key.strip_prefix(prefix))?;
    matches!(fact.body, Body::Activity(_)).then(|| id.parse().ok())?
}
