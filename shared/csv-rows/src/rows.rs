//! Rows of a CSV text, one at a time, in memory proportional to the longest row.
//!
//! Drives the parser of `csv-core` (RFC 4180, lenient about stray quotes) and adds what a message to a
//! person needs: exact line numbers with blank lines, CRLF and line breaks inside quotes, and an error for a
//! quote that is never closed, which the parser alone takes for the end of the file.

use std::borrow::Cow;
use std::io::BufRead;

use csv_core::{ReadRecordResult, Reader, ReaderBuilder};

use super::error::Problem;

/// Longest cell.
pub const MAX_CELL_BYTES: usize = 16 << 20;
/// Most columns.
pub(super) const MAX_COLUMNS: usize = 1 << 16;

/// What is wrong with a row.
#[derive(Debug)]
pub(super) struct RowError {
    /// 1-based line of the cell, or of the row where no cell is named.
    pub(super) line: u64,
    /// 0-based position of the cell.
    pub(super) cell: Option<usize>,
    /// What is wrong.
    pub(super) problem: Problem,
}

/// One row: its cells as they stand in the file, quotes removed.
#[derive(Debug, Clone, Copy)]
pub struct Row<'a> {
    text: &'a str,
    /// `ends[i]` is where cell `i` ends in `text`.
    ends: &'a [usize],
    line: u64,
}

impl<'a> Row<'a> {
    /// Number of cells, at least 1.
    pub fn width(&self) -> usize {
        self.ends.len()
    }

    /// 1-based line on which the row begins.
    pub fn line(&self) -> u64 {
        self.line
    }

    /// The cell at that position.
    ///
    /// # Panics
    /// If the position is not below [`Row::width`].
    pub fn cell(&self, position: usize) -> &'a str {
        &self.text[start_of(self.ends, position)..self.ends[position]]
    }

    /// All cells in order.
    pub fn cells(&self) -> impl Iterator<Item = &'a str> + use<'a> {
        let row = *self;
        (0..row.width()).map(move |position| row.cell(position))
    }
}

fn start_of(ends: &[usize], position: usize) -> usize {
    if position == 0 { 0 } else { ends[position - 1] }
}

/// Reads rows.
pub(super) struct RowReader<R> {
    source: R,
    parser: Reader,
    /// Working memory for the row being read.
    text: Vec<u8>,
    ends: Vec<usize>,
    /// 1-based line of the next byte.
    line: u64,
    /// Bytes and cells of the row that was read last.
    last: (usize, usize),
}

/// How far the row being read has come, and where it began.
#[derive(Clone, Copy)]
struct Partial {
    bytes: usize,
    cells: usize,
    line: u64,
}

impl<R: BufRead> RowReader<R> {
    pub(super) fn new(source: R, separator: u8) -> Self {
        let parser = ReaderBuilder::new().delimiter(separator).build();
        Self { source, parser, text: vec![0; 8 << 10], ends: vec![0; 64], line: 1, last: (0, 0) }
    }

