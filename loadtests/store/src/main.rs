//! How fast event stores append activities and stream them back, and how fast timelines become training rows.
//!
//! `cargo xtask bench store` starts the servers, runs everything and writes `RESULTS.md`. By hand:
//! `cargo run --release -p store-bench [ACTIVITIES]`, by default 1,000,000; ClickHouse is measured where
//! `LEADLIGHT_TEST_CLICKHOUSE_URL` names one.

mod rows;
mod stores;

use std::error::Error;
use std::path::Path;

use figures::{Page, count};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let activities = std::env::args().nth(1).map(|argument| argument.parse()).transpose()?;
    let activities = activities.unwrap_or(1_000_000);
    let mut page = Page::new("Results of the stores", "cargo xtask bench store");
    rows::measure(&mut page);
    stores::measure(&mut page, activities).await?;
    let results = Path::new(env!("CARGO_MANIFEST_DIR")).join("RESULTS.md");
    std::fs::write(&results, page.finish(&format!("with {} activities", count(activities as f64))))?;
    println!("written to {}", results.display());
    Ok(())
}
