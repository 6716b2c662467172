//! Lines on standard error. Results go to standard output, so that a pipe holds nothing else.

use std::fmt::Display;
use std::io::{self, Write};

/// Says why the command failed.
pub fn error(message: &dyn Display) {
    line("error", message);
}

/// Says what the user should know although the command goes on.
pub fn warning(message: &dyn Display) {
    line("warning", message);
}

/// Says what was done with something that needs no action.
pub fn note(message: &dyn Display) {
    line("note", message);
}

fn line(kind: &str, message: &dyn Display) {
    // A closed standard error must not turn into a failure of the command.
    let _ = writeln!(io::stderr(), "{kind}: {message}");
}