    /// The cells of the row that was read last, valid or not.
    pub(super) fn last_cells(&self) -> impl Iterator<Item = Cow<'_, str>> {
        let (bytes, cells) = self.last;
        let ends = &self.ends[..cells];
        let cell = move |i| String::from_utf8_lossy(&self.text[..bytes][start_of(ends, i)..ends[i]]);
        (0..cells).map(cell)
    }

    pub(super) fn last_length(&self) -> usize {
        self.last.0
    }

    /// The next row that is not a blank line; `None` at the end.
    pub(super) fn next(&mut self) -> Result<Option<Row<'_>>, RowError> {
        self.skip_line_ends()?;
        let mut row = Partial { bytes: 0, cells: 0, line: self.line };
        loop {
            let input = self.source.fill_buf().map_err(|error| at(row.line, error.into()))?;
            let at_end = input.is_empty();
            // A line break ends the last row, unless a quote is still open.
            let input = if at_end { b"\n" } else { input };
            let (text, ends) = (&mut self.text[row.bytes..], &mut self.ends[row.cells..]);
            let (result, read, bytes, cells) = self.parser.read_record(input, text, ends);
            row.bytes += bytes;
            row.cells += cells;
            self.last = (row.bytes, row.cells);
            if !at_end {
                self.line += count_lines(&input[..read]);
                self.source.consume(read);
            }
            match result {
                ReadRecordResult::Record => return self.checked(row).map(Some),
                ReadRecordResult::End => return Ok(None),
                ReadRecordResult::InputEmpty if at_end && row.bytes == 0 && row.cells == 0 => {
                    return Ok(None);
                }
                ReadRecordResult::InputEmpty if at_end => return Err(self.fault(row, Problem::UnclosedQuote)),
                ReadRecordResult::InputEmpty => {}
                ReadRecordResult::OutputFull => self.grow_text(row)?,
                ReadRecordResult::OutputEndsFull => self.grow_ends(row)?,
            }
        }
    }

    /// The parser would skip blank lines too, but not tell how many.
    fn skip_line_ends(&mut self) -> Result<(), RowError> {
        loop {
            let input = self.source.fill_buf().map_err(|error| at(self.line, error.into()))?;
            let blank = input.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
            if blank == 0 {
                return Ok(());
            }
            self.line += count_lines(&input[..blank]);
            self.source.consume(blank);
        }
    }

    fn checked(&self, row: Partial) -> Result<Row<'_>, RowError> {
        let ends = &self.ends[..row.cells];
        let fault_at = |byte: usize, problem| {
            let cells = ends.partition_point(|&end| end <= byte);
            self.fault(Partial { cells, ..row }, problem)
        };
        let text = std::str::from_utf8(&self.text[..row.bytes])
            .map_err(|error| fault_at(error.valid_up_to(), Problem::NotUtf8))?;
        let too_long = |cell: &usize| ends[*cell] - start_of(ends, *cell) > MAX_CELL_BYTES;
        if row.bytes > MAX_CELL_BYTES
            && let Some(cells) = (0..row.cells).find(too_long)
        {
            return Err(self.fault(Partial { cells, ..row }, Problem::CellTooLong));
        }
        // Halves of a character in neighbouring cells would make a valid whole.
        if let Some(&end) = ends.iter().find(|&&end| !text.is_char_boundary(end)) {
            return Err(fault_at(end - 1, Problem::NotUtf8));
        }
        if let Some(byte) = text.bytes().position(|byte| byte == 0) {
            return Err(fault_at(byte, Problem::Nul));
        }
        Ok(Row { text, ends, line: row.line })
    }

    fn grow_text(&mut self, row: Partial) -> Result<(), RowError> {
        // The bound follows the cell being read: an open quote does not pull a whole file into memory.
        // One spare byte: the parser asks for room before it sees that a cell has ended.
        let bound = start_of(&self.ends, row.cells) + MAX_CELL_BYTES + 1;
        let larger = (2 * self.text.len()).min(bound);
        if larger <= self.text.len() {
            return Err(self.fault(row, Problem::CellTooLong));
        }
        self.text.resize(larger, 0);
        Ok(())
    }

    fn grow_ends(&mut self, row: Partial) -> Result<(), RowError> {
        if self.ends.len() >= MAX_COLUMNS {
            return Err(at(row.line, Problem::TooManyColumns));
        }
        self.ends.resize(2 * self.ends.len(), 0);
        Ok(())
    }

    /// An error at the cell after the `row.cells` that are complete.
    fn fault(&self, row: Partial, problem: Problem) -> RowError {
        let start = start_of(&self.ends, row.cells);
        RowError { line: row.line + count_lines(&self.text[..start]), cell: Some(row.cells), problem }
    }
}

fn at(line: u64, problem: Problem) -> RowError {
    RowError { line, cell: None, problem }
}

fn count_lines(bytes: &[u8]) -> u64 {
    bytes.iter().filter(|&&byte| byte == b'\n').count() as u64
}
