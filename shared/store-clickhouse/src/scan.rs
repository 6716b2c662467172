//! Timelines as they stream in.

use clickhouse::query::{Query, RowCursor};
use crm::{Entity, Kind, TenantId, Timeline};
use store::Result;
use store::retry::Attempts;

use crate::ClickHouse;
use crate::error::failure;
use crate::events::answer;
use crate::rows::StoredFact;
use crate::settle::settle;

/// Facts after which a batch is complete, with the entity that is being read.
const BATCH: usize = 8192;

/// A scan, which goes on after its last whole timeline when the connection breaks.
pub struct Scan<'a> {
    store: &'a ClickHouse,
    tenant: TenantId,
    kind: Kind,
    cursor: Option<RowCursor<StoredFact<'static>>>,
    /// Timelines that are whole, and how many facts they have.
    whole: Vec<Timeline>,
    facts: usize,
    /// The one that is being read.
    growing: Option<Timeline>,
    /// The entity that was whole last.
    after: Option<Box<str>>,
    ended: bool,
}

impl<'a> Scan<'a> {
    /// A scan that has not begun.
    pub fn new(store: &'a ClickHouse, tenant: TenantId, kind: Kind) -> Self {
        Self {
            store,
            tenant,
            kind,
            cursor: None,
            whole: vec![],
            facts: 0,
            growing: None,
            after: None,
            ended: false,
        }
    }

    /// The next timelines; `None` after the last.
    pub async fn next(&mut self) -> Result<Option<Vec<Timeline>>> {
        let mut attempts = Attempts::default();
        while let Err(error) = answer(self.read()).await {
            self.cursor = None;
            self.growing = None;
            if !attempts.again(&error).await {
                return Err(error);
            }
        }
        self.facts = 0;
        Ok(Some(std::mem::take(&mut self.whole)).filter(|whole| !whole.is_empty()))
    }

    /// Reads until a batch is complete or all is read.
    async fn read(&mut self) -> Result<()> {
        while !self.ended && self.facts < BATCH {
            let cursor = match &mut self.cursor {
                Some(cursor) => cursor,
                None => {
                    self.cursor.insert(self.store.facts(self.tenant, self.kind, self.after.as_deref())?)
                }
            };
            match cursor.next().await.map_err(failure)? {
                Some(row) => {
                    let fact = row.fact()?;
                    match &mut self.growing {
                        Some(timeline) if *timeline.entity.id == *row.entity => timeline.facts.push(fact),
                        growing => {
                            let next =
                                Timeline { entity: Entity::new(self.kind, row.entity), facts: vec![fact] };
                            let whole = growing.replace(next);
                            self.close(whole);
                        }
                    }
                }
                None => {
                    let whole = self.growing.take();
                    self.close(whole);
                    self.ended = true;
                }
            }
        }
        Ok(())
    }

    fn close(&mut self, timeline: Option<Timeline>) {
        let Some(mut timeline) = timeline else { return };
        settle(&mut timeline.facts);
        self.facts += timeline.facts.len();
        self.after = Some(timeline.entity.id.clone());
        self.whole.push(timeline);
    }
}

impl ClickHouse {
    /// Facts of the entities after one, in the order in which they lie.
    fn facts(
        &self,
        tenant: TenantId,
        kind: Kind,
        after: Option<&str>,
    ) -> Result<RowCursor<StoredFact<'static>>> {
        let known = self.client.query(match after {
            None => "SELECT ?fields FROM facts WHERE tenant = ? AND kind = ? ORDER BY entity, occurred_at, key",
            Some(_) => {
                "SELECT ?fields FROM facts WHERE tenant = ? AND kind = ? AND entity > ? ORDER BY entity, occurred_at, key"
            }
        });
        let known = known.bind(tenant.number()).bind(kind.as_str());
        after.into_iter().fold(known, Query::bind).fetch().map_err(failure)
    }
}
