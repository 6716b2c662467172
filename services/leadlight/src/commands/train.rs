//! `leadlight train`: from a table file to a model file and a report.

mod destinations;
mod summary;

use std::collections::BTreeMap;
use std::io::Write;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Instant;

use learning::leakage::Policy;
use learning::recipe::Recipe;
use learning::table::Table;
use learning::training::{Balance, CalibrationChoice, Method, Objective, Options, Split, TrainError, train};
use model_card::Language;

use crate::arguments;
use crate::commands::stored;
use crate::error::Error;
use crate::progress::Meter;
use crate::table_file;
use crate::text;

use destinations::Destinations;

/// Arguments of `leadlight train`.
#[derive(Debug, clap::Args)]
pub struct Train {
    /// Table with known outcomes: CSV, plain or gzipped
    #[arg(long, value_name = "FILE", required_unless_present = "tenant", conflicts_with = "tenant")]
    data: Option<PathBuf>,
    /// Column to predict
    #[arg(long, value_name = "COLUMN", required_unless_present = "tenant", conflicts_with = "tenant")]
    target: Option<String>,
    /// Target value that means success [default: the truthier of two, such as 1, yes, won]
    #[arg(long, value_name = "VALUE", conflicts_with = "tenant")]
    positive: Option<String>,
    /// Target value that means failure; rows with other values are left out [default: all others fail]
    #[arg(long, value_name = "VALUE", conflicts_with = "tenant")]
    negative: Option<String>,
    /// Column that orders the rows in time
    #[arg(long, value_name = "COLUMN", conflicts_with = "tenant")]
    time: Option<String>,
    /// Test part: time, random, tail, tail:PERCENT, modulo:K:R or column:NAME (its cells say train or test) [default: time with --time, else tail:25]
    #[arg(long, value_name = "RULE", conflicts_with = "tenant", value_parser = arguments::split)]
    split: Option<Split>,
    /// Column that names the entity of a row; an entity on both sides of the split is refused
    #[arg(long, value_name = "COLUMN", conflicts_with = "tenant")]
    id: Option<String>,
    /// Column with the weight of a row; 0 leaves it out
    #[arg(long, value_name = "COLUMN", conflicts_with = "tenant")]
    weight: Option<String>,
    /// Column by whose values quality is also reported
    #[arg(long, value_name = "COLUMN", conflicts_with = "tenant")]
    slice: Option<String>,
    /// Columns to leave out, separated by commas; may be repeated
    #[arg(long, value_name = "COLUMNS")]
    drop: Vec<String>,
    /// Recipe in JSON [default: chosen by the search]
    #[arg(long, value_name = "FILE")]
    recipe: Option<PathBuf>,
    /// Search: grid, random or bayes
    #[arg(long, value_name = "METHOD", default_value = "bayes", value_parser = arguments::word::<Method>)]
    search: Method,
    /// Most trials of the search
    #[arg(long, value_name = "N", default_value_t = 20, value_parser = clap::value_parser!(u32).range(1..))]
    trials: u32,
    /// Most seconds of the search
    #[arg(long, value_name = "S", value_parser = arguments::seconds)]
    seconds: Option<f64>,
    /// Balance of the classes: none, weights, upsample, downsample or focal [default: chosen by the search]
    #[arg(long, value_name = "KIND", value_parser = arguments::word::<Balance>)]
    balance: Option<Balance>,
    /// Calibration: auto, none, platt, beta or isotonic
    #[arg(long, value_name = "KIND", default_value = "auto", value_parser = arguments::word::<CalibrationChoice>)]
    calibration: CalibrationChoice,
    /// What the search optimises: log-loss, auc or pr-auc
    #[arg(long, value_name = "KIND", default_value = "log-loss", value_parser = arguments::word::<Objective>)]
    objective: Objective,
    /// Seed of every random choice
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
    /// Threads; any number gives the same model [default: all cores]
    #[arg(long, value_name = "N")]
    threads: Option<NonZeroUsize>,
    /// Leaks: certain (drop what a certain rule names, flag suspects), all (drop suspects too), flag or off
    #[arg(long, value_name = "POLICY", default_value = "certain", value_parser = arguments::word::<Policy>)]
    leakage: Policy,
    /// Where to write the model [default with --tenant: the store of models only]
    #[arg(long, value_name = "FILE", required_unless_present = "tenant")]
    model: Option<PathBuf>,
    /// Where to write the report as JSON
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,
    /// Where to write the report as a page
    #[arg(long, value_name = "FILE")]
    html: Option<PathBuf>,
    /// Where to write the training table as CSV
    #[arg(long, value_name = "FILE", requires = "tenant")]
    table: Option<PathBuf>,
    /// Language of the page: en or ru
    #[arg(long, value_name = "LANGUAGE", default_value = "en", value_parser = arguments::language)]
    language: Language,
    /// Print the report as JSON instead of a summary
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    stored: stored::Training,
}

