//! Reading the words behind a cue.

use std::ops::Range;

use super::cues::Trust;
use super::words::{Words, is_patronymic, is_surname, is_verb};

/// A name has at most this many words: first, second, middle and last name.
const LONGEST: usize = 4;

/// Characters in which a word has to end, so that reading is linear in the text whatever it holds.
const LONGEST_WORD: usize = 80;

/// The strongest thing between a cue and the next word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Break {
    Space,
    Comma,
    Line,
    Sentence,
}

/// A word of the text.
#[derive(Debug, Clone, Copy)]
struct Word<'t> {
    text: &'t str,
    start: usize,
}

impl<'t> Word<'t> {
    /// The word that begins at a byte: letters, with dashes and apostrophes inside; an initial with its dot.
    fn at(text: &'t str, start: usize) -> Option<Self> {
        let rest = &text[start..];
        let is_outside = |c: char| !(c.is_alphabetic() || c == '-' || c == '\'');
        let end = rest.char_indices().take(LONGEST_WORD).find(|&(_, c)| is_outside(c)).map(|(at, _)| at);
        let end = end.or((rest.len() < LONGEST_WORD).then_some(rest.len()))?;
        let word = rest[..end].trim_end_matches(['-', '\'']);
        let is_initial =
            word.chars().count() == 1 && starts_upper(word) && rest[word.len()..].starts_with('.');
        let word = if is_initial { &rest[..word.len() + 1] } else { word };
        word.starts_with(char::is_alphabetic).then_some(Self { text: word, start })
    }

    fn end(self) -> usize {
        self.start + self.text.len()
    }

    fn is_initial(self) -> bool {
        self.text.ends_with('.')
    }

    /// Written as names are: not `нужно`, not `ООО`.
    fn is_capitalised(self) -> bool {
        starts_upper(self.text)
            && (self.text.chars().any(char::is_lowercase)
                || self.text.chars().count() > 4
                || self.is_initial())
    }
}

fn starts_upper(word: &str) -> bool {
    word.chars().next().is_some_and(char::is_uppercase)
}

impl Words {
    /// The name behind a cue that ends at a byte.
    pub fn name_after(&self, text: &str, end: usize, trust: Trust) -> Option<Range<usize>> {
        let rest = &text[end..];
        let gap = rest.find(|c: char| !" ,.!:;-=\n(\"«".contains(c)).filter(|&gap| gap <= 6)?;
        let strongest = rest[..gap]
            .chars()
            .map(|c| match c {
                '.' | '!' => Break::Sentence,
                '\n' => Break::Line,
                ',' => Break::Comma,
                _ => Break::Space,
            })
            .max()
            .unwrap_or(Break::Space);
        // A cue that runs on into a longer word is none; one that ends with its own sign may be followed at once.
        if gap == 0 && text[..end].ends_with(char::is_alphabetic) {
            return None;
        }
        let first = Word::at(text, end + gap)?;
        if trust == Trust::Signature && self.is_common(first.text) {
            return self.name_after_post(text, first);
        }
        let name = self.words_from(text, first, trust)?;
        let before_patronymic = text[first.end()..].starts_with(' ')
            && Word::at(text, first.end() + 1).is_some_and(|next| is_patronymic(next.text));
        (before_patronymic || self.begins_name(first, trust, strongest, &text[name.end..])).then_some(name)
    }

    /// The name behind a post: `менеджер отдела продаж Анна Петрова`.
    fn name_after_post(&self, text: &str, post: Word<'_>) -> Option<Range<usize>> {
        let mut word = post;
        for _ in 0..LONGEST {
            let space = text[word.end()..].starts_with(' ').then_some(1)?;
            word = Word::at(text, word.end() + space)?;
            if word.is_capitalised() && !self.is_common(word.text) {
                let name = self.words_from(text, word, Trust::Signature)?;
                let has_surname = text[word.end()..name.end].split_whitespace().any(is_surname);
                return (self.is_given(word.text) || has_surname).then_some(name);
            }
        }
        None
    }

