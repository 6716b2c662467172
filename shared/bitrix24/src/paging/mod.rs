//! Reading whole lists: by `>ID`, without counting, up to fifty pages in a request.
//!
//! A page asks for what follows the last id of the page before. In a batch that id is a reference to a result that the portal fills in.
//! Nobody documents what a reference to a missing row becomes, so nothing is believed but what proves itself: a page counts only if
//! the one before was full and all its ids go on from there. Neither can a row come twice, nor can reading run in circles.

mod check;
mod list;

use std::collections::VecDeque;

use crm::Moment;
use futures::stream::{self, Stream};
use serde_json::{Value, json};

pub use list::{Dialect, List, Order, PAGE};

use crate::batch::{Batch, MOST_COMMANDS, Outcome};
use crate::client::Client;
use crate::envelope::Answer;
use crate::error::{Error, Result};
use crate::remedy::Remedy;
use check::{Page, check};

/// How much longer each request is than the one before, up to fifty pages: pages after the end of a list are work for nothing, and most
/// lists of changes end on the first page.
const GROWTH: u32 = 4;

/// Rows that came with one request.
#[derive(Debug, Clone, PartialEq)]
pub struct Rows {
    /// In order of their ids.
    pub rows: Vec<Value>,
    /// The id of the last of them: reading can go on after it, now or another day. `None` where there was nothing at all.
    pub cursor: Option<u64>,
    /// When the portal answered, by its own clock where it tells.
    pub read_at: Option<Moment>,
    /// Whether there are no more.
    pub last: bool,
}

/// Reads a list to its end.
pub struct Pages<'c> {
    client: &'c Client,
    list: List,
    order: Order,
    cursor: Option<u64>,
    /// Most pages in a request; 1 is a plain call.
    at_once: u32,
    /// Pages in the next request.
    pages: u32,
    /// Whether the portal has been seen to fill in references.
    resolved: bool,
    ended: bool,
    /// Rows that have been read already.
    begun: Option<Rows>,
}

/// Begins several lists, the oldest rows first, in the same request as the commands of a batch, whose outcomes are returned: lists of
/// changes mostly end on their first page. A list whose first page failed is asked for again when it is read.
///
/// # Errors
/// [`Error`] of the request as a whole, and as [`Pages::next`].
pub async fn begin(
    client: &Client,
    mut batch: Batch,
    lists: Vec<List>,
) -> Result<(Vec<Outcome>, Vec<Pages<'_>>)> {
    let commands = batch.len();
    for list in &lists {
        batch.add(list.method(), list.page(Order::Ascending, None))?;
    }
    let mut outcomes = client.batch(&batch).await?;
    let first_pages = outcomes.split_off(commands);
    let begun = lists.into_iter().zip(first_pages).map(|(list, outcome)| {
        let mut pages = Pages::new(client, list, Order::Ascending, None);
        if let Outcome::Answer(answer) = outcome {
            let mut read = Reading::from(None);
            let full = pages.take(answer, &mut read)?;
            pages.begun = Some(read.rows(full));
        }
        Ok(pages)
    });
    Ok((outcomes, begun.collect::<Result<_>>()?))
}

impl<'c> Pages<'c> {
    /// Reads from the beginning, or from after an id, up to fifty pages in a request.
    pub fn new(client: &'c Client, list: List, order: Order, after: Option<u64>) -> Self {
        Self {
            client,
            list,
            order,
            cursor: after,
            at_once: MOST_COMMANDS as u32,
            pages: 1,
            resolved: false,
            ended: false,
            begun: None,
        }
    }

    /// One page in a request.
    #[must_use]
    pub fn one_by_one(mut self) -> Self {
        self.at_once = 1;
        self
    }

