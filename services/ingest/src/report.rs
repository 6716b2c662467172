//! What an import did.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use crm::{Body, Entry};
use serde::Serialize;

use crate::files::{Batch, RefusedRow, Warnings};

/// What became of the files of a mapping.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct ImportReport {
    /// In the order of the mapping.
    pub files: Vec<FileReport>,
}

/// What became of a file. Figures are of the whole file, also where a part of it had been stored before.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct FileReport {
    /// As the mapping names it.
    pub file: PathBuf,
    /// Rows that were read, refused ones included.
    pub rows: u64,
    /// Rows among them that an earlier import had stored.
    pub stored_before: u64,
    /// Facts that the rows gave.
    pub facts: Facts,
    /// How many rows were refused, by reason.
    pub refused: BTreeMap<String, u64>,
    /// What was odd.
    pub warnings: Warnings,
}

/// Counts of facts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Facts {
    /// Versions of fields.
    pub versions: u64,
    /// Activities.
    pub activities: u64,
    /// Stages.
    pub stages: u64,
    /// Links.
    pub links: u64,
}

impl Facts {
    fn add(&mut self, entry: &Entry) {
        match entry.fact.body {
            Body::Version(_) => self.versions += 1,
            Body::Activity(_) => self.activities += 1,
            Body::Stage(_) => self.stages += 1,
            Body::Link(_) => self.links += 1,
        }
    }
}

impl FileReport {
    pub(crate) fn add(&mut self, batch: &Batch) {
        self.rows = batch.rows;
        self.warnings.add(batch.warnings);
        batch.entries.iter().for_each(|entry| self.facts.add(entry));
        for row in &batch.refused {
            *self.refused.entry(row.refusal.to_string()).or_default() += 1;
        }
    }

    /// How many rows were refused.
    pub fn refused_rows(&self) -> u64 {
        self.refused.values().sum()
    }
}

/// Writes refused rows as CSV: `file,line,reason,row`, the last being the row as CSV itself. The rows are as they were,
/// personal data included.
pub struct RefusedFile<W: io::Write>(csv::Writer<W>);

impl<W: io::Write> RefusedFile<W> {
    /// Begins with the header.
    ///
    /// # Errors
    /// Where it cannot be written.
    pub fn new(out: W) -> io::Result<Self> {
        let mut writer = csv::Writer::from_writer(out);
        writer.write_record(["file", "line", "reason", "row"])?;
        Ok(Self(writer))
    }

    /// Adds a row.
    ///
    /// # Errors
    /// Where it cannot be written.
    pub fn write(&mut self, file: &Path, row: &RefusedRow) -> io::Result<()> {
        let mut text = csv::WriterBuilder::new().flexible(true).from_writer(Vec::new());
        text.write_record(&row.cells)?;
        let text = text.into_inner().map_err(|error| io::Error::other(error.to_string()))?;
        let text = String::from_utf8_lossy(&text);
        let (file, line) = (file.to_string_lossy(), row.line.to_string());
        Ok(self.0.write_record([&*file, &line, &row.refusal.to_string(), text.trim_end()])?)
    }

    /// Ends the file and gives back where it was written to.
    ///
    /// # Errors
    /// Where it cannot be written.
    pub fn finish(self) -> io::Result<W> {
        self.0.into_inner().map_err(|error| io::Error::other(error.to_string()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::files::Refusal;

    #[test]
    fn a_refused_row_stands_in_one_cell_as_it_was() {
        let mut bytes = Vec::new();
        let mut file = RefusedFile::new(&mut bytes).unwrap();
        let cells = vec!["7".to_owned(), "say \"hi\", twice".into()];
        file.write(Path::new("a.csv"), &RefusedRow { line: 3, refusal: Refusal::Ragged, cells }).unwrap();
        file.finish().unwrap();
        let mut rows = csv::Reader::from_reader(&*bytes);
        let row = rows.records().next().unwrap().unwrap();
        assert_eq!((&row[0], &row[1]), ("a.csv", "3"));
        assert_eq!(&row[3], r#"7,"say ""hi"", twice""#);
    }
}
