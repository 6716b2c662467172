//! The files that training writes: all of them or none.

use std::path::Path;

use learning::table::Table;
use learning::training::Trained;
use model_card::Language;

use super::Train;
use crate::error::Error;
use crate::output::{Destination, Output};
use crate::text;

/// Where the model and its reports go.
pub(super) struct Destinations {
    pub(super) model: Option<Destination>,
    pub(super) report: Option<Destination>,
    pub(super) html: Option<Destination>,
    pub(super) table: Option<Destination>,
}

impl Destinations {
    /// Checks all paths before the work begins; no two may be the same file.
    pub(super) fn new(train: &Train) -> Result<Self, Error> {
        let mut taken: Vec<&Path> = train.data.as_deref().into_iter().collect();
        taken.extend(train.recipe.as_deref());
        let model = train.model.as_deref().map(|path| Destination::new(path, &taken)).transpose()?;
        taken.extend(train.model.as_deref());
        let report = train.report.as_deref().map(|path| Destination::new(path, &taken)).transpose()?;
        taken.extend(train.report.as_deref());
        let html = train.html.as_deref().map(|path| Destination::new(path, &taken)).transpose()?;
        taken.extend(train.html.as_deref());
        let table = train.table.as_deref().map(|path| Destination::new(path, &taken)).transpose()?;
        Ok(Self { model, report, html, table })
    }

    /// Writes all files, then puts each at its path. The training table is only asked for where it comes from the store.
    pub(super) fn write(
        &self,
        trained: &Trained,
        stored: Option<&Table>,
        language: Language,
    ) -> Result<(), Error> {
        let mut outputs: Vec<Output> = Vec::new();
        if let Some(model) = &self.model {
            outputs.push(model.filled(&trained.model)?);
        }
        if let Some(report) = &self.report {
            outputs.push(report.filled(&text::json_bytes(&trained.report)?)?);
        }
        if let Some(html) = &self.html {
            outputs.push(html.filled(model_card::render(&trained.report, language).as_bytes())?);
        }
        if let (Some(table), Some(stored)) = (&self.table, stored) {
            let mut output = table.create()?;
            let write = Error::write(table.path());
            synthetic::write_csv(stored, &mut output).map_err(|error| write(error.into()))?;
            outputs.push(output);
        }
        outputs.into_iter().try_for_each(Output::finish)
    }
}
