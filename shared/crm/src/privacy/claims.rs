//! Who has taken which part of a text.

use std::ops::Range;

use super::{Finding, Kind};

/// What has been taken (`Some`) or is to stay (`None`) so far: sorted, without overlaps.
#[derive(Debug, Default)]
pub(super) struct Claims(Vec<(Range<usize>, Option<Kind>)>);

impl Claims {
    /// Whether nobody has claimed any part of a range yet.
    pub fn free(&self, range: &Range<usize>) -> bool {
        let next = self.0.partition_point(|(claim, _)| claim.end <= range.start);
        self.0.get(next).is_none_or(|(claim, _)| range.end <= claim.start)
    }

    /// Adds ranges which are free and apart from each other.
    pub fn add(&mut self, kind: Option<Kind>, ranges: Vec<Range<usize>>) {
        if !ranges.is_empty() {
            self.0.extend(ranges.into_iter().map(|range| (range, kind)));
            self.0.sort_unstable_by_key(|(range, _)| range.start);
        }
    }

    /// What was taken, in the order of the text.
    pub fn into_findings(self) -> Vec<Finding> {
        self.0.into_iter().filter_map(|(range, kind)| Some(Finding { range, kind: kind? })).collect()
    }
}
