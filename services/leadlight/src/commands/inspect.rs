//! `leadlight inspect`: what is in a model file.

use std::io::{self, Write};
use std::path::PathBuf;

use learning::report::Report;

use crate::error::Error;
use crate::model_file;
use crate::text;

/// Arguments of `leadlight inspect`.
#[derive(Debug, clap::Args)]
pub struct Inspect {
    /// Model file
    #[arg(value_name = "MODEL")]
    model: PathBuf,
    /// Print the stored report as JSON
    #[arg(long)]
    json: bool,
}

impl Inspect {
    /// Prints the report stored in the model.
    ///
    /// # Errors
    /// [`Error`] with a message for the user.
    pub fn run(&self, out: &mut dyn Write) -> Result<(), Error> {
        let model = model_file::open(&self.model)?;
        let report = model_file::report(&model, &self.model)?;
        if self.json {
            return text::json(out, &report);
        }
        let inputs = model.inputs().iter().map(|input| input.name.as_str()).collect::<Vec<_>>().join(", ");
        let size = model_file::size(&self.model)?;
        describe(out, &report, &inputs, size).map_err(Error::Stdout)
    }
}

fn describe(out: &mut dyn Write, report: &Report, inputs: &str, size: u64) -> io::Result<()> {
    let (target, model, split) = (&report.insights.target, &report.model, &report.split);
    text::verdict(out, &report.verdict)?;
    writeln!(out)?;
    writeln!(out, "Predicts     {} = {}", target.name, target.positive)?;
    writeln!(out, "Reads        {inputs}")?;
    writeln!(out, "Trained on   {} rows; {}", text::count(model.fitted_rows), split.description)?;
    writeln!(
        out,
        "Model        {} parameters of {} columns, {:.0} active a row, {}",
        text::count(model.parameters),
        text::count(model.columns),
        model.active_columns,
        text::bytes(size)
    )?;
    writeln!(out, "Settings     {}", settings(report))?;
    writeln!(out, "Calibration  {}", model.calibration)?;
    writeln!(out)?;
    text::quality(out, &report.test)?;
    text::importance(out, &report.importance)?;
    writeln!(out, "\nRecipe\n  {}", model.recipe)
}

fn settings(report: &Report) -> String {
    let settings = report.model.settings.iter();
    let settings = settings.map(|(name, value)| match value.as_str() {
        Some(word) => format!("{name} {word}"),
        None => format!("{name} {value}"),
    });
    settings.collect::<Vec<_>>().join(", ")
}
