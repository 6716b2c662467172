//! A packed, read-only map from words to numbers that can lie in a memory-mapped file.
//!
//! Layout: the words end to end; an end per word; an open-addressing table of slots (word number + 1, 0 where
//! empty), probed linearly from the word's XXH3 hash. Ends and slots are little-endian `u16` where all of them
//! fit (nearly always), else `u32`.

use bytes::Bytes;
use hashbrown::HashMap;
use rustc_hash::FxBuildHasher;
use xxhash_rust::xxh3::xxh3_64;

/// Words numbered from 0.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Vocabulary {
    text: Bytes,
    ends: Numbers,
    slots: Numbers,
}

impl Vocabulary {
    /// Packs words; each may occur once.
    pub fn new<'a>(words: impl IntoIterator<Item = &'a str>) -> Self {
        let (mut text, mut ends, mut hashes) = (Vec::new(), Vec::new(), Vec::new());
        for word in words {
            text.extend_from_slice(word.as_bytes());
            ends.push(text.len() as u32);
            hashes.push(xxh3_64(word.as_bytes()));
        }
        let mut slots = vec![0_u32; slots_for(hashes.len())];
        for (number, hash) in (1_u32..).zip(hashes) {
            let mut slot = first_slot(hash, slots.len());
            while slots[slot] != 0 {
                slot = next_slot(slot, slots.len());
            }
            slots[slot] = number;
        }
        let wide = text.len() > u16::MAX.into();
        Self { text: text.into(), ends: Numbers::pack(&ends, wide), slots: Numbers::pack(&slots, wide) }
    }

    /// Reads packed parts back: text, ends and slots. `None` where they do not fit together.
    pub fn from_parts([text, ends, slots]: [Bytes; 3]) -> Option<Self> {
        let wide = text.len() > u16::MAX.into();
        let vocabulary =
            Self { text, ends: Numbers { bytes: ends, wide }, slots: Numbers { bytes: slots, wide } };
        let (words, slots) = (vocabulary.len(), vocabulary.slots.len());
        let whole = vocabulary.ends.is_whole() && vocabulary.slots.is_whole();
        let mut start = 0;
        let words_read = (0..words).all(|word| {
            let end = vocabulary.ends.get(word) as usize;
            let bytes = vocabulary.text.get(start..end);
            start = end;
            bytes.is_some_and(|bytes| std::str::from_utf8(bytes).is_ok())
        });
        let slots_fit =
            slots == slots_for(words) && (0..slots).all(|slot| vocabulary.slots.get(slot) as usize <= words);
        // An empty slot ends every probe.
        let probes_end = words == 0 || (0..slots).any(|slot| vocabulary.slots.get(slot) == 0);
        (whole && words_read && start == vocabulary.text.len() && slots_fit && probes_end)
            .then_some(vocabulary)
    }

    /// The packed parts: text, ends, slots.
    pub fn parts(&self) -> [&Bytes; 3] {
        [&self.text, &self.ends.bytes, &self.slots.bytes]
    }

    /// Number of words.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there is no word.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The number of a word.
    #[inline]
    pub fn get(&self, word: &str) -> Option<u32> {
        let slots = self.slots.len();
        if slots == 0 {
            return None;
        }
        let mut slot = first_slot(xxh3_64(word.as_bytes()), slots);
        loop {
            let number = self.slots.get(slot).checked_sub(1)?;
            if self.bytes(number as usize) == word.as_bytes() {
                return Some(number);
            }
            slot = next_slot(slot, slots);
        }
    }

    /// The word of a number below [`Vocabulary::len`].
    pub fn word(&self, number: u32) -> &str {
        std::str::from_utf8(self.bytes(number as usize)).unwrap_or_default()
    }

    fn bytes(&self, number: usize) -> &[u8] {
        let start = if number == 0 { 0 } else { self.ends.get(number - 1) as usize };
        &self.text[start..self.ends.get(number) as usize]
    }
}

/// Packed numbers.
#[derive(Debug, Clone, Default, PartialEq)]
struct Numbers {
    bytes: Bytes,
    wide: bool,
}

impl Numbers {
    fn pack(numbers: &[u32], wide: bool) -> Self {
        let bytes: Vec<u8> = if wide {
            numbers.iter().flat_map(|number| number.to_le_bytes()).collect()
        } else {
            numbers.iter().flat_map(|&number| (number as u16).to_le_bytes()).collect()
        };
        Self { bytes: bytes.into(), wide }
    }

