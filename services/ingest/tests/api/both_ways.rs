//! The same company by files and by pushes.

use std::path::Path;
use std::sync::Arc;

use crm::{Kind, Moment, Timeline};
use futures::TryStreamExt;
use ingest::files::{Mapping, RefusedRow};
use ingest::{Progress, Watch};
use serde_json::{Value, json};
use store::TenantId;
use store::registry::Settings;
use tempfile::TempDir;

use crate::support::World;

const MAPPING: &str = r#"
zone = "Europe/Moscow"
[[entities]]
file = "companies.csv"
kind = "company"
id = "ID"
created = "CREATED"
shows = "first-state"
[[entities]]
file = "deals.csv"
kind = "deal"
id = "ID"
created = "CREATED"
modified = "MODIFIED"
shows = "SHOWS"
links = { COMPANY = "company", CONTACT = "contact" }
fields.only = ["TITLE", "AMOUNT", "OWNER"]
[entities.stage]
column = "STAGE"
outcomes = { WON = "won", LOSE = "lost" }
closed = "CLOSED"
pipeline = "PIPELINE"
user = "MOVED_BY"
[[activities]]
name = "call"
file = "calls.csv"
entity = { kind = "deal", id = "DEAL" }
activity = "call"
time = "AT"
key = "ID"
direction = { column = "WAY", values = { in = "incoming", out = "outgoing" } }
seconds = "LENGTH"
user = "USER"
client_text = "SAID"
"#;

const COMPANIES: &str = "ID,CREATED,NAME\n9,2024-01-15,Пишите на a@example.com\n";
const CALLS: &str = "ID,DEAL,AT,WAY,LENGTH,USER,SAID\n\
    17,1,2024-05-02 10:00:00,in,61.4,12,Мой номер 8 (916) 123-45-67\n\
    mail-3,2,2024-05-03T10:00:00+05:00,out,,12,\n";
const DEALS: &str = "ID,CREATED,MODIFIED,STAGE,CLOSED,PIPELINE,MOVED_BY,COMPANY,CONTACT,TITLE,AMOUNT,OWNER\n";

/// Deals whose latest state is known.
const LATEST: &str = "1,2024-05-01,2024-06-02 12:00:00,WON,2024-06-01T12:00:00Z,3,12,9,31,Окна,1500,12\n\
    2,2024-05-01 09:30:00,2024-05-03,OFFER,,3,12,,31,,0,\n";
/// A deal after each change.
const EVERY: &str = "1,2024-05-01,2024-05-01,NEW,,3,12,9,,Окна,100,12\n\
    1,2024-05-01,2024-05-09,LOSE,2024-05-08,3,12,9,31,Окна,200,12\n\
    1,2024-05-01,2024-05-20,OFFER,,3,12,9,31,Окна,,12\n";

struct Unwatched;

impl Watch for Unwatched {
    fn progress(&mut self, _: Progress<'_>) {}

    fn refused(&mut self, _: &Path, row: &RefusedRow) -> std::io::Result<()> {
        panic!("{row:?}")
    }
}

/// Imports the files for a tenant of its own.
async fn by_files(world: &World, shows: &str, deals: &str) -> TenantId {
    let folder = TempDir::new().unwrap();
    let deals = format!("{DEALS}{deals}");
    for (name, content) in [("companies.csv", COMPANIES), ("deals.csv", &deals), ("calls.csv", CALLS)] {
        std::fs::write(folder.path().join(name), content).unwrap();
    }
    let mapping = Arc::new(Mapping::parse(Path::new("m.toml"), &MAPPING.replace("SHOWS", shows)).unwrap());
    let tenant =
        world.ports.registry.create_tenant("files", &Settings::default(), Moment(0)).await.unwrap().id;
    let (events, registry) = (&*world.ports.events, &*world.ports.registry);
    ingest::import(events, registry, tenant, mapping, folder.path(), Moment(0), &mut Unwatched)
        .await
        .unwrap();
    tenant
}

/// Pushes the same rows, as a program would that knows nothing of the files' mapping.
async fn by_pushes(world: &World, shows: &str, deals: &str) {
    let deals = format!("{DEALS}{deals}");
    let items: Vec<Value> = rows(&deals).iter().map(|row| deal(row, shows)).collect();
    world.push("entities", items.into()).await.all_accepted();
    let company = json!([{ "kind": "company", "id": 9, "created_at": "2024-01-15", "shows": "first-state",
                           "fields": { "NAME": "Пишите на a@example.com" } }]);
    world.push("entities", company).await.all_accepted();
    let calls = json!([
        { "kind": "call", "id": 17, "entities": [{ "kind": "deal", "id": 1 }], "occurred_at": "2024-05-02 10:00:00",
          "direction": "incoming", "seconds": 61.4, "user": 12, "text": "Мой номер 8 (916) 123-45-67" },
        { "kind": "call", "id": "mail-3", "entities": [{ "kind": "deal", "id": "2" }],
          "occurred_at": "2024-05-03T10:00:00+05:00", "direction": "outgoing", "user": "12" },
    ]);
    world.push("activities", calls).await.all_accepted();
}

/// Rows by header; without the empty cells.
fn rows(table: &str) -> Vec<Value> {
    let mut reader = csv::Reader::from_reader(table.as_bytes());
    let header = reader.headers().unwrap().clone();
    let row = |row: csv::StringRecord| {
        let filled = header.iter().zip(row.iter()).filter(|(_, cell)| !cell.is_empty());
        filled.map(|(name, cell)| (name.to_owned(), cell.into())).collect::<serde_json::Map<_, _>>().into()
    };
    reader.records().map(|record| row(record.unwrap())).collect()
}

fn deal(row: &Value, shows: &str) -> Value {
    let state = match row["STAGE"].as_str().unwrap() {
        "WON" => "won",
        "LOSE" => "lost",
        _ => "open",
    };
    json!({
        "kind": "deal", "id": row["ID"], "created_at": row["CREATED"], "changed_at": row["MODIFIED"], "shows": shows,
        "fields": { "TITLE": row["TITLE"], "AMOUNT": row["AMOUNT"] }, "owner": row["OWNER"],
        "pipeline": row["PIPELINE"], "stage": row["STAGE"], "state": state, "moved_at": row["CLOSED"],
        "moved_by": row["MOVED_BY"], "links": { "company": row["COMPANY"], "contact": row["CONTACT"] },
    })
}

async fn all(world: &World, tenant: TenantId) -> Vec<Timeline> {
    let mut all = Vec::new();
    for kind in Kind::ALL {
        let scan = world.ports.events.scan(tenant, kind).await.unwrap();
        all.extend(scan.try_collect::<Vec<_>>().await.unwrap().into_iter().flatten());
    }
    all
}

#[tokio::test]
async fn the_latest_state_of_a_company_is_the_same_by_files_and_by_pushes() {
    both("latest-state", LATEST).await;
}

#[tokio::test]
async fn the_changes_of_a_company_are_the_same_by_files_and_by_pushes() {
    both("every-state", EVERY).await;
}

async fn both(shows: &str, deals: &str) {
    let world = World::new().await;
    let files = by_files(&world, shows, deals).await;
    by_pushes(&world, shows, deals).await;
    // Once more: a sender that got no answer sends the same again.
    by_pushes(&world, shows, deals).await;
    let (by_files, by_pushes) = (all(&world, files).await, all(&world, world.tenant).await);
    assert!(by_files.len() >= 3);
    assert_eq!(by_pushes, by_files);
    world.end().await;
}
