//! A folder with files and what an import makes of them.

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock};

use crm::privacy::Redactor;
use crm::{Body, Entry};
use tempfile::TempDir;

use crate::files::{Importer, Mapping, RefusedRow, Warnings};

/// What all files of a mapping gave.
#[derive(Debug, Default, PartialEq)]
pub struct Imported {
    pub entries: Vec<Entry>,
    pub refused: Vec<RefusedRow>,
    pub warnings: Warnings,
    pub rows: u64,
}

/// Shared, since its patterns take their time to compile.
pub fn redactor() -> Arc<Redactor> {
    static REDACTOR: LazyLock<Arc<Redactor>> = LazyLock::new(|| Arc::new(Redactor::new()));
    Arc::clone(&REDACTOR)
}

pub fn mapping(text: &str) -> Mapping {
    Mapping::parse(Path::new("m.toml"), text).map_err(|error| error.to_string()).unwrap()
}

/// Imports files; a message instead where that fails, without the folder.
pub fn try_import(text: &str, files: &[(&str, &[u8])]) -> Result<Imported, String> {
    let folder = TempDir::new().unwrap();
    for (name, content) in files {
        std::fs::write(folder.path().join(name), content).unwrap();
    }
    let prefix = format!("{}/", folder.path().display());
    import_folder(&mapping(text), folder.path()).map_err(|message| message.replace(&prefix, ""))
}

pub fn import_folder(mapping: &Mapping, folder: &Path) -> Result<Imported, String> {
    let mut all = Imported::default();
    for source in mapping.sources() {
        let importer =
            Importer::open(mapping, source, folder, redactor()).map_err(|error| error.to_string())?;
        let mut rows = 0;
        for batch in importer {
            let batch = batch.map_err(|error| error.to_string())?;
            all.entries.extend(batch.entries);
            all.refused.extend(batch.refused);
            all.warnings.add(batch.warnings);
            rows = batch.rows;
        }
        all.rows += rows;
    }
    Ok(all)
}

pub fn import(text: &str, files: &[(&str, &str)]) -> Imported {
    let files: Vec<(&str, &[u8])> = files.iter().map(|(name, text)| (*name, text.as_bytes())).collect();
    try_import(text, &files).unwrap()
}

/// Entries as lines, e.g. `deal 7 2024-05-01T00:00:00Z stage:0 {"stage":...}`; `backfilled` where they are.
pub fn lines(entries: &[Entry]) -> Vec<String> {
    let line = |entry: &Entry| {
        let fact = &entry.fact;
        let mut line = format!("{} {} {} ", entry.entity.kind.as_str(), entry.entity.id, fact.occurred_at);
        match &fact.body {
            Body::Version(version) => write!(line, "version {:?}", version.fields).unwrap(),
            Body::Stage(stage) => write!(line, "{:?} at {:?}", stage.state, stage.stage).unwrap(),
            Body::Link(link) => write!(line, "link {} {}", link.to.kind.as_str(), link.to.id).unwrap(),
            Body::Activity(activity) => write!(line, "{:?} {}", activity.kind, activity.label).unwrap(),
        }
        if fact.backfilled {
            line.push_str(" backfilled");
        }
        line
    };
    entries.iter().map(line).collect()
}

/// The folder of a public data set, where it is there.
pub fn data_set(name: &str) -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data").join(name);
    if folder.is_dir() {
        return Some(folder);
    }
    println!("skipped: the data set {name} is not here");
    None
}

/// An example mapping of the documentation.
pub fn example(name: &str) -> Mapping {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/examples").join(name);
    mapping(&std::fs::read_to_string(path).unwrap())
}
