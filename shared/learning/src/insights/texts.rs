//! Figures of texts.

use super::histogram::histogram;
use super::tally::Tallies;
use super::words::{Vocabulary, for_each_word};
use super::{Details, Tally, ValueCount, association};
use crate::table::Column;

/// How many prominent words are listed.
const PROMINENT_WORDS: usize = 20;

/// The figures, and the association with the target: that of the word which goes with it most, beyond what
/// the best of as many random words would reach.
pub(super) fn look_at(column: &Column, tallies: &Tallies) -> (Details, f64) {
    let mut words = Words::default();
    for (text, tally) in tallies.occurring(column) {
        words.add(text, tally);
    }
    let mut all = association::total(tallies.values.iter().copied());
    all += tallies.missing;
    words.per_record.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
    let prominent = words.prominent(all);
    let strongest = prominent.first().map_or(0.0, |&word| association::phi(words.tallies[word], all));
    let ends = words.per_record.first().zip(words.per_record.last());
    let details = Details::Text {
        total_words: words.total,
        unique_words: words.vocabulary.len() as u64,
        words_per_record: ends.map_or((0, 0), |(fewest, most)| (fewest.0 as u64, most.0 as u64)),
        word_length: words.length(),
        prominent_words: prominent.iter().map(|&word| words.count(word)).collect(),
        histogram: histogram(&words.per_record),
    };
    (details, association::strongest_beyond_chance(strongest, words.vocabulary.len(), all.rows))
}

/// The words of a column of texts.
#[derive(Default)]
struct Words {
    vocabulary: Vocabulary,
    /// Per word, the records that hold it.
    tallies: Vec<Tally>,
    /// Per word, the last text in which it was seen (1-based), so that a record counts once.
    last_seen: Vec<u32>,
    texts: u32,
    total: u64,
    /// Number of words of every distinct text, with its records.
    per_record: Vec<(f64, Tally)>,
    buffer: String,
}

impl Words {
    fn add(&mut self, text: &str, tally: Tally) {
        self.texts += 1;
        let mut words = 0_u32;
        for_each_word(text, &mut self.buffer, |word| {
            words += 1;
            let number = self.vocabulary.number(word);
            if number == self.tallies.len() {
                self.tallies.push(Tally::default());
                self.last_seen.push(0);
            }
            if self.last_seen[number] != self.texts {
                self.last_seen[number] = self.texts;
                self.tallies[number] += tally;
            }
        });
        self.total += u64::from(words) * u64::from(tally.rows);
        self.per_record.push((f64::from(words), tally));
    }

    /// The words that go with success or failure most, strongest first.
    fn prominent(&self, all: Tally) -> Vec<usize> {
        let strength: Vec<f64> =
            self.tallies.iter().map(|&tally| association::phi(tally, all).abs()).collect();
        let stronger = |&a: &usize, &b: &usize| {
            let by_word = || self.vocabulary.word(a).cmp(self.vocabulary.word(b));
            strength[b].total_cmp(&strength[a]).then_with(by_word)
        };
        let mut words: Vec<usize> = (0..self.vocabulary.len()).collect();
        if PROMINENT_WORDS < words.len() {
            words.select_nth_unstable_by(PROMINENT_WORDS, stronger);
            words.truncate(PROMINENT_WORDS);
        }
        words.sort_unstable_by(stronger);
        words
    }

    /// Shortest and longest word in characters.
    fn length(&self) -> (u64, u64) {
        let lengths =
            (0..self.vocabulary.len()).map(|word| self.vocabulary.word(word).chars().count() as u64);
        (lengths.clone().min().unwrap_or(0), lengths.max().unwrap_or(0))
    }

    fn count(&self, word: usize) -> ValueCount {
        let tally = self.tallies[word];
        ValueCount {
            value: self.vocabulary.word(word).to_owned(),
            count: tally.rows.into(),
            rate: tally.rate(),
        }
    }
}
