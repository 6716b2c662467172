//! What `train` prints for people: the verdict first, then what it rests on.

use std::io::{self, Write};

use learning::leakage::{Finding, Leakage, Rule};
use learning::report::Report;

use super::destinations::Destinations;
use crate::text;

/// How many findings of the leakage guard are shown.
const FINDINGS: usize = 10;

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
        files.model.as_ref().map_or("in the store".into(), |file| file.path().to_string_lossy()),
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
    let findings = &leakage.findings;
    if findings.is_empty() {
        return Ok(());
    }
    writeln!(out, "\nAttributes that may know the outcome already; check when they are filled in")?;
    findings
        .iter()
        .take(FINDINGS)
        .try_for_each(|finding| writeln!(out, "  {}", described(finding).trim_end()))?;
    if findings.len() > FINDINGS {
        writeln!(out, "  and {} more in the report", findings.len() - FINDINGS)?;
    }
    Ok(())
}

fn described(finding: &Finding) -> String {
    let done = if finding.dropped { "dropped" } else { "kept" };
    let cost = finding.cost.map_or_else(String::new, |cost| format!("with it test AUC {:+.3}", cost.auc));
    let rule = match finding.rule {
        Rule::SeparatesByValue => "its values decide the outcome",
        Rule::SeparatesByMissingness => "being filled or not decides the outcome",
        Rule::UnusuallyStrong => "",
    };
    let (name, alone) = (text::short(&finding.attribute, 28), finding.auc_alone);
    format!("{done:<8} {name:<28}  AUC alone {alone:.3}  {cost:<23}  {rule}")
}
