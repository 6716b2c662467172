//! A company's rows under the pooled design: all that a pool ever sees of it.

use serde::{Deserialize, Serialize};

use super::{PoolError, PooledDesign};
use crate::encoding::{Block, Scratch};
use crate::table::Table;

/// The rows that a company lends to the pool, by the numbers of their columns: which bins they are in, and no value of its own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contribution {
    /// Version of the design.
    pub(super) version: u32,
    /// The one active column of every attribute, row by row.
    pub(super) columns: Vec<u16>,
    /// Success per row.
    pub(super) outcome: Vec<bool>,
}

impl Contribution {
    /// The closed rows of a table, with the success of each.
    ///
    /// # Errors
    /// [`PoolError::Outcomes`] where there is not one for each row.
    pub fn of(table: &Table, outcome: &[bool]) -> Result<Self, PoolError> {
        let (rows, outcomes) = (table.rows(), outcome.len());
        if rows != outcomes {
            return Err(PoolError::Outcomes { rows, outcomes });
        }
        let version = PooledDesign::LATEST;
        let design = PooledDesign::of_version(version).expect("the latest version is known");
        let columns = active_columns(&design, table);
        Ok(Self { version, columns, outcome: outcome.to_vec() })
    }

    /// How many rows.
    pub fn rows(&self) -> usize {
        self.outcome.len()
    }

    /// Whether it is of the latest design, and whole.
    pub(super) fn is_of_latest(&self) -> bool {
        PooledDesign::of_version(PooledDesign::LATEST).is_some_and(|design| {
            let known = |&column: &u16| usize::from(column) < design.columns();
            self.version == PooledDesign::LATEST
                && self.columns.len() == self.rows() * design.attributes().len()
                && self.columns.iter().all(known)
        })
    }
}

fn active_columns(design: &PooledDesign, table: &Table) -> Vec<u16> {
    let mut scratch = Scratch::default();
    let blocks: Vec<Option<Block>> = design
        .attributes()
        .iter()
        .map(|attribute| {
            let column = table.position(attribute.name())?;
            Some(Block::lay(attribute.encoder.clone(), table, column, &mut scratch))
        })
        .collect();
    let column = |row: u32, place: usize| {
        let attribute = &design.attributes()[place];
        let local = blocks[place].as_ref().and_then(|block| block.single(table, row));
        local.map_or(attribute.missing(), |local| attribute.columns.start + local as usize) as u16
    };
    (0..table.rows() as u32)
        .flat_map(|row| (0..blocks.len()).map(move |place| (row, place)))
        .map(|(row, place)| column(row, place))
        .collect()
}
