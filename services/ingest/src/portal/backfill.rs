//! The whole past of a portal, newest first, so that a first model can be trained early.

use bitrix24::paging::{Dialect, List, Order, Pages, Rows};
use bitrix24::records::{Calls, Reading, Translator};
use crm::Kind;

use super::describe::Described;
use super::poll::has_stages;
use super::rows::{self, Facts, Moves, id_of};
use super::{PortalError, Position, Reader, Tally, job};

/// What is forecast comes first.
const KINDS: [Kind; 4] = [Kind::Deal, Kind::Lead, Kind::Contact, Kind::Company];

/// The cursor that says whether everything has been read.
const ALL: &str = "backfill";
/// The cursor of polls: up to when changes are known.
pub(super) const CHANGES: &str = "changes";

impl Reader {
    /// Reads everything that has not been read yet; what comes or changes meanwhile is for the first poll, which is queued at the end.
    /// Cut off at any point, it goes on from the last page that was stored.
    ///
    /// # Errors
    /// [`PortalError`]; calling it again goes on.
    pub async fn backfill(&self) -> Result<Tally, PortalError> {
        let mut tally = Tally::default();
        if self.position(ALL).await? == Position::End {
            return Ok(tally);
        }
        let Described { translator, at } = self.describe().await?;
        if self.cursor(CHANGES).await?.is_none() {
            self.advance(CHANGES, &at.to_string(), &[]).await?;
        }
        for kind in KINDS {
            let mut moves = Moves::new();
            let whole = self.past_records(kind, &translator, &mut moves, &mut tally).await?;
            if has_stages(kind) {
                self.past_stages(kind, &translator, whole.then_some(moves), &mut tally).await?;
            }
        }
        self.past_activities(&translator, &mut tally).await?;
        for kind in KINDS {
            self.past_comments(kind, &translator, &mut tally).await?;
        }
        let poll = job::poll(&self.source.connection, self.now());
        self.advance(ALL, &Position::End.to_string(), &[poll]).await?;
        Ok(tally)
    }

    /// Reads records; says whether all of them were read just now, so that all moves are known.
    async fn past_records(
        &self,
        kind: Kind,
        translator: &Translator,
        moves: &mut Moves,
        tally: &mut Tally,
    ) -> Result<bool, PortalError> {
        let begun = self.position(kind.as_str()).await?;
        let facts = |page: &Rows| {
            let reading = Reading { at: self.read_at(page), past: true };
            rows::records(translator, kind, &page.rows, reading, moves)
        };
        *tally += self.walk(kind.as_str(), List::records(kind, Dialect::Old), facts).await?;
        Ok(begun == Position::Beginning)
    }

    /// Reads the history of stages. Where the moves are not known, records are asked for them again.
    async fn past_stages(
        &self,
        kind: Kind,
        translator: &Translator,
        moves: Option<Moves>,
        tally: &mut Tally,
    ) -> Result<(), PortalError> {
        let name = format!("{}/stages", kind.as_str());
        if self.position(&name).await? == Position::End {
            return Ok(());
        }
        let moves = match moves {
            Some(moves) => moves,
            None => self.moves(kind, translator).await?,
        };
        let facts = |page: &Rows| rows::stage_history(translator, kind, &page.rows, &moves);
        *tally += self.walk(&name, List::stage_history(kind), facts).await?;
        Ok(())
    }

    /// Reads calls, then activities. Calls are read again after a cut: their lengths are kept in memory only.
    async fn past_activities(&self, translator: &Translator, tally: &mut Tally) -> Result<(), PortalError> {
        const NAME: &str = "activity";
        if self.position(NAME).await? == Position::End {
            return Ok(());
        }
        let mut calls = Calls::default();
        *tally += self.read_calls(List::calls(), &mut calls).await?;
        let facts = |page: &Rows| {
            let reading = Reading { at: self.read_at(page), past: true };
            rows::activities(translator, &page.rows, &calls, reading)
        };
        *tally += self.walk(NAME, List::activities(), facts).await?;
        Ok(())
    }

    /// Reads the comments of all records of a kind.
    async fn past_comments(
        &self,
        kind: Kind,
        translator: &Translator,
        tally: &mut Tally,
    ) -> Result<(), PortalError> {
        let name = format!("{}/comments", kind.as_str());
        let after = match self.position(&name).await? {
            Position::Beginning => None,
            Position::After(id) => Some(id),
            Position::End => return Ok(()),
        };
        let mut pages = Pages::new(&self.client, List::ids(kind), Order::Descending, after);
        while let Some(page) = pages.next().await? {
            let ids: Vec<u64> = page.rows.iter().filter_map(id_of).collect();
            let mut rest = &*ids;
            while let (some @ [.., last], more) = self.next_owners(rest) {
                *tally += self.comments_of(kind, some, translator, true).await?;
                self.advance(&name, &Position::After(*last).to_string(), &[]).await?;
                rest = more;
            }
        }
        self.advance(&name, &Position::End.to_string(), &[]).await
    }

    /// Reads a list from where it was left to its end, the newest first. Facts are appended before the cursor moves.
    async fn walk(
        &self,
        name: &str,
        list: List,
        mut facts: impl FnMut(&Rows) -> Facts + Send,
    ) -> Result<Tally, PortalError> {
        let mut tally = Tally::default();
        let after = match self.position(name).await? {
            Position::Beginning => None,
            Position::After(id) => Some(id),
            Position::End => return Ok(tally),
        };
        let mut pages = Pages::new(&self.client, list, Order::Descending, after);
        while let Some(page) = pages.next().await? {
            tally += self.store(facts(&page)).await?;
            if let Some(id) = page.cursor {
                self.advance(name, &Position::After(id).to_string(), &[]).await?;
            }
        }
        self.advance(name, &Position::End.to_string(), &[]).await?;
        Ok(tally)
    }
}
