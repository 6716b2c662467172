//! Writing a table as CSV.

use std::io::Write;

use learning::table::Table;

/// Writes a table as CSV (RFC 4180 quoting, a header line, UTF-8); a missing cell is left empty.
///
/// # Errors
/// When `out` fails.
pub fn write_csv(table: &Table, out: impl Write) -> Result<(), csv::Error> {
    let mut writer = csv::Writer::from_writer(out);
    writer.write_record(table.columns().iter().map(|column| column.name()))?;
    for row in 0..table.rows() {
        writer.write_record(table.columns().iter().map(|column| column.value(row).unwrap_or_default()))?;
    }
    Ok(writer.flush()?)
}

#[cfg(test)]
mod tests {
    use learning::table::TableBuilder;

    use super::write_csv;

    #[test]
    fn quotes_commas_line_ends_and_missing_cells_are_written_so_that_they_read_back() {
        let mut builder = TableBuilder::new(["a,b", "c"]);
        builder.push(["say \"hi\"", "two\nlines"]);
        builder.push(["", "x"]);
        let mut out = Vec::new();
        write_csv(&builder.finish(), &mut out).unwrap();
        let text = String::from_utf8(out).unwrap();
        assert_eq!(text, "\"a,b\",c\n\"say \"\"hi\"\"\",\"two\nlines\"\n,x\n");
    }
}
