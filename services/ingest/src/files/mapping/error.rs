//! What is wrong with a mapping file, and where.

use std::fmt;
use std::ops::Range;
use std::path::{Path, PathBuf};

/// A mapping that cannot be used.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub struct MappingError {
    path: PathBuf,
    /// Line and column, from 1.
    place: Option<(usize, usize)>,
    problem: String,
}

impl MappingError {
    /// `span` are the bytes of `text` that are concerned.
    pub(super) fn new(path: &Path, text: &str, span: Option<Range<usize>>, problem: &str) -> Self {
        let place = span.and_then(|span| text.get(..span.start)).map(|before| {
            let line = before.matches('\n').count() + 1;
            let column = before.chars().rev().take_while(|&c| c != '\n').count() + 1;
            (line, column)
        });
        // The parser's messages may have several lines.
        let problem = problem.lines().map(str::trim).collect::<Vec<_>>().join("; ");
        Self { path: path.to_path_buf(), place, problem }
    }
}

impl fmt::Display for MappingError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.path.display())?;
        if let Some((line, column)) = self.place {
            write!(f, ", line {line}, column {column}")?;
        }
        write!(f, ": {}", self.problem)
    }
}
