//! A progress bar, on a terminal only.

use std::io::{self, IsTerminal};

use indicatif::{ProgressBar, ProgressStyle};
use learning::training::Progress;

/// A bar on standard error where that is a terminal, else one that shows nothing.
pub fn bar() -> ProgressBar {
    if io::stderr().is_terminal() { ProgressBar::new(0) } else { ProgressBar::hidden() }
}

/// Shows how far training is.
pub struct Meter {
    bar: ProgressBar,
}

impl Meter {
    /// A bar on standard error where that is a terminal, else nothing.
    pub fn new() -> Self {
        let bar = bar();
        if let Ok(style) = ProgressStyle::with_template("{msg:12} {bar:40} {pos}/{len} {elapsed}") {
            bar.set_style(style);
        }
        Self { bar }
    }

    /// Shows a stage.
    pub fn show(&self, progress: &Progress) {
        self.bar.set_message(progress.stage);
        self.bar.set_length(progress.total);
        self.bar.set_position(progress.done);
    }
}

impl Drop for Meter {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}
