//! Patterns run over a text in order; what one has claimed the later ones leave alone.

use std::ops::Range;

use regex::Regex;

use super::Kind;
use super::claims::Claims;
use super::patterns::{self, Edge, Needs, Pattern};

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

    /// Claims personal data, apart from names, and the numbers that are to stay.
    pub fn search(&self, text: &str, claims: &mut Claims) {
        let digits = text.bytes().any(|byte| byte.is_ascii_digit());
        let at = ["@", "(at)", "(собака)"].iter().any(|sign| text.contains(sign));
        for rule in &self.0 {
            let runs = match rule.needs {
                Needs::Digits => digits,
                Needs::At => at,
                Needs::Nothing => true,
            };
            if runs {
                rule.search(text, claims);
            }
        }
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
                && claims.free(&(start..end));
            if stands {
                taken.push(start..end);
            }
            from = if stands { end } else { whole.start() + 1 };
            // A match is never empty, and never begins at a character of more than one byte without ending behind it.
            while !text.is_char_boundary(from) {
                from += 1;
            }
        }
        claims.add(self.kind, taken);
    }
}
