//! The commands, one file each.

mod admin;
mod demo;
mod evaluate;
mod import;
mod ingest;
mod insights;
mod inspect;
mod migrate;
mod score;
mod settings;
mod simulate;
mod stored;
mod train;
mod trainer;

use std::io::Write;

use crate::error::Error;

/// What `leadlight` can do.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Make a company with known true probabilities, train on it, and show how close the forecast is.
    Demo(demo::Demo),
    /// Train a model on a table with known outcomes and judge it on rows it has not seen.
    Train(Box<train::Train>),
    /// Score the rows of a table with a model.
    Score(score::Score),
    /// Judge a model on rows with known outcomes.
    Evaluate(evaluate::Evaluate),
    /// Show what a table says before any model: kinds, missing values, associations with the outcome.
    Insights(insights::Insights),
    /// Import a CRM's exports from CSV files into the store.
    Import(import::Import),
    /// Show or replace what a tenant decides about its own data.
    Settings(settings::Settings),
    /// Bring the store's databases to the form that this version needs.
    Migrate(migrate::Migrate),
    /// Run ingest: read portals, and take what other CRMs push, until told to stop.
    Ingest(ingest::Ingest),
    /// Run the trainer: train what is queued, until told to stop.
    Trainer(trainer::Trainer),
    /// Serve a simulated Bitrix24 portal whose true probabilities are known.
    Simulate(simulate::Simulate),
    /// Administer the installation: tenants and their keys.
    #[command(subcommand)]
    Admin(admin::Admin),
    /// Show what is in a model file.
    Inspect(inspect::Inspect),
}

impl Command {
    /// Runs the command. Results go to `out`, everything else to standard error.
    ///
    /// # Errors
    /// [`Error`] with a message for the user.
    pub fn run(&self, out: &mut dyn Write) -> Result<(), Error> {
        match self {
            Command::Demo(command) => command.run(out),
            Command::Train(command) => command.run(out),
            Command::Score(command) => command.run(out),
            Command::Evaluate(command) => command.run(out),
            Command::Insights(command) => command.run(out),
            Command::Import(command) => command.run(out),
            Command::Settings(command) => command.run(out),
            Command::Migrate(command) => command.run(out),
            Command::Ingest(command) => command.run(out),
            Command::Trainer(command) => command.run(out),
            Command::Simulate(command) => command.run(out),
            Command::Admin(command) => command.run(out),
            Command::Inspect(command) => command.run(out),
        }
    }
}