    /// The next rows; `None` after the last ones. After an error the same rows can be asked for again.
    ///
    /// # Errors
    /// [`Error`] of the call, and [`Error::Unexpected`] where rows are not in order of their ids.
    pub async fn next(&mut self) -> Result<Option<Rows>> {
        if self.ended {
            return Ok(None);
        }
        let fits = self.client.calls_at_once(self.list.method());
        let rows = match (self.begun.take(), self.pages.min(self.at_once).min(fits)) {
            (Some(rows), _) => rows,
            (None, ..=1) => self.plain().await?,
            (None, pages) => self.chained(pages).await?,
        };
        self.pages = (self.pages * GROWTH).min(self.at_once);
        self.cursor = rows.cursor;
        self.ended = rows.last;
        Ok(Some(rows))
    }

    /// The same as a stream, which ends after an error.
    pub fn into_stream(self) -> impl Stream<Item = Result<Rows>> + use<'c> {
        stream::try_unfold(self, |mut pages| async move { Ok(pages.next().await?.map(|rows| (rows, pages))) })
    }

    async fn plain(&self) -> Result<Rows> {
        let after = self.cursor.map(|id| json!(id));
        let answer = self.client.call(self.list.method(), self.list.page(self.order, after.as_ref())).await?;
        let mut read = Reading::from(self.cursor);
        let full = self.take(answer, &mut read)?;
        Ok(read.rows(full))
    }

    async fn chained(&mut self, pages: u32) -> Result<Rows> {
        let mut batch = Batch::halting();
        let mut after = self.cursor.map(|id| json!(id));
        for _ in 0..pages {
            let page = batch.add(self.list.method(), self.list.page(self.order, after.as_ref()))?;
            after = Some(json!(self.list.last_id_of(page)));
        }
        let mut outcomes = VecDeque::from(self.client.batch(&batch).await?);
        let mut read = Reading::from(self.cursor);
        // The first page has no reference in it, so it has to be right.
        let first = outcomes.pop_front().unwrap_or(Outcome::NotRun);
        if let Outcome::Fault(fault) = &first {
            match fault.remedy {
                // Nothing was read; the next call waits until it can be.
                Remedy::Park | Remedy::SlowDown => return Ok(read.rows(true)),
                // A plain call repeats what has failed.
                Remedy::Later => return self.plain().await,
                _ => {}
            }
        }
        let mut full = self.take(first.answer()?, &mut read)?;
        for outcome in outcomes {
            let Outcome::Answer(answer) = outcome else { break };
            if !full {
                break;
            }
            let before = read.rows.len();
            match self.take(answer, &mut read) {
                Ok(next_is_full) if self.resolved || read.rows.len() > before => {
                    self.resolved = true;
                    full = next_is_full;
                }
                // An empty page may be the end or what a missing reference gives; one that begins again is the latter. Either way
                // pages are read one by one from here.
                Ok(_) | Err(_) => {
                    read.rows.truncate(before);
                    self.at_once = 1;
                    break;
                }
            }
        }
        Ok(read.rows(full))
    }

    /// Adds the rows of a page and tells whether it was full, so that there may be more.
    fn take(&self, answer: Answer, read: &mut Reading) -> Result<bool> {
        let Page { rows, last } =
            check(&self.list, self.order, read.cursor, answer.result).map_err(|reason| {
                Error::Unexpected { method: self.list.method().to_owned(), reason: reason.to_owned() }
            })?;
        let full = rows.len() >= PAGE;
        read.rows.extend(rows);
        read.cursor = last.or(read.cursor);
        read.read_at = read.read_at.or(answer.time.start);
        Ok(full)
    }
}

/// What has been read of a request.
struct Reading {
    rows: Vec<Value>,
    cursor: Option<u64>,
    read_at: Option<Moment>,
}

impl Reading {
    fn from(cursor: Option<u64>) -> Self {
        Self { rows: Vec::new(), cursor, read_at: None }
    }

    fn rows(self, more: bool) -> Rows {
        Rows { rows: self.rows, cursor: self.cursor, read_at: self.read_at, last: !more }
    }
}
