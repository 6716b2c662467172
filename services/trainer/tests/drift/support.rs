//! What the tests share.

use std::fmt::Display;

/// A count that depends on whether full counts are asked for.
pub fn counts<T>(small: T, full: T) -> T {
    if std::env::var("LEADLIGHT_COUNTS").is_ok_and(|counts| counts == "full") { full } else { small }
}

/// Prints the line of a result and fails the test where the target is missed.
pub fn result(name: &str, measured: impl Display, target: &str, holds: bool) {
    println!("RESULT {name} | {measured} | {target} | {}", if holds { "pass" } else { "fail" });
    assert!(holds, "{name}: {measured}, but must be {target}");
}

/// The most events that `runs` trials of that probability show with a probability of 99.9 % (normal approximation of
/// the binomial distribution with a correction for continuity).
pub fn most_by_chance(runs: usize, probability: f64) -> usize {
    let n = runs as f64;
    (n * probability + 3.09 * (n * probability * (1.0 - probability)).sqrt() + 0.5).ceil() as usize
}
