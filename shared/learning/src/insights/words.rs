//! Words of texts.

use std::hash::BuildHasher;

use hashbrown::HashTable;
use rustc_hash::FxBuildHasher;

/// Calls `each` with every word of a text: split at white space, without punctuation at its ends, in lower
/// case, as the recipe's `lowercase(no_punct(x))` has it. `buffer` is scratch space.
pub(crate) fn for_each_word(text: &str, buffer: &mut String, mut each: impl FnMut(&str)) {
    for word in text.split_whitespace() {
        let word = word.trim_matches(|c| !is_letter_or_digit(c));
        if word.is_empty() {
            continue;
        }
        buffer.clear();
        if word.is_ascii() {
            buffer.push_str(word);
            buffer.make_ascii_lowercase();
        } else {
            word.chars().for_each(|c| push_lower_case(c, buffer));
        }
        each(buffer);
    }
}

/// [`char::is_alphanumeric`] with a short cut for the letters of English and Russian texts.
fn is_letter_or_digit(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, 'А'..='я') || !c.is_ascii() && c.is_alphanumeric()
}

/// [`char::to_lowercase`] with a short cut for the letters of English and Russian texts.
fn push_lower_case(c: char, buffer: &mut String) {
    match c {
        '\0'..='\x7f' => buffer.push(c.to_ascii_lowercase()),
        'а'..='я' => buffer.push(c),
        _ => buffer.extend(c.to_lowercase()),
    }
}

/// Distinct words, numbered in order of first appearance.
#[derive(Default)]
pub(crate) struct Vocabulary {
    text: String,
    ends: Vec<usize>,
    index: HashTable<u32>,
}

impl Vocabulary {
    /// How many words there are.
    pub(crate) fn len(&self) -> usize {
        self.ends.len()
    }

    /// The word with that number.
    pub(crate) fn word(&self, number: usize) -> &str {
        word(&self.text, &self.ends, number)
    }

    /// The number of a word, which is added if it is new.
    pub(crate) fn number(&mut self, new: &str) -> usize {
        let Self { text, ends, index } = self;
        let hash = FxBuildHasher.hash_one(new);
        if let Some(&number) = index.find(hash, |&number| word(text, ends, number as usize) == new) {
            return number as usize;
        }
        let number = ends.len();
        text.push_str(new);
        ends.push(text.len());
        let rehash = |&number: &u32| FxBuildHasher.hash_one(word(text, ends, number as usize));
        index.insert_unique(hash, number as u32, rehash);
        number
    }
}

fn word<'a>(text: &'a str, ends: &[usize], number: usize) -> &'a str {
    let start = if number == 0 { 0 } else { ends[number - 1] };
    &text[start..ends[number]]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        let mut words = Vec::new();
        for_each_word(text, &mut String::new(), |word| words.push(word.to_owned()));
        words
    }

    #[test]
    fn words_are_lower_case_and_without_punctuation_at_their_ends() {
        assert_eq!(words("Please fasten your (seat-belts)!"), ["please", "fasten", "your", "seat-belts"]);
        assert_eq!(words("«Заказ» №5 — КЛИЕНТ;  ждёт..."), ["заказ", "5", "клиент", "ждёт"]);
        assert!(words(" -- !").is_empty());
    }

    #[test]
    fn a_word_keeps_its_number() {
        let mut vocabulary = Vocabulary::default();
        let numbers = ["a", "b", "a", "", "b"].map(|word| vocabulary.number(word));
        assert_eq!(numbers, [0, 1, 0, 2, 1]);
        assert_eq!((vocabulary.len(), vocabulary.word(1), vocabulary.word(2)), (3, "b", ""));
    }
}
