//! `leadlight score`: a probability, its interval and its reasons for every row of a table file.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use learning::model::{Forecast, Model, Reason};
use serde::Serialize;

use crate::commands::stored;
use crate::error::Error;
use crate::inputs::Inputs;
use crate::model_file;
use crate::output::Destination;
use crate::table_file::TableFile;
use crate::text;

/// Arguments of `leadlight score`.
#[derive(Debug, clap::Args)]
pub struct Score {
    /// Model file
    #[arg(long, value_name = "FILE", required_unless_present = "tenant", conflicts_with = "tenant")]
    model: Option<PathBuf>,
    /// Table to score: CSV, plain or gzipped
    #[arg(long, value_name = "FILE", required_unless_present = "tenant", conflicts_with = "tenant")]
    data: Option<PathBuf>,
    /// Reasons to give for every row
    #[arg(long, value_name = "K", default_value_t = 0)]
    explain: usize,
    /// Where to write the scores as CSV; - for standard output
    #[arg(long, value_name = "FILE", required_unless_present = "tenant", conflicts_with = "tenant")]
    out: Option<PathBuf>,
    /// Print the summary as JSON
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    stored: stored::Scoring,
}

/// What was scored.
#[derive(Debug, Default, Serialize)]
struct Summary {
    rows: u64,
    mean_probability: f64,
    bands: Bands,
    missing_columns: Vec<String>,
    ignored_columns: Vec<String>,
}

/// Rows by band.
#[derive(Debug, Default, Serialize)]
struct Bands {
    low: u64,
    medium: u64,
    high: u64,
}

impl Score {
    /// Scores row by row, in constant memory.
    ///
    /// # Errors
    /// [`Error`] with a message for the user; then no file is written.
    pub fn run(&self, out: &mut dyn Write) -> Result<(), Error> {
        if let Some(tenant) = &self.stored.tenant {
            return self.stored.score(tenant, self.explain, self.json, out);
        }
        let (Some(model), Some(data), Some(scores)) = (&self.model, &self.data, &self.out) else {
            return Err(Error::Usage("--model, --data and --out go together".into()));
        };
        if scores == Path::new("-") {
            if self.json {
                return Err(Error::Usage("--json and --out - both want standard output".into()));
            }
            return self.score(model, data, out, Error::Stdout).map(drop);
        }
        let destination = Destination::new(scores, &[model, data])?;
        let mut file = destination.create()?;
        let failed = |source| Error::Write { path: scores.clone(), source };
        let summary = self.score(model, data, &mut file, failed)?;
        file.finish()?;
        if self.json {
            return text::json(out, &summary);
        }
        let Bands { low, medium, high } = summary.bands;
        writeln!(
            out,
            "{} rows scored, mean probability {}: {} high, {} medium, {} low\nScores: {}",
            text::count(summary.rows),
            text::percent(summary.mean_probability),
            text::count(high),
            text::count(medium),
            text::count(low),
            scores.display()
        )
        .map_err(Error::Stdout)
    }

    fn score(
        &self,
        path: &Path,
        data: &Path,
        out: impl Write,
        failed: impl Fn(io::Error) -> Error,
    ) -> Result<Summary, Error> {
        let model = model_file::open(path)?;
        let report = model_file::report(&model, path)?;
        let mut table = TableFile::open(data)?;
        let inputs = Inputs::bind(&model, &report, &table)?;
        inputs.announce();

        let failed = |error: csv::Error| failed(error.into());
        let mut scores = csv::Writer::from_writer(out);
        scores.write_record(header(self.explain)).map_err(failed)?;
        let mut scorer = model.scorer();
        let mut summary = Summary::default();
        let mut total = 0.0;
        while let Some(row) = table.next_row()? {
            let forecast = scorer.score(&inputs.cells(row));
            summary.rows += 1;
            total += forecast.probability;
            let band = summary.bands.add(&model, &forecast);
            let reasons = if self.explain > 0 { scorer.reasons(self.explain) } else { Vec::new() };
            scores
                .write_record(record(summary.rows, &forecast, band, &reasons, self.explain))
                .map_err(failed)?;
        }
        scores.flush().map_err(|error| failed(error.into()))?;
        summary.mean_probability = if summary.rows == 0 { 0.0 } else { total / summary.rows as f64 };
        summary.missing_columns = inputs.missing;
        summary.ignored_columns = inputs.unknown;
        Ok(summary)
    }
}

impl Bands {
    fn add(&mut self, model: &Model, forecast: &Forecast) -> &'static str {
        use learning::model::Band;
        let band = model.band(forecast.probability);
        match band {
            Band::Low => self.low += 1,
            Band::Medium => self.medium += 1,
            Band::High => self.high += 1,
        }
        band.as_str()
    }
}

fn header(explain: usize) -> impl Iterator<Item = String> {
    let columns = ["row", "probability", "low", "high", "band"].into_iter().map(str::to_owned);
    columns.chain((1..=explain).map(|k| format!("reason_{k}")))
}

/// One line of the scores; a record with fewer reasons than asked for has empty cells.
fn record(row: u64, forecast: &Forecast, band: &str, reasons: &[Reason], explain: usize) -> Vec<String> {
    let mut cells = vec![
        row.to_string(),
        forecast.probability.to_string(),
        forecast.low.to_string(),
        forecast.high.to_string(),
        band.to_owned(),
    ];
    let reason =
        |reason: &Reason| format!("{} = {} ({:+.2})", reason.attribute, reason.value, reason.contribution);
    cells.extend((0..explain).map(|k| reasons.get(k).map_or_else(String::new, reason)));
    cells
}
