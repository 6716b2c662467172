//! The whole past of a portal, newest first, so that a first model can be trained early.

use bitrix24::paging::{Dialect, List, Order, Pages, Rows};
use bitrix24::records::{Calls, Reading, Translator};
use crm::Kind;
use jobs::wake;

use super::ahead::Ahead;
use super::cursor::{BACKFILLED, CHANGES};
use super::describe::Described;
use super::poll::has_stages;
use super::rows::{self, Facts, Moves, id_of};
use super::{Deletions, PortalError, Position, Reader, Tally, job};

/// What is forecast comes first.
const KINDS: [Kind; 4] = [Kind::Deal, Kind::Lead, Kind::Contact, Kind::Company];

/// The list of activities.
const ACTIVITIES: &str = "activity";
/// The list of calls.
const CALLS: &str = "call";

/// Records that are asked for their comments before anything else: that is most of the work, and nothing else tells what it costs.
const SAMPLE: u64 = 100;

/// A backfill under way.
struct Backfill<'r> {
    reader: &'r Reader,
    translator: Translator,
    ahead: Ahead,
    tally: Tally,
}

impl Reader {
    /// Reads everything that has not been read yet; what comes or changes meanwhile is for the first poll, which is queued at the end
    /// with a schedule of polls. Cut off at any point, it goes on from the last page that was stored.
    ///
    /// # Errors
    /// [`PortalError`]; calling it again goes on.
    pub async fn backfill(&self) -> Result<Tally, PortalError> {
        if self.source.position(BACKFILLED).await? == Position::End {
            return Ok(Tally::default());
        }
        let Described { translator, at } = self.describe().await?;
        if self.source.cursor(CHANGES).await?.is_none() {
            self.source.advance(CHANGES, &at.to_string(), &[]).await?;
        }
        let ahead = self.ahead().await?;
        let mut backfill = Backfill { reader: self, translator, ahead, tally: Tally::default() };
        backfill.everything().await?;
        let (connection, now) = (&self.source.connection, self.now());
        // Before the end is noted: whoever is cut off in between puts it there again.
        let polls = job::polls(connection, job::POLL_EVERY, now);
        self.source.registry.put_schedule(self.source.tenant, &polls).await?;
        let poll = job::poll(connection, Deletions::Few, now);
        let jobs = [poll, wake::watch(now)];
        self.source.advance(BACKFILLED, &Position::End.to_string(), &jobs).await?;
        Ok(backfill.tally)
    }
}

