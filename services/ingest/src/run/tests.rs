use std::collections::BTreeMap;
use std::sync::Mutex;
use std::time::Duration;

use crm::{Entity, Entry, Fact, Kind, Timeline};
use store::events::{Counts, Timelines};
use store::registry::NewJob;
use store::{Error, Forecast};
use tempfile::TempDir;

use super::*;

/// Facts and cursors in memory, with faults by the number of the call to append.
#[derive(Default)]
struct Memory {
    facts: Mutex<BTreeMap<(Entity, Box<str>), Fact>>,
    cursors: Mutex<BTreeMap<String, String>>,
    appends: Mutex<u32>,
    /// Fails the append of that number for good, after having stored half of it.
    breaks_at: Option<u32>,
    /// Refuses so many appends as unavailable before it takes one.
    unavailable: Mutex<u32>,
}

fn not_here<T>() -> store::Result<T> {
    Err(Error::Refused("an import does not ask for this".into()))
}

#[async_trait::async_trait]
impl EventStore for Memory {
    async fn append(&self, _: TenantId, entries: &[Entry]) -> store::Result<()> {
        {
            let mut unavailable = self.unavailable.lock().unwrap();
            if *unavailable > 0 {
                *unavailable -= 1;
                return Err(Error::Unavailable("restarting".into()));
            }
        }
        let mut appends = self.appends.lock().unwrap();
        *appends += 1;
        let broken = self.breaks_at == Some(*appends);
        let taken = if broken { entries.len() / 2 } else { entries.len() };
        let mut facts = self.facts.lock().unwrap();
        for Entry { entity, fact } in &entries[..taken] {
            facts.insert((entity.clone(), fact.key.clone()), fact.clone());
        }
        if broken { Err(Error::Failed("disk full".into())) } else { Ok(()) }
    }

    async fn timeline(&self, _: TenantId, _: &Entity) -> store::Result<Timeline> {
        not_here()
    }

    async fn scan(&self, _: TenantId, _: Kind) -> store::Result<Timelines<'_>> {
        not_here()
    }

    async fn append_predictions(&self, _: TenantId, _: &[Forecast]) -> store::Result<()> {
        not_here()
    }

    async fn predictions(&self, _: TenantId, _: &Entity) -> store::Result<Vec<Forecast>> {
        not_here()
    }

    async fn erase_entity(&self, _: TenantId, _: &Entity) -> store::Result<()> {
        not_here()
    }

    async fn erase(&self, _: TenantId) -> store::Result<()> {
        not_here()
    }

    async fn count(&self, _: TenantId) -> store::Result<Counts> {
        not_here()
    }
}

#[async_trait::async_trait]
impl Cursors for Memory {
    async fn cursor(&self, _: TenantId, source: &str) -> store::Result<Option<String>> {
        Ok(self.cursors.lock().unwrap().get(source).cloned())
    }

    async fn advance(
        &self,
        _: TenantId,
        source: &str,
        cursor: &str,
        _: &[NewJob],
        _: Moment,
    ) -> store::Result<()> {
        self.cursors.lock().unwrap().insert(source.into(), cursor.into());
        Ok(())
    }
}

/// Remembers what it is told.
#[derive(Default)]
struct Told {
    refused: Vec<u64>,
    done: Vec<u64>,
    total: u64,
}

impl Watch for Told {
    fn progress(&mut self, progress: Progress<'_>) {
        self.done.push(progress.done);
        self.total = progress.total;
    }

    fn refused(&mut self, _: &Path, row: &RefusedRow) -> io::Result<()> {
        self.refused.push(row.line);
        Ok(())
    }
}

const ROWS: u64 = 35_000;

/// Calls of 100 deals; every 1,000th has no time.
fn calls() -> TempDir {
    let folder = TempDir::new().unwrap();
    let row = |i: u64| match i % 1000 {
        0 => format!("{i},{},\n", i % 100),
        _ => format!("{i},{},2024-01-{:02}\n", i % 100, i % 28 + 1),
    };
    let rows: String = (1..=ROWS).map(row).collect();
    std::fs::write(folder.path().join("calls.csv"), format!("id,deal,at\n{rows}")).unwrap();
    folder
}

