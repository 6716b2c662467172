//! What a single word says about being a name.

use std::collections::HashSet;
use std::ops::Range;

/// First names as they are given, with short forms.
const GIVEN: &str = include_str!("given.txt");

/// Words that begin sentences, address everyone or name an organisation.
const COMMON: &str = include_str!("common.txt");

/// Known first names and words that are no names, lower-case, `ё` as `е`.
#[derive(Debug)]
pub(super) struct Words {
    given: HashSet<String>,
    common: HashSet<String>,
}

/// Lower-case with `ё` as `е`: people write both.
fn fold(word: &str) -> String {
    word.to_lowercase().replace('ё', "е")
}

fn list(text: &str) -> HashSet<String> {
    text.lines().filter(|line| !line.starts_with('#')).flat_map(str::split_whitespace).map(fold).collect()
}

impl Words {
    pub fn new() -> Self {
        Self { given: list(GIVEN), common: list(COMMON) }
    }

    /// Whether a word, or a part of a double name, is a known first name; also called without its ending (`Саш`,
    /// `Вань`).
    pub fn is_given(&self, word: &str) -> bool {
        let word = fold(word);
        word.split('-').any(|part| {
            let stem = part.trim_end_matches('ь');
            self.given.contains(part)
                || (stem.chars().count() >= 2
                    && ["а", "я"].iter().any(|ending| self.given.contains(&format!("{stem}{ending}"))))
        })
    }

    /// Whether a word is known not to be a name.
    pub fn is_common(&self, word: &str) -> bool {
        let word = fold(word);
        self.common.contains(&word) || self.common.contains(word.split(['\'', '-']).next().unwrap_or(&word))
    }

    /// The part of a full name that is left when common words before it are taken away.
    pub fn without_common(&self, text: &str, name: Range<usize>) -> Range<usize> {
        let mut start = name.start;
        while let Some(space) = text[start..name.end].find(' ') {
            if !self.is_common(&text[start..start + space]) {
                break;
            }
            start += space + 1;
        }
        start..name.end
    }
}

/// Whether a word is a Russian patronymic in any case, also as it is spoken: `Петрович`, `Сергеевны`, `Палыч`.
pub(super) fn is_patronymic(word: &str) -> bool {
    const ENDINGS: &[&str] = &[
        "ич",
        "ыч",
        "овна",
        "евна",
        "ична",
        "овича",
        "евича",
        "овичу",
        "евичу",
        "овичем",
        "евичем",
        "ильича",
        "ильичу",
        "овны",
        "евны",
        "овне",
        "евне",
        "овну",
        "евну",
        "овной",
        "евной",
        "ичны",
        "ичне",
        "ичну",
        "ичной",
    ];
    const OTHERS: &[&str] = &["кирпич", "москвич", "паралич", "обычна"];
    let word = word.to_lowercase();
    word.chars().count() >= 5
        && ENDINGS.iter().any(|ending| word.ends_with(ending))
        && !OTHERS.contains(&word.as_str())
}

/// Whether a word ends like a Russian or neighbouring surname: `Иванова`, `Бондаренко`, `Гогоберидзе`.
pub(super) fn is_surname(word: &str) -> bool {
    const ENDINGS: &[&str] = &[
        "ов",
        "ова",
        "ову",
        "овым",
        "овой",
        "ев",
        "ева",
        "еву",
        "евым",
        "евой",
        "ёв",
        "ёва",
        "ин",
        "ина",
        "ину",
        "иным",
        "иной",
        "ын",
        "ына",
        "ский",
        "ская",
        "ского",
        "скому",
        "ской",
        "ским",
        "цкий",
        "цкая",
        "енко",
        "чук",
        "юк",
        "ян",
        "швили",
        "дзе",
        "ых",
    ];
    let word = word.to_lowercase();
    word.chars().count() >= 4 && ENDINGS.iter().any(|ending| word.ends_with(ending))
}

/// Whether a word has the ending of a Russian verb: it begins a sentence and is no name.
pub(super) fn is_verb(word: &str) -> bool {
    const ENDINGS: &[&str] = &[
        "ите", "ете", "йте", "ует", "уют", "ает", "ают", "ить", "ать", "ять", "еть", "лся", "лась", "тся",
        "ться", "али", "или", "ю", "юсь",
    ];
    let word = word.to_lowercase();
    ENDINGS.iter().any(|ending| word.ends_with(ending))
}