    /// The name before a greeting: `Анна, добрый день!`
    pub fn name_before(&self, text: &str, cue: usize, trust: Trust) -> Option<Range<usize>> {
        let before = text[..cue].strip_suffix(", ").filter(|_| trust == Trust::Greeting)?;
        let start = before.rfind(['\n', '.', '!', '?', ',', ';', ':']).map_or(0, |at| at + 1);
        let start = start + (before[start..].len() - before[start..].trim_start().len());
        let words = before[start..].split(' ');
        let are_names = words.clone().count() <= 3
            && words
                .clone()
                .all(|word| starts_upper(word) && word.chars().all(|c| c.is_alphabetic() || c == '-'))
            && !words.clone().any(|word| self.is_common(word));
        are_names.then_some(start..before.len())
    }

    /// The words that make up a name, or nothing if they name an organisation.
    fn words_from(&self, text: &str, first: Word<'_>, trust: Trust) -> Option<Range<usize>> {
        // "Ms. May"
        let is_titled = trust == Trust::Title && first.text.is_ascii() && first.is_capitalised();
        if self.is_common(first.text) && !first.is_initial() && !is_titled {
            return None;
        }
        let mut last = first;
        for _ in 1..LONGEST {
            let gap = if text[last.end()..].starts_with(' ') { 1 } else { 0 };
            if gap == 0 && !last.is_initial() {
                break;
            }
            let Some(next) = Word::at(text, last.end() + gap) else { break };
            if self.is_common(next.text) && !next.is_initial() {
                let is_closed = !text[next.end()..].starts_with([' ', ':', '\'']);
                // "Theresa May", but not "John May I".
                if next.text.is_ascii()
                    && next.is_capitalised()
                    && self.is_given(first.text)
                    && (is_closed || trust < Trust::Greeting)
                {
                    last = next;
                    continue;
                }
                // "Acme Team", "Ромашка Сервис"
                if next.is_capitalised() && trust != Trust::Introduction && !self.is_given(first.text) {
                    return None;
                }
                break;
            }
            if !self.continues_name(last, next, trust) {
                break;
            }
            last = next;
        }
        Some(first.start..last.end())
    }

    fn begins_name(&self, word: Word<'_>, trust: Trust, strongest: Break, rest: &str) -> bool {
        let end = rest.chars().next();
        let is_closed = end.is_none_or(|c| ",.!?;:)\n".contains(c));
        // "This is Bethany from Acme."
        let announced = rest
            .strip_prefix(' ')
            .and_then(|rest| rest.split_whitespace().next())
            .is_some_and(|word| matches!(word, "from" | "with" | "here" | "speaking" | "calling" | "из"));
        let known = self.is_given(word.text) || is_patronymic(word.text);
        let likely = word.is_capitalised() && !is_verb(word.text);
        match trust {
            Trust::Introduction => strongest != Break::Sentence && (known || !is_verb(word.text)),
            Trust::Title => known || likely || is_surname(word.text),
            Trust::Signature => known || likely,
            // Russian sets a name off by commas; an English sentence may begin with "However,".
            Trust::Greeting if strongest >= Break::Line => {
                known || (likely && end == Some(',') && !word.text.is_ascii())
            }
            Trust::Greeting if strongest == Break::Comma && word.text.is_ascii() => {
                known || (likely && is_closed)
            }
            Trust::Greeting => known || likely,
            Trust::Farewell => known || (likely && is_closed && strongest != Break::Sentence),
            Trust::Mention => (known || announced) && likely && strongest <= Break::Comma,
        }
    }

    fn continues_name(&self, last: Word<'_>, next: Word<'_>, trust: Trust) -> bool {
        let lower_case = match trust {
            Trust::Introduction | Trust::Title => is_surname(next.text) || self.is_given(next.text),
            _ => !starts_upper(last.text) && self.is_given(next.text),
        };
        next.is_capitalised() && !is_verb(next.text) || is_patronymic(next.text) || lower_case
    }
}
