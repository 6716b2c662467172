//! Figures for people.

use std::io::{self, Write};

use learning::evaluation::Evaluation;
use learning::report::{Importance, Verdict};
use serde::Serialize;

use crate::error::Error;

/// A whole number in groups of three digits: 12,719.
pub fn count(n: u64) -> String {
    let digits = n.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A share in percent with one decimal: 82.2 %.
pub fn percent(share: f64) -> String {
    format!("{:.1} %", 100.0 * share)
}

/// A size in bytes as KB from 10,000 bytes on.
pub fn bytes(n: u64) -> String {
    if n < 10_000 { format!("{} bytes", count(n)) } else { format!("{} KB", count(n.div_ceil(1000))) }
}

/// A name cut to a width, so that columns stay columns.
pub fn short(name: &str, width: usize) -> String {
    if name.chars().count() <= width {
        name.to_owned()
    } else {
        name.chars().take(width.saturating_sub(1)).chain(['…']).collect()
    }
}

/// A value as readable JSON with a line break at its end.
///
/// # Errors
/// [`Error::Stdout`] where it cannot be written.
pub fn json(out: &mut dyn Write, value: &impl Serialize) -> Result<(), Error> {
    out.write_all(&json_bytes(value)?).map_err(Error::Stdout)
}

/// The bytes that [`json`] writes.
///
/// # Errors
/// [`Error::Json`] where the value has no JSON form.
pub fn json_bytes(value: &impl Serialize) -> Result<Vec<u8>, Error> {
    let mut bytes = serde_json::to_vec_pretty(value).map_err(Error::Json)?;
    bytes.push(b'\n');
    Ok(bytes)
}

/// The verdict: headline first, then its sentences.
pub fn verdict(out: &mut dyn Write, verdict: &Verdict) -> io::Result<()> {
    writeln!(out, "{}", verdict.headline)?;
    verdict.sentences.iter().try_for_each(|sentence| writeln!(out, "  {sentence}"))
}

/// The table of quality figures, each beside what it must be compared with.
pub fn quality(out: &mut dyn Write, test: &Evaluation) -> io::Result<()> {
    let interval = |low, high| format!("95 % interval {low:.3} to {high:.3}");
    let rows = [
        ("AUC", format!("{:.3}", test.auc), interval(test.auc_low, test.auc_high)),
        ("PR-AUC", format!("{:.3}", test.pr_auc), format!("{:.3} at random", test.base_rate)),
        (
            "log-loss",
            format!("{:.3}", test.log_loss),
            format!("{:.3} for the base rate", test.baseline_log_loss),
        ),
        ("gain", format!("{:.3}", test.gain.value), interval(test.gain.low, test.gain.high)),
        ("Brier", format!("{:.3}", test.brier), String::new()),
        ("ECE", format!("{:.3}", test.ece), format!("{:.3} if perfectly calibrated", test.ece_null)),
        (
            "accuracy",
            percent(test.accuracy),
            format!("{} for the usual outcome", percent(test.baseline_accuracy)),
        ),
    ];
    writeln!(
        out,
        "Quality on {} rows that the model has not seen, {} of them successes",
        count(test.n),
        percent(test.base_rate)
    )?;
    for (name, figure, beside) in rows {
        writeln!(out, "{}", format!("  {name:<10}{figure:>8}   {beside}").trim_end())?;
    }
    Ok(())
}

/// The attributes that move the score most.
pub fn importance(out: &mut dyn Write, importance: &[Importance]) -> io::Result<()> {
    if importance.is_empty() {
        return Ok(());
    }
    writeln!(out, "\nAttributes by how far they move the score (log-odds)")?;
    for entry in importance.iter().take(10) {
        writeln!(out, "  {:>6.3}  {}", entry.importance, short(&entry.attribute, 60))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped_by_three() {
        let cases = [(0, "0"), (999, "999"), (1000, "1,000"), (12_719, "12,719"), (1_000_000, "1,000,000")];
        for (n, text) in cases {
            assert_eq!(count(n), text);
        }
    }

    #[test]
    fn long_names_are_cut_by_characters() {
        assert_eq!(short("клиент", 6), "клиент");
        assert_eq!(short("клиенты", 6), "клиен…");
    }
}
