//! `leadlight evaluate`: a model judged on rows with known outcomes.

mod labelled;

use std::io::Write;
use std::path::PathBuf;

use learning::evaluation::{Evaluation, evaluate};
use learning::report::{Verdict, verdict};
use serde::Serialize;

use crate::error::Error;
use crate::model_file;
use crate::output::Destination;
use crate::text;

use labelled::Labelled;

/// Arguments of `leadlight evaluate`.
#[derive(Debug, clap::Args)]
pub struct Evaluate {
    /// Model file
    #[arg(long, value_name = "FILE")]
    model: PathBuf,
    /// Table with known outcomes: CSV, plain or gzipped
    #[arg(long, value_name = "FILE")]
    data: PathBuf,
    /// Column of the outcome [default: the one the model was trained on]
    #[arg(long, value_name = "COLUMN")]
    target: Option<String>,
    /// Target value that means success [default: the one the model was trained on]
    #[arg(long, value_name = "VALUE")]
    positive: Option<String>,
    /// Target value that means failure; rows with other values are left out [default: as in training]
    #[arg(long, value_name = "VALUE")]
    negative: Option<String>,
    /// Seed of the simulated figures
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
    /// Where to write the figures as JSON
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,
    /// Print the figures as JSON instead of a summary
    #[arg(long)]
    json: bool,
}

/// What `evaluate` says; documented in `docs/cli.md`.
#[derive(Debug, Serialize)]
struct Judgement {
    verdict: Verdict,
    left_out_rows: u64,
    test: Evaluation,
}

impl Evaluate {
    /// Scores labelled rows and prints the figures.
    ///
    /// # Errors
    /// [`Error`] with a message for the user; then no file is written.
    pub fn run(&self, out: &mut dyn Write) -> Result<(), Error> {
        let destination =
            self.report.as_deref().map(|path| Destination::new(path, &[&self.model, &self.data]));
        let destination = destination.transpose()?;
        let model = model_file::open(&self.model)?;
        let report = model_file::report(&model, &self.model)?;
        let rows = Labelled::read(self, &model, &report)?;
        let base_rate = report.split.train_base_rate;
        let test = evaluate(&rows.scored(), base_rate, self.seed);
        let judgement = Judgement { verdict: verdict(&test), left_out_rows: rows.left_out, test };
        if let Some(destination) = &destination {
            destination.write(&text::json_bytes(&judgement)?)?;
        }
        if self.json {
            return text::json(out, &judgement);
        }
        let mut print = || {
            text::verdict(out, &judgement.verdict)?;
            writeln!(out)?;
            text::quality(out, &judgement.test)?;
            if rows.left_out > 0 {
                writeln!(out, "{} rows without a known outcome were left out", text::count(rows.left_out))?;
            }
            destination.iter().try_for_each(|file| writeln!(out, "Report: {}", file.path().display()))
        };
        print().map_err(Error::Stdout)
    }
}