impl Train {
    /// Trains, writes the files, prints the report.
    ///
    /// # Errors
    /// [`Error`] with a message for the user; then no file is written.
    pub fn run(&self, out: &mut dyn Write) -> Result<(), Error> {
        let destinations = Destinations::new(self)?;
        let recipe = self.recipe.as_deref().map(read_recipe).transpose()?;
        if let Some(tenant) = &self.stored.tenant {
            let options = self.options(&Table::default(), recipe);
            let trained = self.stored.train(tenant, options)?;
            destinations.write(&trained.trained, Some(trained.table()), self.language)?;
            return if self.json {
                text::json(out, &trained.trained.report)
            } else {
                trained.write(out).map_err(Error::Stdout)?;
                summary::write(out, &trained.trained.report, &destinations).map_err(Error::Stdout)
            };
        }
        let started = Instant::now();
        let table = table_file::read(self.data())?;
        let read_seconds = started.elapsed().as_secs_f64();

        let options = self.options(&table, recipe);
        let meter = Meter::new();
        let trained = train(&table, &options, &mut |progress| meter.show(&progress));
        drop(meter);
        let mut trained = trained.map_err(|error| self.explain(error))?;
        let timing = &mut trained.report.timing;
        timing.total_seconds += read_seconds;
        timing.stages.insert(0, ("read".into(), read_seconds));

        destinations.write(&trained, None, self.language)?;
        if self.json {
            text::json(out, &trained.report)
        } else {
            summary::write(out, &trained.report, &destinations).map_err(Error::Stdout)
        }
    }

    /// The table file; only asked for where there is one.
    fn data(&self) -> &Path {
        self.data.as_deref().unwrap_or(Path::new(""))
    }

    fn options(&self, table: &Table, recipe: Option<Recipe>) -> Options {
        Options {
            target: self.target.clone().unwrap_or_default(),
            positive: self.positive.clone(),
            negative: self.negative.clone(),
            time: self.time.clone(),
            split: self.split.clone(),
            id: self.id.clone(),
            weight: self.weight.clone(),
            slice: self.slice.clone(),
            drop: arguments::headers(&self.drop, |name| table.column(name).is_some()),
            kinds: BTreeMap::new(),
            recipe,
            search: self.search,
            trials: self.trials,
            seconds: self.seconds,
            balance: self.balance,
            calibration: self.calibration,
            objective: self.objective,
            seed: self.seed,
            threads: self.threads.or(thread::available_parallelism().ok()).unwrap_or(NonZeroUsize::MIN),
            leakage: self.leakage,
            refit: self.stored.tenant.is_some(),
            ..Options::new("")
        }
    }

    /// Adds to an error what only the command line knows: files, and lines instead of row numbers.
    fn explain(&self, error: TrainError) -> Error {
        match error {
            TrainError::Cell { row, column, value, problem, .. } => {
                match table_file::describe_cell(self.data(), row, &column) {
                    Ok(cell) => Error::Cell { cell, problem: format!("{value:?} {problem}") },
                    Err(error) => error.into(),
                }
            }
            TrainError::Recipe(source) => match &self.recipe {
                Some(path) => Error::Recipe { path: path.clone(), source },
                None => Error::Train { path: self.data().to_path_buf(), source: source.into() },
            },
            source => Error::Train { path: self.data().to_path_buf(), source },
        }
    }
}

fn read_recipe(path: &Path) -> Result<Recipe, Error> {
    let bytes = std::fs::read(path).map_err(Error::read(path))?;
    let json = String::from_utf8(bytes).map_err(|_| Error::NotUtf8(path.to_path_buf()))?;
    json.parse().map_err(|source| Error::Recipe { path: path.to_path_buf(), source })
}
