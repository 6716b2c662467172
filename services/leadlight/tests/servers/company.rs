//! The exports of a small company: deals, and what was done for them.

use std::fmt::Write;
use std::path::Path;

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// One mapping for both files.
pub const MAPPING: &str = r#"
zone = "UTC"

[[entities]]
file = "deals.csv"
kind = "deal"
id = "id"
created = "created"
shows = "first-state"

[entities.stage]
column = "stage"
initial = "NEW"
outcomes = { WON = "won", LOST = "lost" }
closed = "closed"

[[activities]]
name = "activities"
file = "activities.csv"
key = "id"
entity = { kind = "deal", id = "deal" }
activity = { column = "type", values = { call = "call", mail = "mail", meeting = "meeting" } }
time = "at"
client_text = "text"
"#;

/// Writes mapping and exports of so many deals into a folder; many meetings make success likely.
pub fn write(folder: &Path, deals: u32, activities_each: u32) {
    let mut rng = ChaCha8Rng::seed_from_u64(7);
    let mut deal_rows = "id,created,stage,closed,OPPORTUNITY,SOURCE_ID\n".to_owned();
    let mut activity_rows = "id,deal,type,at,text\n".to_owned();
    for deal in 0..deals {
        let created = 1_700_000_000 + i64::from(deal) * 7_200;
        let closed = created + 86_400 * rng.random_range(5..40);
        let mut meetings = 0;
        for number in 0..activities_each {
            let kind = ["call", "mail", "mail", "meeting"][rng.random_range(0..4)];
            meetings += u32::from(kind == "meeting");
            let at = moment(rng.random_range(created..closed));
            let text =
                ["send the offer", "please call back, Anna", "when is the delivery?"][number as usize % 3];
            let _ = writeln!(activity_rows, "{deal}-{number},{deal},{kind},{at},\"{text}\"");
        }
        let chance = if 4 * meetings > activities_each { 0.8 } else { 0.2 };
        let stage = if rng.random_bool(chance) { "WON" } else { "LOST" };
        let (source, amount) = (["web", "call", "fair"][rng.random_range(0..3)], rng.random_range(10..5_000));
        let (created, closed) = (moment(created), moment(closed));
        let _ = writeln!(deal_rows, "{deal},{created},{stage},{closed},{amount},{source}");
    }
    std::fs::write(folder.join("mapping.toml"), MAPPING).unwrap();
    std::fs::write(folder.join("deals.csv"), deal_rows).unwrap();
    std::fs::write(folder.join("activities.csv"), activity_rows).unwrap();
}

fn moment(seconds: i64) -> String {
    crm::Moment(seconds * 1000).to_string()
}
