//! Names where people say them: in greetings, signatures, introductions, and form fields.
//!
//! A cue is found by one pattern per language; what follows it is read word by word. How readily a word is taken for a
//! name depends on the cue and on what stands between: after "my name is" nearly every word is a name, after
//! "Здравствуйте!" a capital letter only begins the next sentence.

mod cues;
mod reading;
mod words;

use std::ops::Range;

use regex::Regex;

use super::Kind;
use super::claims::Claims;
use cues::CUES;
use words::Words;

/// Finds names by what stands before them.
#[derive(Debug)]
pub(super) struct Names {
    /// One group per entry of [`CUES`].
    cues: Regex,
    /// A name and patronymic, wherever they stand.
    full: Regex,
    words: Words,
}

impl Names {
    pub fn new() -> Self {
        let groups: Vec<String> = CUES.iter().map(|(_, pattern)| format!("({pattern})")).collect();
        let compile = |pattern: &str| Regex::new(pattern).expect("the patterns are constants that compile");
        Self {
            cues: compile(&format!("(?i){}", groups.join("|"))),
            full: compile(concat!(
                r"(?:[А-ЯЁ][а-яё]+(?:-[А-ЯЁ][а-яё]+)? ){1,2}[А-ЯЁ][а-яё]+",
                r"(?:[оеё]вн(?:а|ы|е|у|ой)|ичн(?:а|ы|е|у|ой)|[иы]ч(?:а|у|ем|ом|е)?)",
                r"|[А-ЯЁ][а-яё]+(?:-[А-ЯЁ][а-яё]+)? [А-ЯЁ]\. ?[А-ЯЁ]\.",
            )),
            words: Words::new(),
        }
    }

    /// Claims names.
    pub fn search(&self, text: &str, claims: &mut Claims) {
        let cued = self.cued(text, claims);
        claims.add(Some(Kind::Name), cued);
        let full = self.full.find_iter(text).map(|name| self.words.without_common(text, name.range()));
        let full = full.filter(|name| stands_alone(text, name) && claims.free(name)).collect();
        claims.add(Some(Kind::Name), full);
    }

    /// Names behind cues, and before greetings, in what nobody has claimed.
    fn cued(&self, text: &str, claims: &Claims) -> Vec<Range<usize>> {
        let mut names: Vec<Range<usize>> = Vec::new();
        let mut take = |name: Range<usize>| {
            let is_free = names.last().is_none_or(|last| last.end <= name.start) && claims.free(&name);
            if is_free {
                names.push(name);
            }
        };
        let mut from = 0;
        let mut groups = self.cues.capture_locations();
        while let Some(cue) = self.cues.captures_read_at(&mut groups, text, from) {
            from = cue.end();
            if !stands_alone(text, &cue.range()) {
                continue;
            }
            let cue_of = |index: &usize| groups.get(index + 1).is_some();
            let Some(index) = (0..CUES.len()).find(cue_of) else { continue };
            let trust = CUES[index].0;
            if let Some(name) = self.words.name_before(text, cue.start(), trust) {
                take(name);
            }
            if let Some(name) = self.words.name_after(text, cue.end(), trust) {
                from = name.end;
                take(name);
            }
        }
        names
    }
}

/// Whether a span is not a part of longer words.
fn stands_alone(text: &str, span: &Range<usize>) -> bool {
    let is_word = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    let cut_off = |outer: Option<char>, inner: Option<char>| is_word(outer) && is_word(inner);
    let inner = &text[span.clone()];
    !cut_off(text[..span.start].chars().next_back(), inner.chars().next())
        && !cut_off(text[span.end..].chars().next(), inner.chars().next_back())
}
