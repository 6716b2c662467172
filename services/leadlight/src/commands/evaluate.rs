//! `leadlight evaluate`: a model judged on rows with known outcomes.

use std::collections::HashMap;
use std::io::Write;
use std::path::PathBuf;

use learning::evaluation::{Evaluation, evaluate};
use learning::report::{Report, Verdict, verdict};
use learning::schema::Role;
use learning::table::is_missing;
use serde::Serialize;

use crate::error::Error;
use crate::inputs::Inputs;
use crate::model_file;
use crate::output::Destination;
use crate::table_file::TableFile;
use crate::text;

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
    /// Target value that means failure; rows with other values are left out [default: all others fail]
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

/// Scored rows with known outcomes.
#[derive(Debug, Default)]
struct Labelled {
    probability: Vec<f64>,
    outcome: Vec<bool>,
    /// A number per entity, where the table names entities.
    entity: Option<Vec<u32>>,
    left_out: u64,
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
        let rows = self.labelled(&model, &report)?;
        let base_rate = report.split.train_base_rate;
        let test = evaluate(&rows.probability, &rows.outcome, rows.entity.as_deref(), base_rate, self.seed);
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

    fn labelled(&self, model: &learning::model::Model, report: &Report) -> Result<Labelled, Error> {
        let mut table = TableFile::open(&self.data)?;
        let inputs = Inputs::bind(model, report, &table)?;
        inputs.announce();
        let target = self.target.as_ref().unwrap_or(&report.insights.target.name);
        let Some(target) = table.position(target) else {
            let problem =
                format!("there is no column {target:?}; columns are: {}", table.header().join(", "));
            return Err(Error::Mismatch { path: self.data.clone(), problem });
        };
        let positive = self.positive.as_ref().unwrap_or(&report.insights.target.positive);
        let id = report.schema.columns.iter().find(|column| column.role == Role::Id);
        let id = id.and_then(|column| table.position(&column.name));

        let mut rows = Labelled::default();
        let mut entities = Entities::default();
        let mut scorer = model.scorer();
        while let Some(row) = table.next_row()? {
            let Some(won) = self.outcome(row.cell(target), positive) else {
                rows.left_out += 1;
                continue;
            };
            rows.probability.push(scorer.score(&inputs.cells(row)).probability);
            rows.outcome.push(won);
            if let Some(id) = id {
                rows.entity.get_or_insert_default().push(entities.number(row.cell(id)));
            }
        }
        let wins = rows.outcome.iter().filter(|&&won| won).count();
        if wins == 0 || wins == rows.outcome.len() {
            let problem = format!(
                "{} rows have a known outcome and {wins} of them are {positive:?}; both outcomes must occur",
                rows.outcome.len(),
            );
            return Err(Error::Mismatch { path: self.data.clone(), problem });
        }
        Ok(rows)
    }

    /// Whether a target cell means success; `None` where it says neither.
    fn outcome(&self, cell: &str, positive: &str) -> Option<bool> {
        let value = cell.trim();
        if is_missing(value) {
            return None;
        }
        let won = value == positive;
        let lost = self.negative.as_ref().is_none_or(|negative| value == negative);
        (won || lost).then_some(won)
    }
}

/// Numbers entities in order of appearance; a row without an id is an entity of its own.
#[derive(Debug, Default)]
struct Entities {
    numbers: HashMap<String, u32>,
    next: u32,
}

impl Entities {
    fn number(&mut self, id: &str) -> u32 {
        let next = self.next;
        let number =
            if is_missing(id) { next } else { *self.numbers.entry(id.trim().to_owned()).or_insert(next) };
        self.next += u32::from(number == next);
        number
    }
}
