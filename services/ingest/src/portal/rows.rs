//! Rows of lists as facts.

use std::collections::HashMap;

use bitrix24::paging::{List, Order, Pages, Rows};
use bitrix24::records::{Calls, Move, Reading, Translator, Unreadable};
use crm::{Entry, Kind};
use serde_json::Value;

use super::{PortalError, Reader, Tally};

/// The latest moves of records between stages, by id: the history does not say who made them.
pub(super) type Moves = HashMap<u64, Move>;

/// The facts of some rows.
#[derive(Default)]
pub(super) struct Facts {
    pub entries: Vec<Entry>,
    pub tally: Tally,
}

impl Facts {
    fn of(rows: &[Value]) -> Self {
        Self { entries: Vec::new(), tally: Tally { rows: rows.len() as u64, ..Tally::default() } }
    }

    /// Takes in others.
    pub fn add(&mut self, other: Facts) {
        self.entries.extend(other.entries);
        self.tally += other.tally;
    }

    /// What was read of a row, if it can be.
    fn readable<T>(&mut self, read: Result<T, Unreadable>) -> Option<T> {
        read.inspect_err(|error| {
            self.tally.unreadable += 1;
            tracing::warn!(%error, "a row cannot be read");
        })
        .ok()
    }
}

/// Records, whose latest moves are noted.
pub(super) fn records(
    translator: &Translator,
    kind: Kind,
    rows: &[Value],
    reading: Reading,
    moves: &mut Moves,
) -> Facts {
    let mut facts = Facts::of(rows);
    for row in rows {
        let record = facts.readable(translator.record(kind, row, reading)).flatten();
        if let Some(record) = record {
            if let (Some(moved), Some(id)) = (record.moved, id_of(row)) {
                moves.insert(id, moved);
            }
            facts.entries.extend(record.entries);
        }
    }
    facts
}

/// Moves between stages.
pub(super) fn stage_history(translator: &Translator, kind: Kind, rows: &[Value], moves: &Moves) -> Facts {
    let mut facts = Facts::of(rows);
    for row in rows {
        let latest = row.get("OWNER_ID").and_then(number).and_then(|owner| moves.get(&owner));
        let entry = facts.readable(translator.stage_move(kind, row, latest));
        facts.entries.extend(entry);
    }
    facts
}

/// Activities, whose calls have been read before.
pub(super) fn activities(translator: &Translator, rows: &[Value], calls: &Calls, reading: Reading) -> Facts {
    let mut facts = Facts::of(rows);
    for row in rows {
        let entries = facts.readable(translator.activity(row, &[], calls, None, reading));
        facts.entries.extend(entries.into_iter().flatten());
    }
    facts
}

/// Comments.
pub(super) fn comments(translator: &Translator, rows: &[Value], reading: Reading) -> Facts {
    let mut facts = Facts::of(rows);
    for row in rows {
        let entry = facts.readable(translator.comment(row, reading)).flatten();
        facts.entries.extend(entry);
    }
    facts
}

/// Calls; the lengths of those with an activity are noted, the others are facts themselves.
pub(super) fn calls(rows: &[Value], lengths: &mut Calls) -> Facts {
    let mut facts = Facts::of(rows);
    for row in rows {
        if let Some(call) = facts.readable(bitrix24::records::Call::read(row)) {
            lengths.add(&call);
            facts.entries.extend(call.entry());
        }
    }
    facts
}

/// The id of a row.
pub(super) fn id_of(row: &Value) -> Option<u64> {
    row.get("ID").and_then(number)
}

/// A whole number, which portals write as a text or as a number.
pub(super) fn number(value: &Value) -> Option<u64> {
    value.as_u64().or_else(|| value.as_str()?.parse().ok())
}

impl Reader {
    /// The pages of a list from its beginning. No cursor: for lists that are short, or read each time.
    pub(super) fn pages(&self, list: List) -> Pages<'_> {
        Pages::new(&self.client, list, Order::Ascending, None)
    }

    /// Reads pages to their end and appends their facts.
    pub(super) async fn read_all(
        &self,
        mut pages: Pages<'_>,
        mut facts: impl FnMut(&Rows) -> Facts + Send,
    ) -> Result<Tally, PortalError> {
        let mut tally = Tally::default();
        while let Some(rows) = pages.next().await? {
            tally += self.store(facts(&rows)).await?;
        }
        Ok(tally)
    }

    /// Appends facts.
    pub(super) async fn store(&self, facts: Facts) -> Result<Tally, PortalError> {
        let mut tally = facts.tally;
        tally += self.append(&facts.entries).await?;
        Ok(tally)
    }
}
