//! Text into words.

use std::cell::RefCell;

use hashbrown::HashMap;
use rust_stemmers::{Algorithm, Stemmer};
use rustc_hash::FxBuildHasher;

use crate::recipe::{Shape, TextStep};

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

/// Words of texts under fixed steps. Real texts repeat their words, so what the steps make of a word is remembered:
/// stemming costs several times as much as finding it again.
#[derive(Debug, Default)]
pub(super) struct Words {
    chains: Vec<Chain>,
    text: String,
    word: String,
}

/// What a chain of steps makes of single words.
#[derive(Debug)]
struct Chain {
    steps: Vec<TextStep>,
    known: HashMap<String, Known, FxBuildHasher>,
}

/// What a chain makes of one word: nearly always one word again.
#[derive(Debug)]
struct Known {
    text: Box<str>,
    is_one_word: bool,
}

/// Words remembered per chain before all are forgotten: bounds the memory of a long-lived scorer at a few megabytes.
const MAX_KNOWN: usize = 1 << 16;

impl Words {
    /// Calls `emit` for every word of a text, in order; a word may come twice.
    ///
    /// Steps work word by word, so applying them to what stands between white space is applying them to the text.
    pub fn each(&mut self, text: &str, steps: &[TextStep], shape: Shape, mut emit: impl FnMut(&str)) {
        let chain = match self.chains.iter().position(|chain| chain.steps == steps) {
            Some(position) => &mut self.chains[position],
            None => {
                self.chains.push(Chain { steps: steps.to_vec(), known: HashMap::default() });
                self.chains.last_mut().expect("one was just added")
            }
        };
        if shape == Shape::Ngram(1) {
            for raw in text.split_whitespace() {
                let known = chain.apply(raw, &mut self.text);
                if known.is_one_word {
                    emit(&known.text);
                } else {
                    known.text.split_whitespace().for_each(&mut emit);
                }
            }
            return;
        }
        let mut normalised = String::with_capacity(text.len());
        for raw in text.split_whitespace() {
            normalised.push_str(&chain.apply(raw, &mut self.text).text);
            normalised.push(' ');
        }
        combine(&normalised, shape, &mut self.word, emit);
    }
}

impl Chain {
    /// What the steps make of one word: no, one or several words.
    fn apply(&mut self, raw: &str, scratch: &mut String) -> &Known {
        if self.known.len() >= MAX_KNOWN {
            self.known.clear();
        }
        self.known.entry_ref(raw).or_insert_with(|| {
            normalise(raw, &self.steps, scratch);
            let is_one_word = !scratch.is_empty() && !scratch.contains(char::is_whitespace);
            Known { text: scratch.as_str().into(), is_one_word }
        })
    }
}

/// Calls `emit` for every n-gram or sparse bigram of an already normalised text.
fn combine(normalised: &str, shape: Shape, scratch: &mut String, mut emit: impl FnMut(&str)) {
    let words: Vec<&str> = normalised.split_whitespace().collect();
    for start in 0..words.len() {
        match shape {
            Shape::Ngram(size) => {
                scratch.clear();
                for word in words[start..].iter().take(size.into()) {
                    if !scratch.is_empty() {
                        scratch.push(' ');
                    }
                    scratch.push_str(word);
                    emit(scratch);
                }
            }
            Shape::Osb(window) => {
                for (gap, word) in words[start + 1..].iter().take(usize::from(window) - 1).enumerate() {
                    scratch.clear();
                    scratch.push_str(words[start]);
                    scratch.extend(std::iter::repeat_n('_', gap + 1));
                    scratch.push_str(word);
                    emit(scratch);
                }
            }
        }
    }
}

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
    if !text.split_whitespace().any(fits) {
        return;
    }
    let mut stemmed = String::with_capacity(text.len());
    for word in text.split_whitespace() {
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
    use super::*;

    fn words(text: &str, steps: &[TextStep], shape: Shape) -> Vec<String> {
        let mut words = Vec::new();
        Words::default().each(text, steps, shape, |word| words.push(word.to_owned()));
        words
    }

    #[test]
    fn russian_and_english_words_are_stemmed_each_in_its_language() {
        use TextStep::{Lowercase, NoPunct, StemEn, StemRu};
        let steps = [Lowercase, NoPunct, StemRu, StemEn];
        assert_eq!(
            words("Заказы клиентов, отправок: Calling customers!", &steps, Shape::Ngram(1)),
            ["заказ", "клиент", "отправок", "call", "custom"]
        );
    }

    #[test]
    fn ngrams_hold_all_shorter_ones() {
        assert_eq!(words("a b c", &[], Shape::Ngram(2)), ["a", "a b", "b", "b c", "c"]);
    }

    #[test]
    fn sparse_bigrams_tell_their_distance() {
        assert_eq!(words("a b c", &[], Shape::Osb(3)), ["a_b", "a__c", "b_c"]);
    }
}
