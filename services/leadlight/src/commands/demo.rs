//! `leadlight demo`: a made-up company whose true probabilities are known, from its table to a model, so that
//! anyone can see how close a forecast comes to the truth.

mod comparison;

use std::io::{self, Write};
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::thread;

use learning::model::Model;
use learning::table::Table;
use learning::training::{Options, Trained, train};
use model_card::Language;
use synthetic::Company;

use crate::arguments;
use crate::error::Error;
use crate::output::Destination;
use crate::progress::Meter;
use crate::text;

use comparison::Comparison;

/// Closed deals that teach.
const CLOSED: u32 = 6_000;
/// Later deals, on which the model is compared with the truth.
const LATER: u32 = 2_000;

const CLOSED_DEALS: &str = "closed-deals.csv";
const LATER_DEALS: &str = "later-deals.csv";
const MODEL: &str = "company.model";
const REPORT: &str = "report.json";
const PAGE: &str = "report.html";

/// Arguments of `leadlight demo`.
#[derive(Debug, clap::Args)]
pub struct Demo {
    /// Folder for the tables, the model and the report
    #[arg(long, value_name = "FOLDER", default_value = "leadlight-demo")]
    out: PathBuf,
    /// Seed of the company
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
    /// Language of the page: en or ru
    #[arg(long, value_name = "LANGUAGE", default_value = "en", value_parser = arguments::language)]
    language: Language,
}

impl Demo {
    /// Makes the company, trains, writes the files, prints how close the forecast is to the truth.
    ///
    /// # Errors
    /// [`Error`] with a message for the user.
    pub fn run(&self, out: &mut dyn Write) -> Result<(), Error> {
        std::fs::create_dir_all(&self.out)
            .map_err(|error| Error::Destination { path: self.out.clone(), problem: error.to_string() })?;
        let company = Company::generate(self.seed, (CLOSED + LATER) as usize);
        let closed = company.table.select(&(0..CLOSED).collect::<Vec<_>>());
        let later = company.table.select(&(CLOSED..CLOSED + LATER).collect::<Vec<_>>());
        self.put_table(CLOSED_DEALS, &closed)?;
        self.put_table(LATER_DEALS, &later)?;

        let trained = self.train(&company, &closed)?;
        self.destination(MODEL)?.write(&trained.model)?;
        self.destination(REPORT)?.write(&text::json_bytes(&trained.report)?)?;
        self.destination(PAGE)?.write(model_card::render(&trained.report, self.language).as_bytes())?;

        let model = Model::from_bytes(trained.model.clone().into())
            .map_err(|source| Error::Model { path: self.out.join(MODEL), source })?;
        let truth = &company.truth[CLOSED as usize..];
        let comparison =
            Comparison::new(&model, &later, company.target, truth, trained.report.split.train_base_rate);
        self.print(out, &trained, &comparison, company.target).map_err(Error::Stdout)
    }

    fn train(&self, company: &Company, closed: &Table) -> Result<Trained, Error> {
        let options = Options {
            time: company.time.map(str::to_owned),
            id: company.id.map(str::to_owned),
            seed: self.seed,
            threads: thread::available_parallelism().unwrap_or(NonZeroUsize::MIN),
            ..Options::new(company.target)
        };
        let meter = Meter::new();
        train(closed, &options, &mut |progress| meter.show(&progress))
            .map_err(|source| Error::Train { path: self.out.join(CLOSED_DEALS), source })
    }

    fn destination(&self, name: &str) -> Result<Destination, Error> {
        Destination::new(&self.out.join(name), &[])
    }

    fn put_table(&self, name: &str, table: &Table) -> Result<(), Error> {
        let mut output = self.destination(name)?.create()?;
        let written = synthetic::write_csv(table, &mut output);
        written.map_err(|error| Error::Write { path: self.out.join(name), source: error.into() })?;
        output.finish()
    }

    fn print(
        &self,
        out: &mut dyn Write,
        trained: &Trained,
        truth: &Comparison,
        target: &str,
    ) -> io::Result<()> {
        let file = |name: &str| self.out.join(name).display().to_string();
        let program = std::env::args().next().unwrap_or_else(|| "leadlight".into());
        let report = &trained.report;
        writeln!(
            out,
            "A made-up company: {} closed deals, {} won. {} trials in {:.1} s.\n",
            text::count(CLOSED.into()),
            text::percent(report.insights.target.base_rate),
            report.search.trials.len(),
            report.timing.total_seconds,
        )?;
        text::verdict(out, &report.verdict)?;
        writeln!(out, "\n{truth}")?;
        writeln!(out, "The report, for a browser: {}\n", file(PAGE))?;
        writeln!(out, "Try next:")?;
        let (model, later) = (file(MODEL), file(LATER_DEALS));
        writeln!(
            out,
            "  {program} score --model {model} --data {later} --explain 3 --out {}",
            file("scores.csv")
        )?;
        writeln!(out, "  {program} evaluate --model {model} --data {later}")?;
        writeln!(
            out,
            "  {program} train --data {} --target {target} --drop ID --balance upsample --model {} --html {}",
            file(CLOSED_DEALS),
            file("second.model"),
            file("second.html")
        )
    }
}
