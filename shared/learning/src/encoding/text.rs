//! Steps of text processing, and words between white space.

use std::cell::RefCell;

use rust_stemmers::{Algorithm, Stemmer};

use crate::recipe::TextStep;

/// Applies the steps to a whole text, leaving the result in `out`.
pub(super) fn normalise(text: &str, steps: &[TextStep], out: &mut String) {
    out.clear();
    out.push_str(text);
    for step in steps {
        match step {
            TextStep::Lowercase => lowercase(out),
            TextStep::NoPunct => no_punct(out),
            TextStep::StemRu => stem_words(out, Algorithm::Russian),
            TextStep::StemEn => stem_words(out, Algorithm::English),
        }
    }
}

/// The words between white space: what [`str::split_whitespace`] gives, without decoding every character.
pub(super) fn split(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        while !rest.is_empty() {
            let (end, length) = first_space(rest).unwrap_or((rest.len(), 0));
            let word = &rest[..end];
            rest = &rest[end + length..];
            if !word.is_empty() {
                return Some(word);
            }
        }
        None
    })
}

/// Where the first character of white space starts, and its length.
#[inline]
fn first_space(text: &str) -> Option<(usize, usize)> {
    let mut from = 0;
    loop {
        from += text.as_bytes()[from..].iter().position(|&byte| MAY_START_SPACE[usize::from(byte)])?;
        let first = text[from..].chars().next()?;
        if first.is_whitespace() {
            return Some((from, first.len_utf8()));
        }
        from += first.len_utf8();
    }
}

/// Whether a character of white space can start with a byte of UTF-8: the ASCII ones do, and U+0085, U+00A0, U+1680,
/// U+2000 to U+205F and U+3000.
const MAY_START_SPACE: [bool; 256] = {
    let mut may = [false; 256];
    let mut byte = 0;
    while byte < may.len() {
        may[byte] = matches!(byte, 0x09..=0x0d | 0x20 | 0xc2 | 0xe1..=0xe3);
        byte += 1;
    }
    may
};

fn lowercase(text: &mut String) {
    if text.is_ascii() {
        text.make_ascii_lowercase();
    } else {
        *text = text.to_lowercase();
    }
}

/// Everything but letters, digits and marks becomes a space: "звонок,завтра" is two words.
fn no_punct(text: &mut String) {
    if text.chars().any(|c| !c.is_alphanumeric() && c != ' ') {
        *text = text.chars().map(|c| if c.is_alphanumeric() { c } else { ' ' }).collect();
    }
}

fn stem_words(text: &mut String, algorithm: Algorithm) {
    let fits = |word: &str| match algorithm {
        Algorithm::Russian => word.chars().next().is_some_and(|c| ('\u{400}'..='\u{4ff}').contains(&c)),
        _ => word.is_ascii(),
    };
    if !split(text).any(fits) {
        return;
    }
    let mut stemmed = String::with_capacity(text.len());
    for word in split(text) {
        if !stemmed.is_empty() {
            stemmed.push(' ');
        }
        if fits(word) { stem_into(word, algorithm, &mut stemmed) } else { stemmed.push_str(word) }
    }
    *text = stemmed;
}

fn stem_into(word: &str, algorithm: Algorithm, out: &mut String) {
    thread_local! {
        static STEMMERS: RefCell<[Stemmer; 2]> =
            RefCell::new([Stemmer::create(Algorithm::Russian), Stemmer::create(Algorithm::English)]);
    }
    STEMMERS.with_borrow(|[russian, english]| {
        let stemmer = if algorithm == Algorithm::Russian { russian } else { english };
        out.push_str(&stemmer.stem(word));
    });
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn words_stand_between_any_white_space(text in "([a-яё¡–中]{0,3}[ \\t\\r\\n\u{b}\u{1f}\u{85}\u{a0}\u{1680}\u{2003}\u{200b}\u{205f}\u{3000}]{0,2}){0,6}") {
            prop_assert_eq!(split(&text).collect::<Vec<_>>(), text.split_whitespace().collect::<Vec<_>>());
        }
    }
}
