//! Which cell of a table file goes where in a model.

use learning::model::Model;
use learning::report::Report;

use crate::console;
use crate::error::Error;
use crate::table_file::{Row, TableFile};

/// The columns of a table file in the order in which a model takes them.
#[derive(Debug)]
pub struct Inputs {
    /// For each input of the model its column, or `None` where the table has none.
    positions: Vec<Option<usize>>,
    /// Inputs of the model that the table does not have; they are scored as missing.
    pub missing: Vec<String>,
    /// Columns that the model has never seen; they are ignored.
    pub unknown: Vec<String>,
}

impl Inputs {
    /// Finds a model's inputs in a table. `report` is the one stored in the model.
    ///
    /// # Errors
    /// [`Error::Mismatch`] where the table has none of the inputs.
    pub fn bind(model: &Model, report: &Report, table: &TableFile) -> Result<Self, Error> {
        let inputs = model.inputs();
        let positions: Vec<_> = inputs.iter().map(|input| table.position(&input.name)).collect();
        if positions.iter().all(Option::is_none) {
            let names: Vec<&str> = inputs.iter().map(|input| input.name.as_str()).collect();
            let problem = format!("none of the model's inputs is here; they are: {}", names.join(", "));
            return Err(Error::Mismatch { path: table.path().to_path_buf(), problem });
        }
        let missing = inputs.iter().zip(&positions).filter(|(_, position)| position.is_none());
        let missing = missing.map(|(input, _)| input.name.clone()).collect();
        let seen = |name: &str| report.schema.columns.iter().any(|column| column.name == name);
        let unknown = table.header().iter().filter(|name| !seen(name)).cloned().collect();
        Ok(Self { positions, missing, unknown })
    }

    /// Tells the user about missing and unknown columns.
    pub fn announce(&self) {
        if !self.missing.is_empty() {
            let names = self.missing.join(", ");
            console::warning(&format!(
                "columns of the model that the table lacks, scored as missing: {names}"
            ));
        }
        if !self.unknown.is_empty() {
            console::note(&format!(
                "columns that the model does not know, ignored: {}",
                self.unknown.join(", ")
            ));
        }
    }

    /// The cells of a row in the order of [`Model::inputs`].
    pub fn cells<'a>(&self, row: Row<'a>) -> Vec<Option<&'a str>> {
        self.positions.iter().map(|position| position.map(|position| row.cell(position))).collect()
    }
}
