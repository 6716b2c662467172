//! Table files of the learning core.

use std::path::Path;

use learning::table::{Table, TableBuilder};

pub use csv_rows::{Row, TableError, TableFile, describe_cell};

/// Reads a whole file into a table.
///
/// # Errors
/// [`TableError`] at the first thing that cannot be read.
pub fn read(path: &Path) -> Result<Table, TableError> {
    let mut file = TableFile::open(path)?;
    let mut builder = TableBuilder::new(file.header().iter().map(String::as_str));
    while let Some(row) = file.next_row()? {
        builder.push(row.cells());
    }
    Ok(builder.finish())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_holds_the_cells_of_its_file() {
        let folder = tempfile::TempDir::new().unwrap();
        let path = folder.path().join("t.csv");
        std::fs::write(&path, "a;b\n1;x\n;y\n").unwrap();
        let table = read(&path).unwrap();
        assert_eq!(table.rows(), 2);
        assert_eq!(table.column("a").unwrap().value(1), None);
        assert_eq!(table.column("b").unwrap().value(1), Some("y"));
    }
}
