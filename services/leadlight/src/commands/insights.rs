//! `leadlight insights`: what a table says before any model.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::PathBuf;

use learning::insights::{AttributeInsight, Details, Insights as Found, insights};
use learning::schema::{Role, Schema, infer};
use learning::training::{Options, Outcome};
use serde::Serialize;

use crate::error::Error;
use crate::table_file;
use crate::text;

/// Arguments of `leadlight insights`.
#[derive(Debug, clap::Args)]
pub struct Insights {
    /// Table with known outcomes: CSV, plain or gzipped
    #[arg(long, value_name = "FILE")]
    data: PathBuf,
    /// Column of the outcome
    #[arg(long, value_name = "COLUMN")]
    target: String,
    /// Target value that means success [default: the truthier of two, such as 1, yes, won]
    #[arg(long, value_name = "VALUE")]
    positive: Option<String>,
    /// Target value that means failure; rows with other values are left out [default: all others fail]
    #[arg(long, value_name = "VALUE")]
    negative: Option<String>,
    /// Print the insights as JSON instead of a summary
    #[arg(long)]
    json: bool,
}

/// What `insights` says; both parts are as in the report.
#[derive(Debug, Serialize)]
struct Overview {
    schema: Schema,
    insights: Found,
}

impl Insights {
    /// Looks at every column and its association with the target.
    ///
    /// # Errors
    /// [`Error`] with a message for the user.
    pub fn run(&self, out: &mut dyn Write) -> Result<(), Error> {
        let table = table_file::read(&self.data)?;
        let options = Options {
            positive: self.positive.clone(),
            negative: self.negative.clone(),
            ..Options::new(&self.target)
        };
        let outcome = Outcome::read(&table, &options)
            .map_err(|source| Error::Train { path: self.data.clone(), source })?;
        let success: Vec<bool> = outcome.rows.iter().map(|&row| outcome.success[row as usize]).collect();
        let table = table.select(&outcome.rows);
        let mut schema = infer(&table, &BTreeMap::new());
        schema.columns[outcome.column].role = Role::Target;
        let insights = insights(&table, &schema, &self.target, &outcome.positive, &success);
        let overview = Overview { schema, insights };
        if self.json { text::json(out, &overview) } else { summary(out, &overview).map_err(Error::Stdout) }
    }
}

fn summary(out: &mut dyn Write, overview: &Overview) -> io::Result<()> {
    let Overview { schema, insights } = overview;
    let target = &insights.target;
    writeln!(
        out,
        "{} rows with an outcome; {} = {} in {} of them\n",
        text::count(insights.rows),
        target.name,
        target.positive,
        text::percent(target.base_rate)
    )?;
    writeln!(out, "Attributes by association with the target (0 to 1)")?;
    for attribute in &insights.attributes {
        writeln!(
            out,
            "  {:.3}  {:<28}  {:<11}  {:>7} missing  {}",
            attribute.correlation,
            text::short(&attribute.name, 28),
            format!("{:?}", attribute.kind).to_lowercase(),
            text::percent(attribute.missing_share),
            details(attribute)
        )?;
    }
    let left_out = schema.columns.iter().filter(|column| column.role == Role::LeftOut);
    for column in left_out {
        writeln!(
            out,
            "  -      {:<28}  {}",
            text::short(&column.name, 28),
            column.note.as_deref().unwrap_or("left out")
        )?;
    }
    Ok(())
}

fn details(attribute: &AttributeInsight) -> String {
    match &attribute.details {
        Details::Numeric { min, max, mean, median, .. } => {
            format!("{min} to {max}, mean {mean:.2}, median {median}")
        }
        Details::Values { unique, most_frequent, .. } => {
            let first: Vec<String> =
                most_frequent.iter().take(3).map(|value| text::short(&value.value, 20)).collect();
            format!("{} values: {}", text::count(*unique), first.join(", "))
        }
        Details::Text { unique_words, prominent_words, .. } => {
            let first: Vec<&str> = prominent_words.iter().take(5).map(|word| word.value.as_str()).collect();
            format!("{} words: {}", text::count(*unique_words), first.join(", "))
        }
    }
}
