//! Words of texts, each put through the steps once.

use super::text::{normalise, split};
use super::vocabulary::Vocabulary;
use crate::recipe::{Shape, TextStep};
use crate::strings::{Interner, Strings};

/// Words of texts under fixed steps. Real texts repeat their words, so what the steps make of a word is remembered:
/// stemming costs several times as much as finding it again.
#[derive(Debug, Default)]
pub(super) struct Words {
    chains: Vec<Chain>,
    text: String,
    gram: String,
}

/// What a chain of steps makes of single words: raw words, and by the same numbers what became of them.
#[derive(Debug)]
struct Chain {
    steps: Vec<TextStep>,
    raw: Interner,
    results: Strings,
    /// How often all words were forgotten: numbers mean the same as long as it stands still.
    age: u32,
}

/// Words remembered per chain before all are forgotten: bounds the memory of a long-lived scorer at a few megabytes, and
/// half a megabyte for the memo of each text.
const MAX_KNOWN: usize = 1 << 16;

/// The columns that one encoder has found for words, by the numbers that one [`Words`] gives them.
#[derive(Debug, Default)]
pub struct Memo {
    age: u32,
    found: Vec<Found>,
}

/// What a vocabulary says to a raw word.
#[derive(Debug, Clone, Copy, Default)]
enum Found {
    /// It has not been asked.
    #[default]
    Unasked,
    /// No word of it.
    Nothing,
    /// One word, as nearly always.
    Column(u32),
    /// The steps make several words of it.
    Several,
}

impl Words {
    /// Calls `emit` for every word of a text, in order; a word may come twice.
    ///
    /// Steps work word by word, so applying them to what stands between white space is applying them to the text.
    pub fn each(&mut self, text: &str, steps: &[TextStep], shape: Shape, mut emit: impl FnMut(&str)) {
        let chain = chain_of(&mut self.chains, steps);
        if shape == Shape::Ngram(1) {
            for raw in split(text) {
                let number = chain.number(raw, &mut self.text);
                split(chain.results.get(number)).for_each(&mut emit);
            }
            return;
        }
        let mut normalised = String::with_capacity(text.len());
        for raw in split(text) {
            let number = chain.number(raw, &mut self.text);
            normalised.push_str(chain.results.get(number));
            normalised.push(' ');
        }
        combine(&normalised, shape, &mut self.gram, emit);
    }

    /// Adds the numbers that a vocabulary has for the words of a text, ascending and each once.
    pub fn columns(
        &mut self,
        text: &str,
        steps: &[TextStep],
        shape: Shape,
        vocabulary: &Vocabulary,
        memo: &mut Memo,
        columns: &mut Vec<u32>,
    ) {
        let start = columns.len();
        if shape == Shape::Ngram(1) {
            let chain = chain_of(&mut self.chains, steps);
            memo.follow(chain);
            for raw in split(text) {
                let number = chain.number(raw, &mut self.text);
                match memo.find(number, &chain.results, vocabulary) {
                    Found::Column(column) => columns.push(column),
                    Found::Several => {
                        let words = split(chain.results.get(number));
                        columns.extend(words.filter_map(|word| vocabulary.get(word)));
                    }
                    Found::Nothing | Found::Unasked => {}
                }
            }
        } else {
            self.each(text, steps, shape, |word| columns.extend(vocabulary.get(word)));
        }
        sort_from(columns, start);
    }
}

/// Sorts the columns from `start` on and leaves out doubled ones.
fn sort_from(columns: &mut Vec<u32>, start: usize) {
    if columns[start..].is_sorted_by(|a, b| a < b) {
        return;
    }
    columns[start..].sort_unstable();
    let mut kept = start + 1;
    for i in start + 1..columns.len() {
        if columns[i] != columns[kept - 1] {
            columns[kept] = columns[i];
            kept += 1;
        }
    }
    columns.truncate(kept);
}

/// The chain of these steps, new or known, with room for the words of one more text.
fn chain_of<'a>(chains: &'a mut Vec<Chain>, steps: &[TextStep]) -> &'a mut Chain {
    let position = chains.iter().position(|chain| chain.steps == steps).unwrap_or_else(|| {
        let (raw, results) = (Interner::default(), Strings::default());
        chains.push(Chain { steps: steps.to_vec(), raw, results, age: 0 });
        chains.len() - 1
    });
    let chain = &mut chains[position];
    if chain.results.len() >= MAX_KNOWN {
        chain.forget();
    }
    chain
}

impl Chain {
    /// The number of a raw word.
    #[inline]
    fn number(&mut self, raw: &str, scratch: &mut String) -> u32 {
        self.raw.find(raw).unwrap_or_else(|| self.learn(raw, scratch))
    }

    #[cold]
    fn learn(&mut self, raw: &str, scratch: &mut String) -> u32 {
        normalise(raw, &self.steps, scratch);
        self.results.push(scratch);
        self.raw.intern(raw)
    }

    fn forget(&mut self) {
        self.raw.clear();
        self.results.clear();
        self.age += 1;
    }
}

impl Memo {
    /// Makes the numbers of a chain its own.
    fn follow(&mut self, chain: &Chain) {
        if self.age != chain.age {
            self.found.clear();
            self.age = chain.age;
        }
    }

    #[inline]
    fn find(&mut self, number: u32, results: &Strings, vocabulary: &Vocabulary) -> Found {
        match self.found.get(number as usize) {
            None | Some(Found::Unasked) => self.ask(number, results, vocabulary),
            Some(&found) => found,
        }
    }

    #[cold]
    fn ask(&mut self, number: u32, results: &Strings, vocabulary: &Vocabulary) -> Found {
        let mut words = split(results.get(number));
        let found = match (words.next(), words.next()) {
            (None, _) => Found::Nothing,
            (Some(word), None) => vocabulary.get(word).map_or(Found::Nothing, Found::Column),
            _ => Found::Several,
        };
        let place = number as usize;
        if self.found.len() <= place {
            self.found.resize(place + 1, Found::Unasked);
        }
        self.found[place] = found;
        found
    }
}

/// Calls `emit` for every n-gram or sparse bigram of an already normalised text.
fn combine(normalised: &str, shape: Shape, scratch: &mut String, mut emit: impl FnMut(&str)) {
    let words: Vec<&str> = split(normalised).collect();
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

    #[test]
    fn a_memo_finds_the_same_columns_again_after_all_words_were_forgotten() {
        let vocabulary = Vocabulary::new(["a", "b", "c"]);
        let (mut all, mut memo) = (Words::default(), Memo::default());
        let mut columns = |words: &mut Words, text: &str| {
            let mut columns = Vec::new();
            words.columns(text, &[TextStep::NoPunct], Shape::Ngram(1), &vocabulary, &mut memo, &mut columns);
            columns
        };
        for _ in 0..2 {
            assert_eq!(columns(&mut all, "b - c,a b! x"), [0, 1, 2]);
        }
        all.chains[0].forget();
        assert_eq!(columns(&mut all, "x c c,a"), [0, 2]);
    }
}
