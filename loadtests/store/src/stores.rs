//! Appending and scanning.
//!
//! Activities come in three orders: deal after deal, as an export has them; by time over deals that are open for a while,
//! as a portal has them; and scattered over all deals, the worst there is.

use std::error::Error;
use std::time::Instant;

use crm::{Activity, ActivityKind, Body, Direction, Entity, Entry, Fact, Kind, Moment, TenantId};
use futures::TryStreamExt;
use store::EventStore;
use store_clickhouse::ClickHouse;
use store_embedded::SqliteEvents;
use test_servers::clickhouse::Database;

use figures::Page;

/// Activities of a deal.
const OF_A_DEAL: usize = 200;
/// Deals that are open at a time.
const OPEN: usize = 300;
/// Activities that are appended at a time.
const BATCH: usize = 20_000;

/// The deal of the `i`-th of `n` activities.
type Order = fn(i: usize, n: usize) -> usize;

const ORDERS: [(&str, Order); 3] = [
    ("deal after deal", |i, _| i / OF_A_DEAL),
    ("by time", |i, _| i / OF_A_DEAL + i * 7919 % OPEN),
    ("scattered", |i, n| i * 7919 % (n / OF_A_DEAL).max(1)),
];

/// Measures every store that is there.
pub async fn measure(page: &mut Page, activities: usize) -> Result<(), Box<dyn Error>> {
    for (name, order) in ORDERS {
        let folder = tempfile::tempdir()?;
        let store = SqliteEvents::open(&folder.path().join("events.sqlite")).await?;
        append_and_scan(page, &format!("SQLite, {name}"), &store, activities, order, 50_000.0).await?;
    }
    for (name, order) in ORDERS {
        let Some(database) = Database::new() else { return Ok(()) };
        let store = ClickHouse::new(&database.url(), store_clickhouse::Options::default())?;
        store.migrate().await?;
        append_and_scan(page, &format!("ClickHouse, {name}"), &store, activities, order, 100_000.0).await?;
    }
    Ok(())
}

/// Appends to an empty store and streams everything back, twice.
async fn append_and_scan(
    page: &mut Page,
    name: &str,
    store: &dyn EventStore,
    activities: usize,
    order: Order,
    target: f64,
) -> Result<(), Box<dyn Error>> {
    let tenant = TenantId::found_in_registry(1);
    let mut seconds = 0.0;
    for start in (0..activities).step_by(BATCH) {
        let entries: Vec<Entry> =
            (start..activities.min(start + BATCH)).map(|i| activity(i, order(i, activities))).collect();
        let began = Instant::now();
        store.append(tenant, &entries).await?;
        seconds += began.elapsed().as_secs_f64();
    }
    page.rate(&format!("append activities, {name}"), activities as f64 / seconds, Some(target));
    let mut best: f64 = 0.0;
    for _ in 0..2 {
        let began = Instant::now();
        let mut timelines = store.scan(tenant, Kind::Deal).await?;
        let mut facts = 0;
        while let Some(batch) = timelines.try_next().await? {
            facts += batch.iter().map(|timeline| timeline.facts.len()).sum::<usize>();
        }
        assert_eq!(facts, activities, "what went in comes out");
        best = best.max(facts as f64 / began.elapsed().as_secs_f64());
    }
    page.rate(&format!("stream activities in order, {name}"), best, Some(500_000.0));
    Ok(())
}

fn activity(i: usize, deal: usize) -> Entry {
    let at = Moment(1_700_000_000_000 + i as i64 * 60_000);
    let body = Body::Activity(Activity {
        kind: ActivityKind::Call,
        direction: Direction::Outgoing,
        label: format!("CALL_TYPE_{}", i % 7).into(),
        seconds: Some((i % 600) as u32),
        user: format!("{}", i % 50).into(),
        client_text: format!("asked for offer {i}").into(),
        ..Activity::default()
    });
    let fact = Fact {
        key: format!("call-{i}").into(),
        occurred_at: at,
        recorded_at: at + 1000,
        backfilled: false,
        body,
    };
    Entry { entity: Entity::new(Kind::Deal, deal.to_string()), fact }
}
