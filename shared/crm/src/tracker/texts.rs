//! The latest words of a conversation.

/// Most bytes of text kept per attribute: what was said last says most, and a row has to stay small.
const MOST_BYTES: usize = 4000;

/// A text that forgets its beginning.
#[derive(Debug, Clone, Default)]
pub(crate) struct RecentText {
    text: String,
}

impl RecentText {
    pub fn push(&mut self, words: &str) {
        let words = words.trim();
        if words.is_empty() {
            return;
        }
        if !self.text.is_empty() {
            self.text.push(' ');
        }
        self.text.push_str(words);
        // Dropping the front moves the rest: done in long strides only.
        if self.text.len() > 2 * MOST_BYTES {
            let from = self.text.ceil_char_boundary(self.text.len() - MOST_BYTES);
            self.text.drain(..from);
        }
    }

    /// The last words, at most [`MOST_BYTES`] of them.
    pub fn as_str(&self) -> &str {
        let from = self.text.len().saturating_sub(MOST_BYTES);
        &self.text[self.text.ceil_char_boundary(from)..]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_latest_words_stay_however_they_came() {
        let (mut once, mut twice) = (RecentText::default(), RecentText::default());
        for word in 0..5000 {
            once.push(&format!("слово{word}"));
            if word >= 3000 {
                twice.push(&format!("слово{word}"));
            }
        }
        assert_eq!(once.as_str(), twice.as_str());
        assert!(once.as_str().len() <= MOST_BYTES);
        assert!(once.as_str().ends_with("слово4999"));
    }
}
