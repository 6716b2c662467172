//! Patterns run over a text in order; what one has claimed the later ones leave alone.

use std::ops::Range;

use regex::Regex;

use super::patterns::{self, Edge, Needs, Pattern};
use super::{Finding, Kind};

/// A compiled pattern.
#[derive(Debug)]
struct Rule {
    kind: Option<Kind>,
    regex: Regex,
    edge: Edge,
    needs: Needs,
    accepts: fn(&str, Range<usize>) -> bool,
}

/// The compiled patterns in order of certainty.
#[derive(Debug)]
pub(super) struct Rules(Vec<Rule>);

impl Rules {
    pub fn new() -> Self {
        let compile = |pattern: Pattern| Rule {
            kind: pattern.kind,
            regex: Regex::new(&pattern.regex).expect("the patterns are constants that compile"),
            edge: pattern.edge,
            needs: pattern.needs,
            accepts: pattern.accepts,
        };
        Self(patterns::all().into_iter().map(compile).collect())
    }

    /// Personal data, apart from names; in no particular order, without overlaps.
    pub fn search(&self, text: &str) -> Vec<Finding> {
        let digits = text.bytes().any(|byte| byte.is_ascii_digit());
        let at = ["@", "(at)", "(собака)"].iter().any(|sign| text.contains(sign));
        let mut claims = Claims::default();
        for rule in &self.0 {
            let runs = match rule.needs {
                Needs::Digits => digits,
                Needs::At => at,
                Needs::Nothing => true,
            };
            if runs {
                rule.search(text, &mut claims);
            }
        }
        claims.0.into_iter().filter_map(|(range, kind)| Some(Finding { range, kind: kind? })).collect()
    }
}

impl Rule {
    fn search(&self, text: &str, claims: &mut Claims) {
        let mut from = 0;
        let mut taken = Vec::new();
        let mut groups = self.regex.capture_locations();
        while let Some(whole) = self.regex.captures_read_at(&mut groups, text, from) {
            let (start, end) = groups.get(1).unwrap_or((whole.start(), whole.end()));
            let stands = self.edge.holds_before(text, whole.start())
                && self.edge.holds_after(text, end)
                && (self.accepts)(text, start..end)
                && claims.free(start..end);
            if stands {
                taken.push((start..end, self.kind));
            }
            from = if stands { end } else { whole.start() + 1 };
            // A match is never empty, and never begins at a character of more than one byte without ending behind it.
            while !text.is_char_boundary(from) {
                from += 1;
            }
        }
        claims.add(taken);
    }
}

/// What earlier patterns have taken or said to keep: sorted, without overlaps.
#[derive(Debug, Default)]
struct Claims(Vec<(Range<usize>, Option<Kind>)>);

impl Claims {
    fn free(&self, range: Range<usize>) -> bool {
        let next = self.0.partition_point(|(claim, _)| claim.end <= range.start);
        self.0.get(next).is_none_or(|(claim, _)| range.end <= claim.start)
    }

    fn add(&mut self, taken: Vec<(Range<usize>, Option<Kind>)>) {
        if !taken.is_empty() {
            self.0.extend(taken);
            self.0.sort_unstable_by_key(|(range, _)| range.start);
        }
    }
}
