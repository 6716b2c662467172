//! A fleet of companies, all of which ask for a model at once, trained by two workers.
//!
//! `cargo xtask bench fleet` starts the servers, runs everything and writes `RESULTS.md`. By hand:
//! `cargo run --release -p fleet-bench [COMPANIES]`, by default 682 of about 4,100 deals each; without servers the registry and the
//! queue are embedded, and the page says so.

mod companies;
mod training;
mod world;

use std::error::Error;
use std::path::Path;

use crm::Plan;
use figures::{Page, count};

type Failure = Box<dyn Error + Send + Sync>;

/// Minutes that the fleet may take, one row a record.
const MOST_MINUTES: f64 = 15.0;

#[tokio::main]
async fn main() -> Result<(), Failure> {
    let companies = std::env::args().nth(1).map(|argument| argument.parse()).transpose()?.unwrap_or(682);
    let mut page = Page::new("Results of the fleet", "cargo xtask bench fleet");
    let templates = companies::Templates::generate().await?;
    page.note("Companies", templates.described(companies));
    let most = (companies == 682).then_some(MOST_MINUTES);
    training::measure(&mut page, "one row a record", companies, &templates, Plan::Age(0), most).await?;
    let some = companies.div_ceil(32);
    let name = format!("all ages and events, {} of them", count(some as f64));
    training::measure(&mut page, &name, some, &templates, Plan::Life, None).await?;
    let results = Path::new(env!("CARGO_MANIFEST_DIR")).join("RESULTS.md");
    std::fs::write(&results, page.finish(&format!("with {} companies", count(companies as f64))))?;
    println!("written to {}", results.display());
    Ok(())
}
