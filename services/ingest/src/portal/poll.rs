//! What has changed in a portal since it was asked last.

use std::collections::{BTreeSet, HashMap};

use bitrix24::paging::{Dialect, List, Pages, begin};
use bitrix24::records::{Calls, Reading, Translator};
use crm::moment::{MINUTE, SECOND};
use crm::{Kind, Moment};
use serde_json::Value;

use super::cursor::{CHANGES, LOOKED};
use super::describe::{Described, questions};
use super::rows::{self, Moves, id_of, number};
use super::{PortalError, Reader, Tally};

/// How far before the last poll changes are asked for: what was being written then may not have been seen.
const OVERLAP: i64 = 5 * MINUTE;
/// How far before the last look. What took longer to be written is for the next poll.
const SHORT_OVERLAP: i64 = 30 * SECOND;

/// Owners of comments that may be new, by kind and id.
type Owners = BTreeSet<(Kind, u64)>;

impl Reader {
    /// Reads what was changed since the last poll, or since the backfill began. Comments are asked for of the records that were
    /// changed or have new activities: portals have no list of all.
    ///
    /// # Errors
    /// [`PortalError`]; the next poll reads the same again.
    pub async fn poll(&self) -> Result<Tally, PortalError> {
        let last = self.source.moment(CHANGES).await?.ok_or(PortalError::NoBackfill)?;
        let (tally, at) = self.read_changes(last + -OVERLAP).await?;
        self.source.advance(CHANGES, &at.to_string(), &[]).await?;
        Ok(tally)
    }

    /// Reads what was changed since the last look or poll, after an event has hinted that there is something: however many records
    /// it was about, that takes two requests mostly.
    ///
    /// # Errors
    /// [`PortalError`]; the next look reads the same again.
    pub async fn look(&self) -> Result<Tally, PortalError> {
        let polled = self.source.moment(CHANGES).await?.ok_or(PortalError::NoBackfill)?;
        let last = self.source.moment(LOOKED).await?.map_or(polled, |looked| looked.max(polled));
        let (tally, at) = self.read_changes(last + -SHORT_OVERLAP).await?;
        self.source.advance(LOOKED, &at.to_string(), &[]).await?;
        Ok(tally)
    }

    /// Reads what was changed since a moment. The moment with it is when the portal was asked.
    async fn read_changes(&self, since: Moment) -> Result<(Tally, Moment), PortalError> {
        let records = Kind::ALL.map(|kind| List::records(kind, Dialect::Old));
        let histories = Kind::ALL.into_iter().filter(|&kind| has_stages(kind)).map(List::stage_history);
        let lists = records.into_iter().chain(histories).chain([List::calls(), List::activities()]);
        let lists = lists.map(|list| list.changed_since(since)).collect();
        let (outcomes, pages) = begin(&self.client, questions()?, lists).await?;
        let Described { translator, at } = self.described(outcomes)?;
        let (mut tally, mut owners) = (Tally::default(), Owners::new());
        let mut pages = pages.into_iter();
        let mut moves = HashMap::new();
        for (kind, pages) in Kind::ALL.into_iter().zip(&mut pages) {
            let moves = moves.entry(kind).or_default();
            tally += self.present_records(kind, pages, &translator, moves, &mut owners).await?;
        }
        for (kind, pages) in Kind::ALL.into_iter().filter(|&kind| has_stages(kind)).zip(&mut pages) {
            tally += self.moves_of(kind, pages, &translator, &moves[&kind]).await?;
        }
        if let (Some(of_calls), Some(of_activities)) = (pages.next(), pages.next()) {
            let mut calls = Calls::default();
            tally += self.read_calls(of_calls, &mut calls).await?;
            tally += self.present_activities(of_activities, &translator, calls, &mut owners).await?;
        }
        tally += self.present_comments(&owners, &translator).await?;
        Ok((tally, at))
    }

    /// Reads records as they are now.
    pub(super) async fn present_records(
        &self,
        kind: Kind,
        pages: Pages<'_>,
        translator: &Translator,
        moves: &mut Moves,
        owners: &mut Owners,
    ) -> Result<Tally, PortalError> {
        self.read_all(pages, |page| {
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
        pages: Pages<'_>,
        translator: &Translator,
        moves: &Moves,
    ) -> Result<Tally, PortalError> {
        self.read_all(pages, |page| rows::stage_history(translator, kind, &page.rows, moves)).await
    }

    /// Reads activities as they are now, with the lengths of their calls.
    pub(super) async fn present_activities(
        &self,
        mut pages: Pages<'_>,
        translator: &Translator,
        mut calls: Calls,
        owners: &mut Owners,
    ) -> Result<Tally, PortalError> {
        let mut tally = Tally::default();
        while let Some(page) = pages.next().await? {
            self.learn_lengths(&page.rows, &mut calls).await?;
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
