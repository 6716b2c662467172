//! What must hold of trained models, shown where the truth is known or a law holds.
//!
//! Every test prints a line `RESULT <name> | <measured> | <target> | <pass or fail>` (see it with `--nocapture`). Counts
//! are small by default; `LEADLIGHT_COUNTS=full` gives those that the results page reports.

mod support;

mod balance;
mod determinism;
mod explanations;
mod hidden;
mod intervals;
mod leaks;
mod linfa;
mod no_signal;
mod odd_input;
mod sklearn;
mod snapshots;
mod splits;
mod successor;
mod weights;