    fn width(&self) -> usize {
        if self.wide { 4 } else { 2 }
    }

    fn is_whole(&self) -> bool {
        self.bytes.len().is_multiple_of(self.width())
    }

    fn len(&self) -> usize {
        self.bytes.len() / self.width()
    }

    #[inline]
    fn get(&self, position: usize) -> u32 {
        if self.wide {
            u32::from_le_bytes(self.bytes.as_chunks().0[position])
        } else {
            u16::from_le_bytes(self.bytes.as_chunks().0[position]).into()
        }
    }
}

/// At most four fifths of the slots are used.
fn slots_for(words: usize) -> usize {
    if words == 0 { 0 } else { words + words / 4 + 1 }
}

#[inline]
fn first_slot(hash: u64, slots: usize) -> usize {
    ((u128::from(hash) * slots as u128) >> 64) as usize
}

#[inline]
fn next_slot(slot: usize, slots: usize) -> usize {
    if slot + 1 == slots { 0 } else { slot + 1 }
}

/// Counts words over training rows and packs those seen often enough.
#[derive(Debug, Default)]
pub struct VocabularyBuilder {
    words: HashMap<Box<str>, u32, FxBuildHasher>,
    /// Per word number: rows that hold it, and the last cell that counted it.
    counts: Vec<(u32, u32)>,
}

impl VocabularyBuilder {
    /// Counts a word of cell `cell` which stands in `rows` rows; a second time in the same cell does not count.
    pub fn count(&mut self, word: &str, cell: u32, rows: u32) {
        let number = match self.words.get(word) {
            Some(&number) => number,
            None => {
                let number = self.counts.len() as u32;
                self.words.insert(word.into(), number);
                self.counts.push((0, u32::MAX));
                number
            }
        };
        let (count, last) = &mut self.counts[number as usize];
        if *last != cell {
            *count += rows;
            *last = cell;
        }
    }

    /// Words in at least `min_count` rows, most frequent first, then in order of the alphabet.
    pub fn finish(self, min_count: u32) -> Vocabulary {
        let mut kept: Vec<(&str, u32)> = self
            .words
            .iter()
            .map(|(word, &number)| (&**word, self.counts[number as usize].0))
            .filter(|&(_, count)| count >= min_count.max(1))
            .collect();
        kept.sort_unstable_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(b.0)));
        Vocabulary::new(kept.into_iter().map(|(word, _)| word))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_is_found_under_its_number_and_no_other_is() {
        let words: Vec<String> = (0..5000).map(|i| format!("слово{i}")).collect();
        let vocabulary = Vocabulary::new(words.iter().map(String::as_str));
        let parts = vocabulary.parts().map(Clone::clone);
        let read = Vocabulary::from_parts(parts).expect("its own parts fit");
        for (number, word) in (0..).zip(&words) {
            assert_eq!(read.get(word), Some(number));
            assert_eq!(read.word(number), word);
        }
        assert_eq!(read.get("слово"), None);
        assert_eq!(Vocabulary::default().get("слово"), None);
    }

    #[test]
    fn rare_words_are_left_out_and_frequent_ones_come_first() {
        let mut builder = VocabularyBuilder::default();
        for (word, cell, rows) in
            [("b", 0, 1), ("a", 0, 1), ("a", 0, 1), ("a", 1, 2), ("c", 2, 1), ("b", 2, 1)]
        {
            builder.count(word, cell, rows);
        }
        let vocabulary = builder.finish(2);
        assert_eq!((vocabulary.len(), vocabulary.word(0), vocabulary.word(1)), (2, "a", "b"));
    }

    #[test]
    fn parts_that_do_not_fit_together_are_refused() {
        let vocabulary = Vocabulary::new(["a", "b"]);
        let [text, ends, slots] = vocabulary.parts().map(Clone::clone);
        assert!(Vocabulary::from_parts([text.slice(..1), ends.clone(), slots.clone()]).is_none());
        assert!(Vocabulary::from_parts([text.clone(), ends.slice(..2), slots.clone()]).is_none());
        assert!(Vocabulary::from_parts([text, ends, slots.slice(..4)]).is_none());
    }
}
