//! What has changed in a portal since it was asked last.

use std::collections::BTreeSet;

use bitrix24::paging::{Dialect, List, Order, Pages};
use bitrix24::records::{Calls, Reading, Translator};
use crm::moment::MINUTE;
use crm::{Kind, Moment};
use serde_json::Value;

use super::backfill::CHANGES;
use super::describe::Described;
use super::rows::{self, Moves, id_of, number};
use super::{PortalError, Reader, Tally};

/// How far before the last poll changes are asked for: what was being written then may not have been seen.
const OVERLAP: i64 = 5 * MINUTE;

/// Owners of comments that may be new, by kind and id.
type Owners = BTreeSet<(Kind, u64)>;

impl Reader {
    /// Reads what was changed since the last poll, or since the backfill began. Comments are asked for of the records that were
    /// changed or have new activities: portals have no list of all.
    ///
    /// # Errors
    /// [`PortalError`]; the next poll reads the same again.
    pub async fn poll(&self) -> Result<Tally, PortalError> {
        let last = self.cursor(CHANGES).await?.ok_or(PortalError::NoBackfill)?;
        let since: Moment = last.parse().map_err(|_| PortalError::Cursor(last))?;
        let since = since + -OVERLAP;
        let Described { translator, at } = self.describe().await?;
        let (mut tally, mut owners) = (Tally::default(), Owners::new());
        for kind in Kind::ALL {
            tally += self.changed_records(kind, since, &translator, &mut owners).await?;
        }
        tally += self.read_calls(List::calls().changed_since(since), &mut Calls::default()).await?;
        let activities = List::activities().changed_since(since);
        tally += self.present_activities(activities, &translator, &mut owners).await?;
        tally += self.present_comments(&owners, &translator).await?;
        self.advance(CHANGES, &at.to_string(), &[]).await?;
        Ok(tally)
    }

    /// Reads records of a kind and the moves since then.
    async fn changed_records(
        &self,
        kind: Kind,
        since: Moment,
        translator: &Translator,
        owners: &mut Owners,
    ) -> Result<Tally, PortalError> {
        let mut moves = Moves::new();
        let records = List::records(kind, Dialect::Old).changed_since(since);
        let mut tally = self.present_records(kind, records, translator, &mut moves, owners).await?;
        if has_stages(kind) {
            let history = List::stage_history(kind).changed_since(since);
            tally += self.moves_of(kind, history, translator, &moves).await?;
        }
        Ok(tally)
    }

    /// Reads records as they are now.
    pub(super) async fn present_records(
        &self,
        kind: Kind,
        list: List,
        translator: &Translator,
        moves: &mut Moves,
        owners: &mut Owners,
    ) -> Result<Tally, PortalError> {
        self.read_all(list, |page| {
            let reading = Reading { at: self.read_at(page), past: false };
            owners.extend(page.rows.iter().filter_map(|row| Some((kind, id_of(row)?))));
            rows::records(translator, kind, &page.rows, reading, moves)
        })
        .await
    }

    /// Reads moves between stages.
    pub(super) async fn moves_of(
        &self,
        kind: Kind,
        list: List,
        translator: &Translator,
        moves: &Moves,
    ) -> Result<Tally, PortalError> {
        self.read_all(list, |page| rows::stage_history(translator, kind, &page.rows, moves)).await
    }

    /// Reads activities as they are now, with the lengths of their calls.
    pub(super) async fn present_activities(
        &self,
        list: List,
        translator: &Translator,
        owners: &mut Owners,
    ) -> Result<Tally, PortalError> {
        let mut tally = Tally::default();
        let mut pages = Pages::new(&self.client, list, Order::Ascending, None);
        while let Some(page) = pages.next().await? {
            let calls = self.lengths_of(&page.rows).await?;
            let reading = Reading { at: self.read_at(&page), past: false };
            owners.extend(page.rows.iter().filter_map(owner_of));
            tally += self.store(rows::activities(translator, &page.rows, &calls, reading)).await?;
        }
        Ok(tally)
    }

    /// Reads the comments of records as they are now.
    pub(super) async fn present_comments(
        &self,
        owners: &Owners,
        translator: &Translator,
    ) -> Result<Tally, PortalError> {
        let mut tally = Tally::default();
        for kind in Kind::ALL {
            let ids: Vec<u64> = owners.iter().filter(|(of, _)| *of == kind).map(|(_, id)| *id).collect();
            let mut rest = &*ids;
            while let (some @ [_, ..], more) = self.next_owners(rest) {
                tally += self.comments_of(kind, some, translator, false).await?;
                rest = more;
            }
        }
        Ok(tally)
    }
}

/// Whether records of a kind move between stages.
pub(super) fn has_stages(kind: Kind) -> bool {
    matches!(kind, Kind::Lead | Kind::Deal)
}

fn owner_of(activity: &Value) -> Option<(Kind, u64)> {
    let number_at = |name: &str| activity.get(name).and_then(number);
    Some((bitrix24::records::kind_of(number_at("OWNER_TYPE_ID")?)?, number_at("OWNER_ID")?))
}
