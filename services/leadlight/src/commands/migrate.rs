//! `leadlight migrate`: databases in the form that this version needs.

use std::io::Write;

use crate::error::Error;
use crate::runtime::wait;
use crate::storage::Storage;

/// Arguments of `leadlight migrate`.
#[derive(Debug, clap::Args)]
pub struct Migrate {
    #[command(flatten)]
    storage: Storage,
}

impl Migrate {
    /// Migrates; safe to repeat, and from several processes at once.
    ///
    /// # Errors
    /// Where a database cannot be used.
    pub fn run(&self, out: &mut dyn Write) -> Result<(), Error> {
        wait(async { self.storage.migrate().await.map(drop) })?;
        writeln!(out, "{}: up to date", self.storage.describe()?).map_err(Error::Stdout)
    }
}
