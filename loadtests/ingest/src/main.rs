//! How portals are read and their events taken.
//!
//! `cargo xtask bench ingest` runs everything and writes `RESULTS.md`. By hand:
//! `cargo run --release -p ingest-bench [DEALS]`, by default 100,000 with ten activities each.

mod events;
mod import;
mod world;

use std::path::Path;

use figures::{Page, count};

use world::Failure;

/// Chores of a deal beside the activities that come by themselves, of which there are about ten.
const ACTIVITIES: f64 = 1.0;

#[tokio::main]
async fn main() -> Result<(), Failure> {
    let deals = std::env::args().nth(1).map(|argument| argument.parse()).transpose()?.unwrap_or(100_000);
    let mut page = Page::new("Results of ingest", "cargo xtask bench ingest");
    events::measure(&mut page).await?;
    events::until_stored(&mut page).await?;
    import::without_limits(&mut page, deals / 10, ACTIVITIES).await?;
    import::under_limits(&mut page, deals, ACTIVITIES).await?;
    let results = Path::new(env!("CARGO_MANIFEST_DIR")).join("RESULTS.md");
    std::fs::write(&results, page.finish(&format!("with {} deals", count(deals as f64))))?;
    println!("written to {}", results.display());
    Ok(())
}
