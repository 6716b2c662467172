//! Many strings in one allocation.

use std::hash::BuildHasher;
use std::ops::Range;

use hashbrown::HashTable;
use rustc_hash::FxBuildHasher;

/// Strings numbered from 0, end to end.
#[derive(Debug, Default)]
pub(crate) struct Strings {
    text: String,
    /// `ends[i]` is where string `i` ends in `text`.
    ends: Vec<usize>,
}

impl Strings {
    /// How many there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// The string of a number below [`Strings::len`].
    #[inline]
    pub fn get(&self, number: u32) -> &str {
        &self.text[self.range(number)]
    }

    fn range(&self, number: u32) -> Range<usize> {
        let i = number as usize;
        let start = if i == 0 { 0 } else { self.ends[i - 1] };
        start..self.ends[i]
    }

    /// Whether a string has that number; comparing bytes saves looking for the bounds of characters.
    #[inline]
    fn is(&self, number: u32, string: &str) -> bool {
        &self.text.as_bytes()[self.range(number)] == string.as_bytes()
    }

    /// Adds a string.
    pub fn push(&mut self, string: &str) {
        self.text.push_str(string);
        self.ends.push(self.text.len());
    }

    /// Takes all strings out; their memory is kept.
    pub fn clear(&mut self) {
        self.text.clear();
        self.ends.clear();
    }
}

/// Numbers distinct strings in order of first appearance.
#[derive(Debug, Default)]
pub(crate) struct Interner {
    strings: Strings,
    index: HashTable<u32>,
}

impl Interner {
    /// The number of a string, if it has one.
    #[inline]
    pub fn find(&self, string: &str) -> Option<u32> {
        let same = |&number: &u32| self.strings.is(number, string);
        self.index.find(FxBuildHasher.hash_one(string), same).copied()
    }

    /// The number of a string, a new one where it has none.
    ///
    /// # Panics
    /// If all numbers of 32 bits are taken.
    pub fn intern(&mut self, string: &str) -> u32 {
        if let Some(number) = self.find(string) {
            return number;
        }
        let strings = &mut self.strings;
        let number = u32::try_from(strings.len()).expect("fewer distinct strings than 32 bits can number");
        strings.push(string);
        let hash_of = |&number: &u32| FxBuildHasher.hash_one(strings.get(number));
        self.index.insert_unique(FxBuildHasher.hash_one(string), number, hash_of);
        number
    }

    /// Takes all strings out; their memory is kept.
    pub fn clear(&mut self) {
        self.strings.clear();
        self.index.clear();
    }

    /// The strings by number, in no more memory than they need.
    pub fn into_strings(mut self) -> Strings {
        self.strings.text.shrink_to_fit();
        self.strings.ends.shrink_to_fit();
        self.strings
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn equal_strings_have_one_number_in_order_of_appearance(
            strings in prop::collection::vec("[aё]{0,3}", 0..40),
        ) {
            let (mut interner, mut distinct) = (Interner::default(), Vec::new());
            for string in &strings {
                let known = distinct.iter().position(|other| other == string);
                prop_assert_eq!(interner.find(string), known.map(|place| place as u32));
                prop_assert_eq!(interner.intern(string) as usize, known.unwrap_or(distinct.len()));
                if known.is_none() {
                    distinct.push(string.clone());
                }
            }
            let kept = interner.into_strings();
            prop_assert_eq!((0..kept.len() as u32).map(|number| kept.get(number)).collect::<Vec<_>>(), distinct);
        }
    }

    #[test]
    fn a_cleared_interner_starts_again() {
        let mut interner = Interner::default();
        assert_eq!((interner.intern("a"), interner.intern("b")), (0, 1));
        interner.clear();
        assert_eq!((interner.find("a"), interner.intern("b")), (None, 0));
    }
}
