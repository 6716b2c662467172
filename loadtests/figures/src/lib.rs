//! Figures beside their targets, and the page of them.

use std::fmt::Write;
use std::process::Command;

/// What was measured so far.
pub struct Page {
    /// What the page is of, and the command that makes it.
    of: [String; 2],
    rows: Vec<[String; 3]>,
}

impl Page {
    /// A page of results, made by a command.
    pub fn new(title: &str, command: &str) -> Self {
        Self { of: [title.to_owned(), command.to_owned()], rows: Vec::new() }
    }

    /// Adds how many a second; `target` is the least.
    pub fn rate(&mut self, name: &str, per_second: f64, target: Option<f64>) {
        let verdict =
            target.map(|target| verdict(per_second >= target, format!("at least {}", count(target))));
        self.add(name, format!("{}/s", count(per_second)), verdict);
    }

    /// Adds a figure in a unit, with so many decimals; `target` is the most.
    pub fn at_most(&mut self, name: &str, measured: f64, decimals: usize, unit: &str, target: Option<f64>) {
        let written = |figure: f64| format!("{figure:.decimals$} {unit}").trim_end().to_owned();
        let verdict =
            target.map(|target| verdict(measured <= target, format!("at most {}", written(target))));
        self.add(name, written(measured), verdict);
    }

    /// Adds what is to be known beside the figures.
    pub fn note(&mut self, name: &str, text: impl Into<String>) {
        self.add(name, text.into(), None);
    }

    fn add(&mut self, name: &str, measured: String, verdict: Option<String>) {
        println!("{name}: {measured} {}", verdict.as_deref().unwrap_or_default());
        self.rows.push([name.to_owned(), measured, verdict.unwrap_or_default()]);
    }

    /// The page, in Markdown; `extent` says how much was measured.
    pub fn finish(self, extent: &str) -> String {
        let said = |command: &str, arguments: &[&str]| {
            let output = Command::new(command).args(arguments).output().ok();
            let text = output.map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned());
            text.unwrap_or_default()
        };
        let info = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
        let processor = info.lines().find_map(|line| line.strip_prefix("model name")?.split_once(": "));
        let [title, command] = &self.of;
        let cores = std::thread::available_parallelism().map_or(0, usize::from);
        let mut text = format!(
            "# {title}\n\nMade by `{command}` at commit {}, {extent}. {}, {cores} cores; {}.\n\n\
             | Figure | Measured | Target |\n| --- | --- | --- |\n",
            said("git", &["describe", "--always", "--dirty"]),
            processor.map_or("unknown processor", |(_, name)| name.trim()),
            said("rustc", &["--version"]),
        );
        for [name, measured, verdict] in self.rows {
            let _ = writeln!(text, "| {name} | {measured} | {verdict} |");
        }
        text
    }
}

fn verdict(holds: bool, target: String) -> String {
    format!("{target}: {}", if holds { "pass" } else { "**miss**" })
}

/// A whole number with commas.
pub fn count(number: f64) -> String {
    let digits = format!("{number:.0}");
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}
