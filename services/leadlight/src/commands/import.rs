//! `leadlight import`: from a CRM's exports in CSV to the store.

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use indicatif::{ProgressBar, ProgressStyle};
use ingest::files::{Mapping, RefusedRow};
use ingest::report::RefusedFile;
use ingest::{ImportReport, Progress, Watch};
use jobs::wake;
use store::registry::Settings;

use crate::error::Error;
use crate::output::{Destination, Output};
use crate::runtime::{now, wait};
use crate::storage::Storage;
use crate::text;

/// Arguments of `leadlight import`.
#[derive(Debug, clap::Args)]
pub struct Import {
    /// Whose data it is; a tenant that is not known is made, with the mapping's time zone
    #[arg(long, value_name = "NAME")]
    tenant: String,
    /// What the columns of the files mean: TOML, see docs/import.md
    #[arg(long, value_name = "FILE")]
    mapping: PathBuf,
    /// Folder of the files [default: that of the mapping]
    #[arg(long, value_name = "FOLDER")]
    data: Option<PathBuf>,
    /// Where to write refused rows as CSV
    #[arg(long, value_name = "FILE")]
    refused: Option<PathBuf>,
    /// Print the report as JSON
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    storage: Storage,
}

impl Import {
    /// Imports; to repeat it changes nothing, and goes on where an earlier import was cut off.
    ///
    /// # Errors
    /// [`Error`] with a message for the user; what was stored before stays.
    pub fn run(&self, out: &mut dyn Write) -> Result<(), Error> {
        let text = std::fs::read_to_string(&self.mapping).map_err(Error::read(&self.mapping))?;
        let mapping = Arc::new(Mapping::parse(&self.mapping, &text)?);
        let folder =
            self.data.clone().or_else(|| self.mapping.parent().map(Path::to_path_buf)).unwrap_or_default();
        let refused =
            self.refused.as_deref().map(|path| Destination::new(path, &[&self.mapping])).transpose()?;
        let mut watcher = Watcher::new(refused)?;
        let report = wait(self.import(mapping, &folder, &mut watcher))?;
        watcher.finish()?;
        if self.json { text::json(out, &report) } else { write(out, &report, self).map_err(Error::Stdout) }
    }

    async fn import(
        &self,
        mapping: Arc<Mapping>,
        folder: &Path,
        watcher: &mut Watcher,
    ) -> Result<ImportReport, Error> {
        let ports = self.storage.open().await?;
        let tenant = match ports.registry.tenant_named(&self.tenant).await? {
            Some(tenant) => tenant,
            None => {
                let zone = mapping.zone.0.iana_name().unwrap_or("UTC");
                let settings = Settings { zone: zone.to_owned(), ..Settings::default() };
                ports.registry.create_tenant(&self.tenant, &settings, now()).await?
            }
        };
        let (events, registry) = (&*ports.events, &*ports.registry);
        let report = ingest::import(events, registry, tenant.id, mapping, folder, now(), watcher).await?;
        // There may be enough for a model now.
        registry.enqueue(tenant.id, &[wake::watch(now())], now()).await?;
        Ok(report)
    }
}

/// Shows how far the import is, and keeps refused rows.
struct Watcher {
    bar: ProgressBar,
    refused: Option<(PathBuf, RefusedFile<Output>)>,
}

impl Watcher {
    fn new(refused: Option<Destination>) -> Result<Self, Error> {
        let bar = crate::progress::bar();
        if let Ok(style) = ProgressStyle::with_template("{msg:24} {bar:40} {bytes}/{total_bytes} {elapsed}") {
            bar.set_style(style);
        }
        let begin = |destination: Destination| {
            let path = destination.path().to_path_buf();
            let file = RefusedFile::new(destination.create()?).map_err(Error::write(&path))?;
            Ok::<_, Error>((path, file))
        };
        Ok(Self { bar, refused: refused.map(begin).transpose()? })
    }

    fn finish(self) -> Result<(), Error> {
        self.bar.finish_and_clear();
        match self.refused {
            Some((path, refused)) => refused.finish().map_err(Error::write(&path))?.finish(),
            None => Ok(()),
        }
    }
}

impl Watch for Watcher {
    fn progress(&mut self, progress: Progress<'_>) {
        self.bar.set_message(progress.file.display().to_string());
        self.bar.set_length(progress.total);
        self.bar.set_position(progress.done);
    }

    fn refused(&mut self, file: &Path, row: &RefusedRow) -> io::Result<()> {
        match &mut self.refused {
            Some((_, refused)) => refused.write(file, row),
            None => Ok(()),
        }
    }
}

fn write(out: &mut dyn Write, report: &ImportReport, import: &Import) -> io::Result<()> {
    for file in &report.files {
        let facts = &file.facts;
        writeln!(
            out,
            "{}: {} rows, {} of them stored before; {} versions, {} activities, {} stages, {} links",
            file.file.display(),
            text::count(file.rows),
            text::count(file.stored_before),
            text::count(facts.versions),
            text::count(facts.activities),
            text::count(facts.stages),
            text::count(facts.links)
        )?;
        for (reason, rows) in &file.refused {
            writeln!(out, "  {} rows refused: {reason}", text::count(*rows))?;
        }
    }
    writeln!(out, "Tenant {}", import.tenant)
}
