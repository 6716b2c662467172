//! What the words of a text tell about the outcome.

use super::alone::{Cell, Counts, FOLDS, Folds};
use crate::insights::{Vocabulary, for_each_word};
use crate::table::{Column, MISSING};

/// Rarer words are passed over: they tell nothing beyond their own rows.
const FEWEST_RECORDS: u32 = 3;

/// The cells of a text attribute: one for every row with a text, and those of the rows without.
///
/// The likelihood ratio of a text is naive Bayes': the product of those of its distinct words, learned on the
/// other folds.
pub(super) fn cells(column: &Column, folds: &Folds) -> Vec<Cell> {
    let texts = Texts::new(column);
    let mut without_text = Counts::default();
    let mut counts = vec![Counts::default(); texts.words];
    for (row, &code) in column.codes().iter().enumerate() {
        if code == MISSING {
            folds.count(row, &mut without_text);
        } else {
            texts.of(code).iter().for_each(|&word| folds.count(row, &mut counts[word as usize]));
        }
    }
    let weights: Vec<_> = counts.iter().map(|counts| weights(counts, folds)).collect();
    let filled = column.codes().iter().enumerate().filter(|&(_, &code)| code != MISSING);
    let cell = |(row, &code): (usize, &u32)| {
        let fold = folds.fold(row);
        let log_ratio: f64 = texts.of(code).iter().map(|&word| f64::from(weights[word as usize][fold])).sum();
        folds.cell(row, log_ratio.exp())
    };
    filled.map(cell).chain(folds.cells(&without_text)).collect()
}

/// Per fold, the logarithm of a word's likelihood ratio.
fn weights(counts: &Counts, folds: &Folds) -> [f32; FOLDS] {
    if counts.iter().flatten().sum::<u32>() < FEWEST_RECORDS {
        return [0.0; FOLDS];
    }
    folds.ratios(counts).map(|ratio| ratio.ln() as f32)
}

/// The distinct words of every distinct text that occurs.
struct Texts {
    /// Word numbers, text after text.
    numbers: Vec<u32>,
    /// Where the words of each text end.
    ends: Vec<usize>,
    /// How many distinct words there are.
    words: usize,
}

impl Texts {
    fn new(column: &Column) -> Self {
        let mut vocabulary = Vocabulary::default();
        let mut last_seen: Vec<u32> = Vec::new();
        let mut texts = Self { numbers: Vec::new(), ends: Vec::with_capacity(column.distinct()), words: 0 };
        let mut buffer = String::new();
        for (code, &rows) in (0..).zip(&column.counts()) {
            let text = if rows > 0 { column.distinct_value(code) } else { "" };
            for_each_word(text, &mut buffer, |word| {
                let number = vocabulary.number(word);
                if number == last_seen.len() {
                    last_seen.push(MISSING);
                }
                if last_seen[number] != code {
                    last_seen[number] = code;
                    texts.numbers.push(number as u32);
                }
            });
            texts.ends.push(texts.numbers.len());
        }
        texts.words = vocabulary.len();
        texts
    }

    fn of(&self, code: u32) -> &[u32] {
        let code = code as usize;
        let start = if code == 0 { 0 } else { self.ends[code - 1] };
        &self.numbers[start..self.ends[code]]
    }
}
