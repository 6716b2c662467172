//! What is counted of one field.

use super::bounds::Share;
use super::drift::{Course, Drift};
use super::occasions::{Occasion, Occasions};

/// A field in all entities.
#[derive(Debug, Clone)]
pub(super) struct Counts {
    /// Closed entities by when the field was first known to be filled: while they were open.
    pub before: u32,
    /// At the close or after it.
    pub after: u32,
    /// After the close, in a version that is said to be of before it.
    pub retold: u32,
    /// Closings of entities in which it was filled, and those that changed it.
    pub closings: Share,
    /// Versions of open entities in which it was filled before, and those that changed it: with a change of stage.
    pub moves: Share,
    /// Without one.
    pub edits: Share,
    /// Where in calendar and age it was first filled in open entities, and how many of them are still open.
    pub fills: Occasions,
    /// `None` where its values are no percents.
    pub drift: Option<Drift>,
    entity: Passing,
}

/// The entity that is looked at.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
struct Passing {
    filled: bool,
    retold: bool,
    after: bool,
    course: Course,
}

impl Default for Counts {
    fn default() -> Self {
        Self {
            before: 0,
            after: 0,
            retold: 0,
            closings: Share::default(),
            moves: Share::default(),
            edits: Share::default(),
            fills: Occasions::new(),
            drift: Some(Drift::default()),
            entity: Passing::default(),
        }
    }
}

impl Counts {
    /// A version of an open entity.
    pub fn step(&mut self, old: &str, new: &str, moved: bool, still_open: bool, occasion: Occasion) {
        if !old.is_empty() {
            let versions = if moved { &mut self.moves } else { &mut self.edits };
            versions.add(old != new);
        }
        if new.is_empty() {
            return;
        }
        if !self.entity.filled {
            self.entity.filled = true;
            self.fills.entry(occasion).or_default().add(still_open);
        }
        if let Some(drift) = &mut self.drift {
            drift.see(new, &mut self.entity.course);
            if !drift.is_percent() {
                self.drift = None;
            }
        }
    }

    /// What came with the close, where the field was filled before or is since.
    pub fn closing(&mut self, old: &str, new: &str) {
        if old.is_empty() {
            self.later();
        } else {
            self.closings.add(old != new);
        }
    }

    /// A version from the close on in which the field is filled.
    pub fn later(&mut self) {
        self.entity.after = true;
    }

    /// What a version from after the close says of before it, beside what was known then.
    pub fn retold(&mut self, old: &str, new: &str) {
        self.entity.retold |= !new.is_empty() && old != new;
    }

    /// The end of the entity, whether or not it has the field.
    pub fn end(&mut self, won: Option<bool>) {
        let entity = std::mem::take(&mut self.entity);
        let Some(won) = won else { return };
        if entity.retold {
            self.retold += 1;
        } else if entity.filled {
            self.before += 1;
        } else if entity.after {
            self.after += 1;
        }
        if let Some(drift) = &mut self.drift {
            drift.close(entity.course, won);
        }
    }
}
