//! Comments: portals list them for one record at a time, so many records are asked about in one request.

use bitrix24::paging::{List, Order, PAGE, Pages};
use bitrix24::records::{Reading, Translator};
use bitrix24::{Batch, MOST_COMMANDS};
use crm::{Entity, Kind};
use serde_json::{Value, json};

use super::rows::{self, Facts, id_of};
use super::{PortalError, Reader, Tally};

/// The method that lists them.
pub(super) const METHOD: &str = "crm.timeline.comment.list";

impl Reader {
    /// Parts ids into those whose comments are asked for in the next request and those after them: one until it is known what that
    /// costs, then up to fifty.
    pub(super) fn next_owners<'i>(&self, ids: &'i [u64]) -> (&'i [u64], &'i [u64]) {
        let at_once = (self.client.calls_at_once(METHOD) as usize).clamp(1, MOST_COMMANDS);
        ids.split_at(at_once.min(ids.len()))
    }

    /// Reads the comments of these records, of at most fifty.
    pub(super) async fn comments_of(
        &self,
        kind: Kind,
        ids: &[u64],
        translator: &Translator,
        past: bool,
    ) -> Result<Tally, PortalError> {
        let mut batch = Batch::default();
        for &id in ids {
            batch.add(METHOD, first_page(kind, id))?;
        }
        let mut facts = Facts::default();
        let mut more = Vec::new();
        for (outcome, id) in self.client.batch(&batch).await?.into_iter().zip(ids) {
            let answer = outcome.answer()?;
            let page = answer.result.as_array().map(Vec::as_slice).unwrap_or_default();
            let reading = Reading { at: answer.time.start.unwrap_or_else(|| self.now()), past };
            facts.add(rows::comments(translator, page, reading));
            if page.len() >= PAGE {
                more.push((*id, page.last().and_then(id_of)));
            }
        }
        // All at once: stores gather facts for a while before they write them.
        let mut tally = self.store(facts).await?;
        for (id, last) in more {
            tally += self.more_comments(kind, id, last, translator, past).await?;
        }
        Ok(tally)
    }

    /// Reads the comments of a record that follow a full first page.
    async fn more_comments(
        &self,
        kind: Kind,
        id: u64,
        last: Option<u64>,
        translator: &Translator,
        past: bool,
    ) -> Result<Tally, PortalError> {
        let mut tally = Tally::default();
        let list = List::comments(&Entity::new(kind, id.to_string()));
        let mut pages = Pages::new(&self.client, list, Order::Ascending, last);
        while let Some(page) = pages.next().await? {
            let reading = Reading { at: self.read_at(&page), past };
            tally += self.store(rows::comments(translator, &page.rows, reading)).await?;
        }
        Ok(tally)
    }
}

/// Parameters of the first page of a record's comments.
fn first_page(kind: Kind, id: u64) -> Value {
    json!({
        "filter": {"ENTITY_TYPE": kind.as_str(), "ENTITY_ID": id.to_string()},
        "order": {"ID": "ASC"},
        "start": -1,
    })
}
