//! A whole portal read: under its limits in simulated time, and as fast as it goes.

use std::sync::Arc;
use std::time::{Duration, Instant};

use figures::{Page, count};
use ingest::portal::connection::{ListStatus, PlanName};
use ingest::portal::{Left, Tally};
use portal_simulator::{Clock as _, Limits};

use crate::world::{CONNECTION, Failure, World};

/// Rows of a page, and calls of a request.
const FIFTY: u64 = 50;
/// How often the estimate is looked at.
const LOOK: Duration = Duration::from_millis(20);

/// Under the limits of most plans. The portal tells how long it works on each call; that time passes, and the time that the client
/// waits, and no other.
pub async fn under_limits(page: &mut Page, deals: usize, activities: f64) -> Result<(), Failure> {
    let world = Arc::new(World::new(deals, activities, Limits::STANDARD).await?);
    world.connect(PlanName::Ordinary, None).await?;
    let (begun, before) = (world.time.now(), world.portal().counters().requests);
    let reading = tokio::spawn({
        let world = Arc::clone(&world);
        async move { world.context.read(world.tenant, CONNECTION).await }
    });
    let mut estimates: Vec<Left> = Vec::new();
    while !reading.is_finished() {
        tokio::time::sleep(LOOK).await;
        let status = world.context.status(world.tenant, CONNECTION).await?;
        estimates.extend(status.and_then(|status| status.left));
    }
    let Tally { rows, facts, .. } = reading.await??;
    let took = (world.time.now() - begun) as f64 / 1e3;
    let counters = world.portal().counters();
    let blocks: u64 =
        ["QUERY_LIMIT_EXCEEDED", "OPERATION_TIME_LIMIT"].map(|code| counters.errors_of(code)).iter().sum();
    let requests = counters.requests - before;
    let status = world.context.status(world.tenant, CONNECTION).await?.ok_or("no connection")?;
    let least: u64 = status.lists.iter().map(least_requests).sum();
    let away = |left: &Left| {
        let gone = (left.at - begun) as f64 / 1e3;
        (gone >= 0.1 * took).then(|| ((gone + left.seconds) / took - 1.0).abs() * 100.0)
    };
    let worst = estimates.iter().filter_map(away).fold(0.0, f64::max);
    let of = status.lists.iter().map(|list| format!("{} {}", count(list.read as f64), list.name));
    page.note("Portal", of.collect::<Vec<_>>().join(", "));
    page.note("Read", format!("{} rows, {} facts", count(rows as f64), count(facts as f64)));
    page.note("Simulated time", format!("{:.1} hours", took / 3600.0));
    page.at_most("Refusals by limits", blocks as f64, 0, "", Some(0.0));
    page.note("Requests", format!("{}, at least {}", count(requests as f64), count(least as f64)));
    page.at_most(
        "Requests above the least",
        (requests as f64 / least as f64 - 1.0) * 100.0,
        1,
        "%",
        Some(10.0),
    );
    page.at_most("Estimated total time, furthest away after a tenth of it", worst, 1, "%", Some(15.0));
    Ok(())
}

/// The least requests that the list takes: pages of fifty rows, fifty pages in a request; comments of fifty records likewise.
fn least_requests(list: &ListStatus) -> u64 {
    let rows = list.rows.unwrap_or_default();
    let calls = if list.name.ends_with("/comments") { rows } else { rows.div_ceil(FIFTY) };
    calls.div_ceil(FIFTY)
}

/// With the limits lifted.
pub async fn without_limits(page: &mut Page, deals: usize, activities: f64) -> Result<(), Failure> {
    let world = World::new(deals, activities, Limits::LIFTED).await?;
    world.connect(PlanName::SelfHosted, None).await?;
    let begun = Instant::now();
    let Tally { rows, .. } = world.context.read(world.tenant, CONNECTION).await?;
    let seconds = begun.elapsed().as_secs_f64();
    let name = format!("Records a second into SQLite, simulator included ({} records)", count(rows as f64));
    page.rate(&name, rows as f64 / seconds, Some(20_000.0));
    Ok(())
}
