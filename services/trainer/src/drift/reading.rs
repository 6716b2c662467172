//! Reading a table into bins.

use crm::Attribute;
use crm::attributes::{NO_HISTORY, Standard};
use learning::table::{Column, MISSING, Table};

use super::bins::Bins;
use crate::dataset::columns;

/// The slice of every row.
pub(super) struct Slices<'a>(Option<&'a Column>);

impl<'a> Slices<'a> {
    pub fn new(table: &'a Table) -> Self {
        Self(table.column(columns::SLICE))
    }

    /// Its name; empty where there are none.
    pub fn of(&self, row: usize) -> &'a str {
        self.0.and_then(|column| column.value(row)).unwrap_or("")
    }
}

/// The bins of one attribute's cells.
pub(super) struct Reading<'a> {
    /// `None` where the table has no such column.
    codes: Option<&'a [u32]>,
    /// By code; `None` where the cell says that its past is not known.
    of_code: Vec<Option<usize>>,
    missing: usize,
    /// Rows whose fields have no past are told from missing cells, where the attribute is a field.
    history: Option<&'a Column>,
}

impl<'a> Reading<'a> {
    pub fn new(table: &'a Table, name: &str, bins: &Bins) -> Self {
        let column = table.column(name);
        let bin = |column: &Column, code| {
            let cell = column.distinct_value(code);
            (cell != NO_HISTORY).then(|| bins.of(Some(cell)))
        };
        let of_code = |column: &Column| (0..column.distinct() as u32).map(|code| bin(column, code)).collect();
        let of_field = matches!(Attribute::named(name), Attribute::Field(_));
        Self {
            codes: column.map(Column::codes),
            of_code: column.map(of_code).unwrap_or_default(),
            missing: bins.missing(),
            history: table.column(Standard::FieldHistory.name()).filter(|_| of_field),
        }
    }

    /// The bin of a row's cell; `None` where its past is not known: what is unknown in the history that was read at first is
    /// known in every later row, which is no drift.
    pub fn bin(&self, row: usize) -> Option<usize> {
        if self.history.is_some_and(|history| history.value(row) == Some("unknown")) {
            return None;
        }
        match self.codes.map(|codes| codes[row]) {
            None | Some(MISSING) => Some(self.missing),
            Some(code) => self.of_code[code as usize],
        }
    }
}
