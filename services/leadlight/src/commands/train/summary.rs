//! What `train` prints for people: the verdict first, then what it rests on.

use std::io::{self, Write};

use learning::leakage::{Finding, Leakage, Rule};
use learning::report::Report;

use super::destinations::Destinations;
use crate::text;

/// Prints the summary.
pub(super) fn write(out: &mut dyn Write, report: &Report, files: &Destinations) -> io::Result<()> {
    text::verdict(out, &report.verdict)?;
    writeln!(out)?;
    text::quality(out, &report.test)?;
    writeln!(out, "  Split: {}", report.split.description)?;
    text::importance(out, &report.importance)?;
    leakage(out, &report.leakage)?;
    if !report.warnings.is_empty() {
        writeln!(out, "\nWarnings")?;
        report.warnings.iter().try_for_each(|warning| writeln!(out, "  {warning}"))?;
    }
    writeln!(
        out,
        "\nModel   {} ({} parameters, {}; {} trials in {:.1} s)",
        files.model.path().display(),
        text::count(report.model.parameters),
        text::bytes(report.model.bytes),
        report.search.trials.len(),
        report.timing.total_seconds
    )?;
    for (name, file) in [("Report", &files.report), ("Page", &files.html)] {
        if let Some(file) = file {
            writeln!(out, "{name:<8}{}", file.path().display())?;
        }
    }
    Ok(())
}

fn leakage(out: &mut dyn Write, leakage: &Leakage) -> io::Result<()> {
    if leakage.findings.is_empty() {
        return Ok(());
    }
    writeln!(out, "\nAttributes that may know the outcome already")?;
    leakage.findings.iter().try_for_each(|finding| writeln!(out, "  {}", described(finding)))
}

fn described(finding: &Finding) -> String {
    let done = if finding.dropped { "dropped" } else { "kept" };
    let rule = match finding.rule {
        Rule::SeparatesByValue => "its values alone separate the outcomes",
        Rule::SeparatesByMissingness => "being filled or not alone separates the outcomes",
        Rule::UnusuallyStrong => "unusually strong; check when it is filled in",
    };
    let cost = finding
        .cost
        .map_or_else(String::new, |cost| format!("; with it the test AUC changes by {:+.3}", cost.auc));
    let (name, measure) = (text::short(&finding.attribute, 28), &finding.measure);
    format!("{done:<8} {name:<28} {rule} ({measure} {:.3}{cost})", finding.figure)
}
