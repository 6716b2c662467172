//! `leadlight admin`: what only whoever runs the installation may do.

mod key;
mod tenant;

use std::io::Write;

use crate::error::Error;

/// What can be administered.
#[derive(Debug, clap::Subcommand)]
pub enum Admin {
    /// Companies with their own data and models.
    #[command(subcommand)]
    Tenant(tenant::Tenant),
    /// Keys by which a tenant's programs call the API.
    #[command(subcommand)]
    Key(key::Key),
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
        }
    }
}
