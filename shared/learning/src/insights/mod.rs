//! What the data says before any model: per column and for the target.
//!
//! Associations with the target are comparable between kinds and corrected for chance, so that a column of
//! a thousand random categories, or a text of ten thousand random words, does not look strong.

mod association;
mod histogram;
mod numeric;
mod overview;
mod tally;
#[cfg(test)]
mod tests;
mod texts;
mod values;
mod words;

pub use overview::insights;
pub(crate) use tally::Tally;
pub(crate) use words::{Vocabulary, for_each_word};

use serde::{Deserialize, Serialize};

use crate::schema::Kind;

/// Insights of a whole table.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Insights {
    /// Rows looked at.
    pub rows: u64,
    /// Distribution of the target.
    pub target: TargetInsight,
    /// One entry per attribute, strongest association with the target first.
    pub attributes: Vec<AttributeInsight>,
}

/// Distribution of the target.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct TargetInsight {
    /// Header of the target column.
    pub name: String,
    /// The value that counts as success.
    pub positive: String,
    /// Rows per target value, most frequent first, at most 20 values.
    pub values: Vec<ValueCount>,
    /// Rows with success / rows.
    pub base_rate: f64,
}

/// A value and how often it occurs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ValueCount {
    /// The value.
    pub value: String,
    /// Rows that hold it.
    pub count: u64,
    /// Success rate among them.
    pub rate: f64,
}

/// Insight into one attribute.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AttributeInsight {
    /// Header.
    pub name: String,
    /// Kind.
    pub kind: Kind,
    /// Association with the target in [0, 1]: |Pearson| for numbers, among the rows that have one; for values
    /// the square root of the explained share of the target's variance (correlation ratio), missing being a
    /// value too; for texts the correlation of the strongest word. The last two less what chance reaches.
    pub correlation: f64,
    /// Missing cells.
    pub missing: u64,
    /// Missing cells / rows.
    pub missing_share: f64,
    /// Cells that do not fit the kind.
    pub invalid: u64,
    /// Invalid cells / rows.
    pub invalid_share: f64,
    /// Figures of the kind.
    pub details: Details,
}

/// Figures that depend on the kind.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "of", rename_all = "lowercase")]
pub enum Details {
    /// Numbers.
    Numeric {
        /// Smallest value.
        min: f64,
        /// Largest value.
        max: f64,
        /// Mean.
        mean: f64,
        /// Median.
        median: f64,
        /// Equal-width bars over the central range, outliers in the outer bars; at most 20.
        histogram: Vec<Bar>,
    },
    /// Binary and categorical values, dates by month, and ids.
    Values {
        /// Distinct values.
        unique: u64,
        /// Most frequent values, at most 10.
        most_frequent: Vec<ValueCount>,
        /// Least frequent values, at most 5, rarest first.
        least_frequent: Vec<ValueCount>,
    },
    /// Texts.
    Text {
        /// Words in all rows.
        total_words: u64,
        /// Distinct words after lower-casing and removing punctuation.
        unique_words: u64,
        /// Fewest and most words in a record that has a text.
        words_per_record: (u64, u64),
        /// Shortest and longest word in characters.
        word_length: (u64, u64),
        /// Words that go with success or failure most, at most 20, with the records that hold them.
        prominent_words: Vec<ValueCount>,
        /// Records by number of words.
        histogram: Vec<Bar>,
    },
}

/// A bar of a histogram.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Bar {
    /// Lower edge, inclusive.
    pub from: f64,
    /// Upper edge, exclusive but for the last bar.
    pub to: f64,
    /// Rows in the bar.
    pub count: u64,
    /// Success rate among them (0 where there is none).
    pub rate: f64,
}
