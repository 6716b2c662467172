//! Facts on their way out.
//!
//! A driver that hands over row by row costs more than SQLite does, so a page of facts comes as one row: a JSON array that
//! SQLite puts together from the stored texts and that is read in one pass. Pages are fetched and read side by side, and
//! put together in order.

use std::borrow::Cow;

use crm::{Body, Entity, Fact, Kind, Moment, TenantId, Timeline};
use futures::stream::{self, StreamExt, TryStreamExt};
use store::events::Timelines;
use store::{Error, Result};

use crate::sqlite::{Database, apart, error};

/// Facts of a page. SQLite takes texts of up to a billion bytes, 500 KB for each of them.
const PAGE: i64 = 2000;

/// Pages on their way at a time.
const PAGES: usize = 3;

/// Facts from one place (entity, key) to before another, where `None` is after every text: SQLite orders every text before
/// every blob, so that the empty blob stands for it.
#[derive(Debug, Clone)]
pub(super) struct Range {
    from: (String, String),
    to: (Option<String>, Option<String>),
}

impl Range {
    /// All facts.
    pub fn all() -> Self {
        Self { from: (String::new(), String::new()), to: (None, None) }
    }

    /// The facts of one entity.
    pub fn of(entity: &Entity) -> Self {
        let id = entity.id.to_string();
        Self { from: (id.clone(), String::new()), to: (Some(id), None) }
    }
}

/// A fact as SQLite puts it into a page.
type Row<'a> = (Cow<'a, str>, Box<str>, i64, i64, u8, Body);

/// The timelines of a range, those of a page or so at a time.
pub(super) fn timelines(database: &Database, tenant: TenantId, kind: Kind, range: Range) -> Timelines<'_> {
    let pages = pages(database, tenant, kind, range)
        .map_ok(move |range| apart(page(database.clone(), tenant, kind, range)))
        .try_buffered(PAGES);
    let ends = stream::once(async { Ok(Vec::new()) });
    pages
        .map_ok(|page| (page, false))
        .chain(ends.map_ok(|none| (none, true)))
        .scan((None, false), |(open, failed), page| {
            // Nothing comes after an error: the rest would look whole without what is missing.
            let ended = *failed;
            *failed = page.is_err();
            let complete = page.map(|(timelines, is_last)| complete(open, timelines, is_last));
            futures::future::ready((!ended).then_some(complete))
        })
        .try_filter(|timelines| futures::future::ready(!timelines.is_empty()))
        .boxed()
}

/// Takes the timelines of the next page and gives those that no later page can add to, in order of their facts.
fn complete(open: &mut Option<Timeline>, page: Vec<Timeline>, is_last: bool) -> Vec<Timeline> {
    let mut timelines: Vec<Timeline> = open.take().into_iter().collect();
    for timeline in page {
        match timelines.last_mut() {
            Some(last) if last.entity == timeline.entity => last.facts.extend(timeline.facts),
            _ => timelines.push(timeline),
        }
    }
    if !is_last {
        *open = timelines.pop();
    }
    for timeline in &mut timelines {
        timeline.facts.sort_unstable_by(|a, b| a.place().cmp(&b.place()));
    }
    timelines
}

/// Cuts a range into pages.
fn pages(
    database: &Database,
    tenant: TenantId,
    kind: Kind,
    range: Range,
) -> impl futures::Stream<Item = Result<Range>> + Send + '_ {
    stream::try_unfold(Some(range), move |rest| async move {
        let Some(rest) = rest else { return Ok(None) };
        let Some((entity, key)) = apart(next(database.clone(), tenant, kind, rest.clone())).await? else {
            return Ok(Some((rest, None)));
        };
        let page = Range { from: rest.from, to: (Some(entity.clone()), Some(key.clone())) };
        Ok(Some((page, Some(Range { from: (entity, key), to: rest.to }))))
    })
}

/// Where the second page of a range begins.
async fn next(
    database: Database,
    tenant: TenantId,
    kind: Kind,
    range: Range,
) -> Result<Option<(String, String)>> {
    sqlx::query_as(
        "SELECT entity, key FROM facts
         WHERE tenant = ?1 AND kind = ?2
             AND (entity, key) >= (?3, ?4) AND (entity, key) < (coalesce(?5, x''), coalesce(?6, x''))
         ORDER BY entity, key LIMIT 1 OFFSET ?7",
    )
    .bind(tenant.number())
    .bind(kind as u8)
    .bind(&range.from.0)
    .bind(&range.from.1)
    .bind(&range.to.0)
    .bind(&range.to.1)
    .bind(PAGE)
    .fetch_optional(&database.read)
    .await
    .map_err(error)
}

/// Fetches and reads a page.
async fn page(database: Database, tenant: TenantId, kind: Kind, range: Range) -> Result<Vec<Timeline>> {
    let text: Option<String> = sqlx::query_scalar(
        "SELECT '[' || group_concat(
             '[' || json_quote(entity) || ',' || json_quote(key) || ',' || occurred_at || ',' || recorded_at
                 || ',' || backfilled || ',' || body || ']') || ']'
         FROM (SELECT * FROM facts
               WHERE tenant = ?1 AND kind = ?2
                   AND (entity, key) >= (?3, ?4) AND (entity, key) < (coalesce(?5, x''), coalesce(?6, x''))
               ORDER BY entity, key)",
    )
    .bind(tenant.number())
    .bind(kind as u8)
    .bind(&range.from.0)
    .bind(&range.from.1)
    .bind(&range.to.0)
    .bind(&range.to.1)
    .fetch_one(&database.read)
    .await
    .map_err(error)?;
    let Some(text) = text else { return Ok(Vec::new()) };
    tokio::task::spawn_blocking(move || read(kind, &text)).await.map_err(|e| Error::Failed(e.into()))?
}

/// Reads the text of a page.
fn read(kind: Kind, page: &str) -> Result<Vec<Timeline>> {
    let rows: Vec<Row<'_>> = serde_json::from_str(page)?;
    let mut timelines: Vec<Timeline> = Vec::new();
    for (id, key, occurred_at, recorded_at, backfilled, body) in rows {
        let (occurred_at, recorded_at) = (Moment(occurred_at), Moment(recorded_at));
        let fact = Fact { key, occurred_at, recorded_at, backfilled: backfilled != 0, body };
        match timelines.last_mut() {
            Some(last) if *last.entity.id == *id => last.facts.push(fact),
            _ => timelines.push(Timeline { entity: Entity::new(kind, id), facts: vec![fact] }),
        }
    }
    Ok(timelines)
}
