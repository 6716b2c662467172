//! The `leadlight` executable.
fn main() {}
