//! What a resolved recipe asks for: features, each of one attribute or a pair of single-valued ones.
//!
//! The `Display` form of a feature is its expression in the recipe language: the same text always means the same
//! columns, so it serves as the key under which encoded columns are shared between trials.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::syntax::quote;

/// A feature: what becomes one block of columns.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Feature {
    /// One linear column, standardised on the training part and clipped to its range.
    Linear(Number),
    /// At most one active column a row.
    Single(Single),
    /// A column per word, n-gram or sparse bigram.
    Words {
        /// The attribute.
        attribute: String,
        /// What happens to the text first, in order.
        steps: Vec<TextStep>,
        /// What is counted as a word.
        shape: Shape,
        /// Words in fewer training rows are left out.
        min_count: u32,
    },
    /// A column per pair of columns seen together.
    Pair {
        /// One side.
        left: Single,
        /// The other side.
        right: Single,
        /// Pairs in fewer training rows are left out.
        min_count: u32,
    },
}

/// A number taken from an attribute.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Number {
    /// The attribute.
    pub attribute: String,
    /// Whether `sign(x)·ln(1 + |x|)` is taken.
    pub log1p: bool,
}

/// A feature with at most one active column a row.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Single {
    /// A column per value.
    Category {
        /// The attribute.
        attribute: String,
        /// What happens to the value first.
        steps: Vec<TextStep>,
        /// Values in fewer training rows share the column "other".
        min_count: u32,
    },
    /// A column per bin.
    Bins {
        /// The number.
        number: Number,
        /// At most that many bins, of equal frequency in the training part.
        bins: u32,
        /// Whether the penalty is on jumps between neighbouring bins.
        cumulative: bool,
    },
    /// One column: is the cell missing?
    Missing {
        /// The attribute.
        attribute: String,
    },
    /// A column per part of the calendar.
    Calendar {
        /// The attribute.
        attribute: String,
        /// Which part.
        part: Calendar,
    },
}

/// A part of a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Calendar {
    /// 1 to 12.
    Month,
    /// Monday to Sunday.
    Weekday,
    /// Night 0-6, morning 6-12, day 12-18, evening 18-24.
    Daytime,
}

/// A step of text processing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TextStep {
    /// Unicode lower case.
    Lowercase,
    /// Punctuation becomes space.
    NoPunct,
    /// Snowball stems of Russian (Cyrillic words only).
    StemRu,
    /// Snowball stems of English (ASCII words only).
    StemEn,
}

/// What is counted as a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Shape {
    /// Sequences of 1 to that many words.
    Ngram(u8),
    /// Orthogonal sparse bigrams in a window of that many words.
    Osb(u8),
}

impl Feature {
    /// The attributes that it reads: one, or two for a pair.
    pub fn attributes(&self) -> Vec<&str> {
        match self {
            Feature::Linear(number) => vec![&number.attribute],
            Feature::Single(single) => vec![single.attribute()],
            Feature::Words { attribute, .. } => vec![attribute],
            Feature::Pair { left, right, .. } => vec![left.attribute(), right.attribute()],
        }
    }
}

impl Single {
    /// The attribute that it reads.
    pub fn attribute(&self) -> &str {
        match self {
            Single::Category { attribute, .. }
            | Single::Missing { attribute }
            | Single::Calendar { attribute, .. } => attribute,
            Single::Bins { number, .. } => &number.attribute,
        }
    }
}

impl fmt::Display for Feature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Feature::Linear(number) => write!(f, "normalize({number})"),
            Feature::Single(single) => write!(f, "{single}"),
            Feature::Words { attribute, steps, shape, min_count } => {
                let text = nested(attribute, steps);
                let text = match shape {
                    Shape::Ngram(size) => format!("ngram({text}, {size})"),
                    Shape::Osb(window) => format!("osb({text}, {window})"),
                };
                write_frequent(f, &text, *min_count)
            }
            Feature::Pair { left, right, min_count } => {
                write_frequent(f, &format!("cartesian({left}, {right})"), *min_count)
            }
        }
    }
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = quote(&self.attribute);
        if self.log1p { write!(f, "log1p({name})") } else { write!(f, "{name}") }
    }
}

impl fmt::Display for Single {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Single::Category { attribute, steps, min_count } => {
                write_frequent(f, &nested(attribute, steps), *min_count)
            }
            Single::Bins { number, bins, cumulative: false } => write!(f, "quantile_bin({number}, {bins})"),
            Single::Bins { number, bins, cumulative: true } => {
                write!(f, "cumulative(quantile_bin({number}, {bins}))")
            }
            Single::Missing { attribute } => write!(f, "missing({})", quote(attribute)),
            Single::Calendar { attribute, part } => {
                let part = match part {
                    Calendar::Month => "month",
                    Calendar::Weekday => "weekday",
                    Calendar::Daytime => "daytime",
                };
                write!(f, "{part}({})", quote(attribute))
            }
        }
    }
}

fn nested(attribute: &str, steps: &[TextStep]) -> String {
    steps.iter().fold(quote(attribute), |inner, step| match step {
        TextStep::Lowercase => format!("lowercase({inner})"),
        TextStep::NoPunct => format!("no_punct({inner})"),
        TextStep::StemRu => format!("stem({inner}, 'ru')"),
        TextStep::StemEn => format!("stem({inner}, 'en')"),
    })
}

fn write_frequent(f: &mut fmt::Formatter<'_>, inner: &str, min_count: u32) -> fmt::Result {
    if min_count > 1 { write!(f, "frequent({inner}, {min_count})") } else { f.write_str(inner) }
}
