//! The page of what tests with full counts have measured.
//!
//! A test prints `RESULT name | measured | target | pass`, or `fail` as the last part.

use std::fmt::Write;

use crate::process::{self, Failure, command, root};

/// Writes the results among what tests have printed to `loadtests/PROOFS.md`.
///
/// # Errors
/// [`Failure`] where it cannot be written.
pub fn write(printed: &str) -> Result<(), Failure> {
    let commit = command("git", ["describe", "--always", "--dirty"]).output()?;
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    let page = page(printed, commit.trim(), cores);
    process::write(&root().join("loadtests/PROOFS.md"), &page)
}

fn page(printed: &str, commit: &str, cores: usize) -> String {
    let mut results: Vec<[&str; 4]> = printed.lines().filter_map(result).collect();
    results.sort_unstable();
    results.dedup();
    let mut page = format!(
        "# Proofs\n\nMade by `cargo xtask prove` at commit {commit} on {cores} cores.\n\n\
         | What | Measured | Target | |\n| --- | --- | --- | --- |\n"
    );
    for [name, measured, target, verdict] in results {
        let _ = writeln!(page, "| {name} | {measured} | {target} | {verdict} |");
    }
    page
}

/// The parts of a line with a result; tests print into each other's lines.
fn result(line: &str) -> Option<[&str; 4]> {
    let (_, line) = line.split_once("RESULT ")?;
    let mut parts = line.split(" | ");
    let parts: [&str; 4] = std::array::from_fn(|_| parts.next().unwrap_or_default().trim());
    matches!(parts[3], "pass" | "fail").then_some(parts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_are_found_wherever_a_test_prints_them() {
        let printed = "test a ... RESULT b | 2 % | at most 3 % | pass\nRESULT a | 1 | 2 | fail\nRESULT | x\n";
        let page = page(printed, "abc", 2);
        assert!(page.ends_with("| a | 1 | 2 | fail |\n| b | 2 % | at most 3 % | pass |\n"), "{page}");
        assert!(page.contains("commit abc on 2 cores"));
    }
}