impl Backfill<'_> {
    async fn everything(&mut self) -> Result<(), PortalError> {
        self.comments(KINDS[0], SAMPLE).await?;
        for kind in KINDS {
            let mut moves = Moves::new();
            let whole = self.records(kind, &mut moves).await?;
            if has_stages(kind) {
                self.stages(kind, whole.then_some(moves)).await?;
            }
        }
        self.activities().await?;
        for kind in KINDS {
            self.comments(kind, u64::MAX).await?;
        }
        Ok(())
    }

    /// Reads records; says whether all of them were read just now, so that all moves are known.
    async fn records(&mut self, kind: Kind, moves: &mut Moves) -> Result<bool, PortalError> {
        let begun = self.reader.source.position(kind.as_str()).await?;
        self.walk(kind.as_str(), List::records(kind, Dialect::Old), |backfill, page| {
            rows::records(&backfill.translator, kind, &page.rows, backfill.reading(page), moves)
        })
        .await?;
        Ok(begun == Position::Beginning)
    }

    /// Reads the history of stages. Where the moves are not known, records are asked for them again.
    async fn stages(&mut self, kind: Kind, moves: Option<Moves>) -> Result<(), PortalError> {
        let name = format!("{}/stages", kind.as_str());
        if self.reader.source.position(&name).await? == Position::End {
            return Ok(());
        }
        let moves = match moves {
            Some(moves) => moves,
            None => self.reader.moves(kind, &self.translator).await?,
        };
        let list = List::stage_history(kind);
        let read = self.walk(&name, list, |backfill, page| {
            rows::stage_history(&backfill.translator, kind, &page.rows, &moves)
        });
        match read.await {
            Err(error) if error.is_unsupported() => self.is_at(&name, Position::End).await,
            read => read,
        }
    }

    /// Reads calls, then activities. Calls are read again after a cut: their lengths are kept in memory only.
    async fn activities(&mut self) -> Result<(), PortalError> {
        if self.reader.source.position(ACTIVITIES).await? == Position::End {
            return Ok(());
        }
        let mut calls = Calls::default();
        self.tally += self.reader.read_calls(self.reader.pages(List::calls()), &mut calls).await?;
        self.is_at(CALLS, Position::End).await?;
        self.walk(ACTIVITIES, List::activities(), |backfill, page| {
            rows::activities(&backfill.translator, &page.rows, &calls, backfill.reading(page))
        })
        .await
    }

    /// Reads the comments of records of a kind, until those of so many are known.
    async fn comments(&mut self, kind: Kind, enough: u64) -> Result<(), PortalError> {
        let name = format!("{}/comments", kind.as_str());
        let begun = self.reader.source.position(&name).await?;
        let Some(mut asked) = begun.rows() else { return Ok(()) };
        let mut pages = Pages::new(&self.reader.client, List::ids(kind), Order::Descending, begun.id());
        while asked < enough
            && let Some(page) = pages.next().await?
        {
            let ids: Vec<u64> = page.rows.iter().filter_map(id_of).collect();
            let mut rest = &*ids;
            while asked < enough
                && let (some @ [.., last], more) = self.reader.next_owners(rest)
            {
                self.tally += self.reader.comments_of(kind, some, &self.translator, true).await?;
                asked += some.len() as u64;
                self.is_at(&name, Position::After { id: *last, rows: asked }).await?;
                rest = more;
            }
        }
        if asked < enough {
            self.is_at(&name, Position::End).await?;
        }
        Ok(())
    }

    /// Reads a list from where it was left to its end, the newest first. Facts are appended before the cursor moves, and meanwhile the next
    /// page is read.
    async fn walk(
        &mut self,
        name: &str,
        list: List,
        mut facts: impl FnMut(&Self, &Rows) -> Facts + Send,
    ) -> Result<(), PortalError> {
        let begun = self.reader.source.position(name).await?;
        let Some(mut rows) = begun.rows() else { return Ok(()) };
        let reader = self.reader;
        let mut pages = Pages::new(&reader.client, list, Order::Descending, begun.id());
        let mut next = pages.next().await?;
        while let Some(page) = next {
            let facts = facts(self, &page);
            rows += page.rows.len() as u64;
            let position = page.cursor.map(|id| Position::After { id, rows });
            let keeping = async {
                let tally = reader.store(facts).await?;
                if let Some(position) = position {
                    reader.source.advance(name, &position.to_string(), &[]).await?;
                }
                Ok::<_, PortalError>(tally)
            };
            let (kept, following) = tokio::join!(keeping, pages.next());
            self.tally += kept?;
            if let Some(position) = position {
                self.tells(name, position).await;
            }
            next = following?;
        }
        self.is_at(name, Position::End).await
    }

    fn reading(&self, page: &Rows) -> Reading {
        Reading { at: self.reader.read_at(page), past: true }
    }

    /// A list has been read up to there.
    async fn is_at(&mut self, name: &str, position: Position) -> Result<(), PortalError> {
        self.reader.source.advance(name, &position.to_string(), &[]).await?;
        self.tells(name, position).await;
        Ok(())
    }

    /// Tells how far a list has been read.
    async fn tells(&mut self, name: &str, position: Position) {
        self.ahead.is_at(name, position);
        self.reader.tell(&self.ahead).await;
    }
}
