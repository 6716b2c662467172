//! One column: a code per row into the column's distinct values.

use std::sync::Arc;

use crate::strings::Strings;

/// The code of a missing cell.
pub const MISSING: u32 = u32::MAX;

/// Whether a raw cell means "no value": empty after trimming, or a usual spelling of not-available.
pub fn is_missing(cell: &str) -> bool {
    present(cell).is_none()
}

/// The trimmed cell; `None` where it is missing, see [`is_missing`].
#[inline]
pub fn present(cell: &str) -> Option<&str> {
    let visible = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_graphic);
    let ends_visibly = visible(cell.as_bytes().first()) && visible(cell.as_bytes().last());
    let cell = if ends_visibly { cell } else { cell.trim() };
    let missing =
        matches!(cell, "" | "NA" | "N/A" | "#N/A" | "n/a" | "NaN" | "nan" | "NULL" | "null" | "None");
    (!missing).then_some(cell)
}

/// A named column of raw cells. Distinct values are kept once, in order of first appearance.
#[derive(Debug, Clone)]
pub struct Column {
    name: String,
    codes: Vec<u32>,
    values: Arc<Strings>,
}

impl Column {
    pub(super) fn new(name: String, codes: Vec<u32>, values: Strings) -> Self {
        Self { name, codes, values: Arc::new(values) }
    }

    /// Header of the column.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// One code per row: an index for [`Column::distinct_value`], or [`MISSING`].
    pub fn codes(&self) -> &[u32] {
        &self.codes
    }

    /// The trimmed cell of a row; `None` where it is missing.
    pub fn value(&self, row: usize) -> Option<&str> {
        let code = self.codes[row];
        (code != MISSING).then(|| self.values.get(code))
    }

    /// How many distinct values the dictionary holds. After [`super::Table::select`] some may not occur.
    pub fn distinct(&self) -> usize {
        self.values.len()
    }

    /// The distinct value with that code.
    ///
    /// # Panics
    /// If the code is [`MISSING`] or not below [`Column::distinct`].
    pub fn distinct_value(&self, code: u32) -> &str {
        self.values.get(code)
    }

    /// How many rows hold each distinct value.
    pub fn counts(&self) -> Vec<u32> {
        let mut counts = vec![0; self.distinct()];
        for &code in self.codes.iter().filter(|&&code| code != MISSING) {
            counts[code as usize] += 1;
        }
        counts
    }

    /// How many rows are missing.
    pub fn missing(&self) -> usize {
        self.codes.iter().filter(|&&code| code == MISSING).count()
    }

    pub(super) fn select(&self, rows: &[u32]) -> Self {
        let codes = rows.iter().map(|&row| self.codes[row as usize]).collect();
        Self { name: self.name.clone(), codes, values: Arc::clone(&self.values) }
    }
}
