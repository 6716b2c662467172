//! `leadlight admin`: what only whoever runs the installation may do.

mod key;
mod models;
mod of;
mod schedule;
mod tenant;
mod trainings;

use std::io::Write;

use crate::error::Error;

/// Who does it, as the audit log names them.
const ACTOR: &str = "the command line";

/// What can be administered.
#[derive(Debug, clap::Subcommand)]
pub enum Admin {
    /// Companies with their own data and models.
    #[command(subcommand)]
    Tenant(tenant::Tenant),
    /// Keys by which a tenant's programs call the API.
    #[command(subcommand)]
    Key(key::Key),
    /// List a tenant's models, or write the card of one.
    Models(models::Models),
    /// List a tenant's trainings, with how far they are.
    Jobs(trainings::Jobs),
    /// Say when a tenant's models are trained next, and what the last look at them has found.
    Schedule(schedule::Schedule),
    /// Put a version of a model to use: an earlier one again, or one that was kept back.
    Restore(models::Restore),
    /// Give up a training that has not ended.
    Cancel(trainings::Cancel),
}

impl Admin {
    /// Runs the command.
    ///
    /// # Errors
    /// [`Error`] with a message for the user; then nothing has changed.
    pub fn run(&self, out: &mut dyn Write) -> Result<(), Error> {
        match self {
            Admin::Tenant(command) => command.run(out),
            Admin::Key(command) => command.run(out),
            Admin::Models(command) => command.run(out),
            Admin::Jobs(command) => command.run(out),
            Admin::Schedule(command) => command.run(out),
            Admin::Restore(command) => command.run(out),
            Admin::Cancel(command) => command.run(out),
        }
    }
}
