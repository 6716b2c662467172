//! The ids of the portal beside those of the store: no list tells what was deleted, and what has slipped through is found.

use std::collections::{BTreeSet, HashSet};

use bitrix24::paging::{Dialect, List, Order, PAGE, Pages};
use bitrix24::records::{Calls, deleted, deleted_activity, kind_of};
use crm::moment::SECOND;
use crm::{Body, Entity, Kind, Moment, Timeline};
use futures::TryStreamExt;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::cursor::RECONCILE;
use super::poll::has_stages;
use super::rows::{Moves, id_of, number};
use super::{PortalError, Reader, Tally};

/// Deletions between two looks that are believed whatever their share.
const FEW: usize = 20;
/// The largest share of what is known that is believed to have been deleted between two looks, in percent.
const MOST_PERCENT: usize = 10;

/// What a request of reconciling costs in time without any, milliseconds: at the two requests a second that most portals take, so
/// reconciling has a twentieth of them.
const REST: i64 = 10 * SECOND;

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

/// What the store knows.
#[derive(Default)]
struct Known {
    /// Those that have not been deleted.
    entities: Vec<Entity>,
    /// All of them that were more than named by others.
    all: HashSet<Entity>,
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
        let rests = self.source.moment(RECONCILE).await?.is_some_and(|next| next > self.now());
        if rests && deletions == Deletions::Few {
            return Ok(tally);
        }
        let before = self.client.requests();
        tally += self.reconcile(deletions).await?;
        let requests = i64::try_from(self.client.requests() - before).unwrap_or(i64::MAX);
        let next = self.now() + requests.saturating_mul(REST);
        self.source.advance(RECONCILE, &next.to_string(), &[]).await?;
        Ok(tally)
    }

    /// Lays the ids of the portal beside those of the store. What was deleted is taken out: entities are left out of outcomes from then
    /// on, activities are as if they had never been; the past of a deleted entity stays, with its activities. What the store has
    /// missed is read, and so are activities that belong to another entity since theirs was deleted.
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
        let mut strays = Vec::new();
        for kind in Kind::ALL {
            let present = self.present(List::ids(kind), |_| true).await?;
            let of_kind: Vec<&Entity> = known.entities.iter().filter(|entity| entity.kind == kind).collect();
            let is_there = |entity: &Entity| entity.id.parse().is_ok_and(|id| present.ids.contains(&id));
            let missing: Vec<&Entity> = of_kind.iter().filter(|entity| !is_there(entity)).copied().collect();
            deletions.check(missing.len(), of_kind.len(), kind.as_str())?;
            entries.extend(missing.iter().map(|&entity| deleted(entity.clone(), present.at)));
            gone.extend(missing);
            let is_stray = |id: &u64| !known.has(&Entity::new(kind, id.to_string()));
            strays.push((kind, sorted(present.ids.into_iter().filter(is_stray))));
        }
        let select = json!(["ID", "OWNER_TYPE_ID"]);
        let present = self.present(List::activities().with_param("select", select), is_of_crm).await?;
        let missing = |(entity, id): &&(Entity, u64)| !present.ids.contains(id) && !gone.contains(entity);
        let missing: Vec<&(Entity, u64)> = known.activities.iter().filter(missing).collect();
        deletions.check(missing.len(), known.activities.len(), "activities")?;
        entries.extend(missing.iter().flat_map(|(entity, id)| deleted_activity(entity, *id, present.at)));
        let mut tally = self.append(&entries).await?;
        let held = known.activities.iter().filter(|(entity, _)| !gone.contains(entity));
        let held: HashSet<u64> = held.map(|(_, id)| *id).collect();
        let stray_activities = sorted(present.ids.into_iter().filter(|id| !held.contains(id)));
        tally += self.read_strays(&strays, &stray_activities).await?;
        Ok(tally)
    }

    /// Reads records and activities by their ids.
    async fn read_strays(
        &self,
        records: &[(Kind, Vec<u64>)],
        activities: &[u64],
    ) -> Result<Tally, PortalError> {
        let mut tally = Tally::default();
        if activities.is_empty() && records.iter().all(|(_, ids)| ids.is_empty()) {
            return Ok(tally);
        }
        let translator = self.describe().await?.translator;
        let mut owners = BTreeSet::new();
        for (kind, ids) in records {
            for some in ids.chunks(PAGE) {
                let mut moves = Moves::new();
                let list = self.pages(List::records(*kind, Dialect::Old).with("ID", json!(some)));
                tally += self.present_records(*kind, list, &translator, &mut moves, &mut owners).await?;
                if has_stages(*kind) {
                    let history = self.pages(List::stage_history(*kind).with("OWNER_ID", json!(some)));
                    tally += self.moves_of(*kind, history, &translator, &moves).await?;
                }
            }
        }
        let mut of_activities = BTreeSet::new();
        for some in activities.chunks(PAGE) {
            let list = self.pages(List::activities().with("ID", json!(some)));
            tally += self.present_activities(list, &translator, Calls::default(), &mut of_activities).await?;
        }
        tally += self.present_comments(&owners, &translator).await?;
        Ok(tally)
    }

    /// Appends that an entity was deleted, if it is known and was not deleted before: whoever makes up ids fills no store. Those of its
    /// activities that the portal still has belong to another entity now, and are read again.
    pub(super) async fn forget(&self, entity: Entity) -> Result<Tally, PortalError> {
        let timeline = self.source.events.timeline(self.source.tenant, &entity).await?;
        if timeline.facts.is_empty() || is_deleted(&timeline) {
            return Ok(Tally::default());
        }
        let mut tally = self.append(&[deleted(entity, self.now())]).await?;
        let activities = sorted(timeline.facts.iter().filter_map(activity_of));
        tally += self.read_strays(&[], &activities).await?;
        Ok(tally)
    }

    /// The ids of the rows of a list that are wanted.
    async fn present(&self, list: List, wanted: fn(&Value) -> bool) -> Result<Present, PortalError> {
        let mut present = Present { ids: HashSet::new(), at: self.now() };
        let mut pages = Pages::new(&self.client, list, Order::Ascending, None);
        while let Some(page) = pages.next().await? {
            present.at = self.read_at(&page);
            present.ids.extend(page.rows.iter().filter(|row| wanted(row)).filter_map(id_of));
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
    fn has(&self, entity: &Entity) -> bool {
        self.all.contains(entity)
    }

    fn add(&mut self, timeline: &Timeline) {
        if timeline.facts.iter().any(|fact| matches!(fact.body, Body::Version(_))) {
            self.all.insert(timeline.entity.clone());
        }
        if is_deleted(timeline) {
            return;
        }
        self.entities.push(timeline.entity.clone());
        let ids = sorted(timeline.facts.iter().filter_map(activity_of));
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

/// Ids in order, each once: an activity that was planned and done is two facts.
fn sorted(ids: impl Iterator<Item = u64>) -> Vec<u64> {
    let mut ids: Vec<u64> = ids.collect();
    ids.sort_unstable();
    ids.dedup();
    ids
}

/// Whether an activity belongs to an entity of a kind that is read.
fn is_of_crm(activity: &Value) -> bool {
    activity.get("OWNER_TYPE_ID").and_then(number).and_then(kind_of).is_some()
}