async fn run(store: &Memory, folder: &TempDir, told: &mut Told) -> Result<ImportReport, ImportError> {
    let text = "zone = \"UTC\"\n[[activities]]\nname = \"calls\"\nfile = \"calls.csv\"\nkey = \"id\"\ntime = \"at\"\n\
                activity = \"call\"\nentity = { kind = \"deal\", id = \"deal\" }\n";
    let mapping = Arc::new(Mapping::parse(Path::new("m.toml"), text).unwrap());
    let tenant = TenantId::found_in_registry(1);
    import(store, store, tenant, mapping, folder.path(), Moment(0), told).await
}

#[tokio::test]
async fn an_import_stores_every_fact_and_reports_every_refused_row() {
    let (store, folder, mut told) = (Memory::default(), calls(), Told::default());
    let report = run(&store, &folder, &mut told).await.unwrap();
    let file = &report.files[0];
    assert_eq!((file.rows, file.facts.activities, file.refused_rows()), (ROWS, ROWS - 35, 35));
    assert_eq!(file.refused["at is empty"], 35);
    assert_eq!(store.facts.lock().unwrap().len() as u64, ROWS - 35);
    assert_eq!(told.refused.len(), 35);
    assert_eq!(told.refused[0], 1001);
    assert!(told.done.is_sorted() && told.done.last() == Some(&told.total));
}

#[tokio::test]
async fn the_same_file_again_is_reported_but_not_stored_again() {
    let (store, folder) = (Memory::default(), calls());
    let first = run(&store, &folder, &mut Told::default()).await.unwrap();
    let (facts, appends) = (store.facts.lock().unwrap().clone(), *store.appends.lock().unwrap());
    let mut told = Told::default();
    let second = run(&store, &folder, &mut told).await.unwrap();
    assert_eq!(*store.appends.lock().unwrap(), appends);
    assert_eq!(*store.facts.lock().unwrap(), facts);
    assert_eq!(second.files[0].stored_before, ROWS);
    assert_eq!(second.files[0].facts, first.files[0].facts);
    assert_eq!(told.refused.len(), 35);
}

#[tokio::test]
async fn an_import_that_broke_anywhere_ends_like_one_that_did_not() {
    let folder = calls();
    let whole = Memory::default();
    run(&whole, &folder, &mut Told::default()).await.unwrap();
    for breaks_at in 1..=4 {
        let mut store = Memory { breaks_at: Some(breaks_at), ..Memory::default() };
        let error = run(&store, &folder, &mut Told::default()).await.unwrap_err();
        assert!(matches!(error, ImportError::Store(Error::Failed(_))), "{error}");
        store.breaks_at = None;
        let report = run(&store, &folder, &mut Told::default()).await.unwrap();
        assert_eq!(report.files[0].stored_before > 0, breaks_at > 1);
        assert_eq!(*store.facts.lock().unwrap(), *whole.facts.lock().unwrap());
        assert_eq!(*store.cursors.lock().unwrap(), *whole.cursors.lock().unwrap());
    }
}

#[tokio::test(start_paused = true)]
async fn a_store_that_is_away_for_a_while_is_waited_for() {
    // Paused time does not pass by itself while the thread that reads waits for the store.
    tokio::spawn(async {
        loop {
            tokio::time::advance(Duration::from_millis(50)).await;
        }
    });
    let folder = calls();
    let store = Memory { unavailable: Mutex::new(6), ..Memory::default() };
    run(&store, &folder, &mut Told::default()).await.unwrap();
    assert_eq!(store.facts.lock().unwrap().len() as u64, ROWS - 35);
    let store = Memory { unavailable: Mutex::new(u32::MAX), ..Memory::default() };
    let error = run(&store, &folder, &mut Told::default()).await.unwrap_err();
    assert!(matches!(error, ImportError::Store(Error::Unavailable(_))), "{error}");
}

#[tokio::test]
async fn a_file_that_breaks_off_keeps_what_came_before() {
    let (store, folder) = (Memory::default(), calls());
    let path = folder.path().join("calls.csv");
    let mut content = std::fs::read(&path).unwrap();
    content.extend(b"1,\"2,2024-01-01\n");
    std::fs::write(&path, content).unwrap();
    let error = run(&store, &folder, &mut Told::default()).await.unwrap_err();
    assert!(error.to_string().contains("line 35002, column 2 (deal): the quote"), "{error}");
    assert_eq!(store.facts.lock().unwrap().len(), 30_000 - 30);
}
