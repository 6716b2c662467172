//! The leakage guard: fields that know the outcome because they were written when it was known.
//!
//! Attributes are read as of a moment before the outcome, so a field whose history is true cannot leak. The guard looks
//! for those whose history is not: what is filled or changed when an entity is closed, what was written into the past,
//! what closed entities have and open ones do not, and forecasts of other systems. It sees every entity once and keeps a
//! few counts per field.

mod bounds;
mod counts;
mod drift;
mod life;
mod occasions;
mod row;
mod rule;
#[cfg(test)]
mod tests;

pub use rule::{Finding, Rule};

use counts::Counts;
use life::Life;
use occasions::{Occasions, occasion};
use row::{Cell, Names, pairs};

use crate::{Moment, Settings, Timeline};

/// Looks at the timelines of all entities of a kind, one after the other in any order.
#[derive(Debug, Clone)]
pub struct Guard<'s> {
    settings: &'s Settings,
    until: Moment,
    names: Names,
    /// By number of the field.
    counts: Vec<Counts>,
    occasions: Occasions,
}

impl<'s> Guard<'s> {
    /// A guard that has seen nothing and knows nothing of what happens after `until`.
    pub fn new(settings: &'s Settings, until: Moment) -> Self {
        Self { settings, until, names: Names::default(), counts: Vec::new(), occasions: Occasions::new() }
    }

    /// Takes in an entity. One that was never seen open, was left out, or was closed too short ago says nothing.
    pub fn see(&mut self, timeline: &Timeline) {
        let Some(life) = Life::of(timeline, self.settings, self.until) else { return };
        let still_open = life.won.is_none();
        let mut last: Vec<Cell<'_>> = Vec::new();
        let mut retold = life.retold.iter().peekable();
        for (number, step) in life.open.iter().enumerate() {
            let row = self.row(step.values, &last);
            let occasion = occasion(&life, step.at, self.until);
            self.occasions.entry(occasion).or_default().add(still_open);
            pairs(&last, &row, |field, old, new| {
                self.counts[field as usize].step(old, new, step.moved, still_open, occasion);
            });
            while let Some((_, values)) = retold.next_if(|retold| retold.0 == number) {
                let claim = self.row(values, &row);
                pairs(&row, &claim, |field, old, new| self.counts[field as usize].retold(old, new));
            }
            last = row;
        }
        if !still_open {
            self.see_close(&life, &last);
        }
        for counts in &mut self.counts {
            counts.end(life.won);
        }
    }

    fn see_close<'t>(&mut self, life: &Life<'t>, last: &[Cell<'t>]) {
        let closing = life.closing.map(|values| self.row(values, last));
        let closing = closing.as_deref().unwrap_or(last);
        pairs(last, closing, |field, old, new| self.counts[field as usize].closing(old, new));
        for values in &life.after {
            for (field, ..) in self.row(values, closing) {
                self.counts[field as usize].later();
            }
        }
    }

    fn row<'a>(&mut self, values: &'a life::Values, before: &[Cell<'a>]) -> Vec<Cell<'a>> {
        let row = self.names.row(values, before, self.settings);
        self.counts.resize_with(self.names.names.len(), Counts::default);
        row
    }

    /// What was found: certain findings first, then by figure.
    pub fn finish(self) -> Vec<Finding> {
        let fields = self.counts.len();
        let judge = |(name, counts)| rule::judge(name, counts, &self.occasions, fields);
        let mut findings: Vec<Finding> =
            self.names.names.iter().map(|name| &**name).zip(&self.counts).filter_map(judge).collect();
        findings.sort_by(|a, b| {
            b.certain.cmp(&a.certain).then(b.figure.total_cmp(&a.figure)).then_with(|| a.field.cmp(&b.field))
        });
        findings
    }
}
