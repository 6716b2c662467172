//! A feature fitted on the training part: which column a cell switches on.

use serde::{Deserialize, Serialize};

use super::bins::{bin_of, quantile_edges};
use super::text::normalise;
use super::vocabulary::{Vocabulary, VocabularyBuilder};
use super::words::{Memo, Words};
use crate::recipe::{Calendar, Feature, Number, Single};
use crate::schema::{parse_moment, parse_number};
use crate::table::Column;

/// A standardised value beyond this was never in a training part: among n rows none exceeds √n.
const LARGEST: f64 = 1e9;

/// Working memory of encoding, reused between cells.
#[derive(Debug, Default)]
pub struct Scratch {
    text: String,
    words: Words,
}

/// Why a feature cannot be fitted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FitError {
    /// The recipe makes more columns than a model may have.
    #[error("the recipe makes more than {0} columns")]
    TooManyColumns(usize),
}

/// A fitted feature. Its local columns are numbered from 0; [`Encoder::width`] tells how many there are.
#[derive(Debug, Clone, PartialEq)]
pub struct Encoder {
    feature: Feature,
    parts: EncoderParts,
}

/// What fitting has learned.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) enum EncoderParts {
    /// One linear column `(x - mean) / deviation` with `x` clipped to `low..=high`; one indicator, "missing".
    Linear { mean: f64, deviation: f64, low: f64, high: f64 },
    /// A column per bin, then "missing".
    Bins { edges: Vec<f64> },
    /// A column per value, then "other", then "missing".
    Category(#[serde(skip)] Vocabulary),
    /// A column per word, then "missing".
    Words(#[serde(skip)] Vocabulary),
    /// A column per part of the calendar, then "missing".
    Calendar,
    /// One column.
    Missing,
    /// A column per pair of local columns seen together; `cells` are `left * right_width + right`, ascending.
    Pair { left: Box<EncoderParts>, right: Box<EncoderParts>, cells: Vec<u64> },
}

impl Encoder {
    /// Fits a feature of one attribute; `counts` are the training rows per distinct value of the column.
    pub fn fit(feature: &Feature, column: &Column, counts: &[u32], scratch: &mut Scratch) -> Self {
        let parts = match feature {
            Feature::Linear(number) => fit_linear(number, column, counts),
            Feature::Single(single) => fit_single(single, column, counts),
            Feature::Words { steps, shape, min_count, .. } => {
                let mut builder = VocabularyBuilder::default();
                for (code, rows) in seen(counts) {
                    let text = column.distinct_value(code);
                    scratch.words.each(text, steps, *shape, |word| builder.count(word, code, rows));
                }
                EncoderParts::Words(builder.finish(*min_count))
            }
            Feature::Pair { .. } => unreachable!("a pair is fitted from its sides by Encoder::pair"),
        };
        Self { feature: feature.clone(), parts }
    }

    /// A pair of two fitted single-valued features; `cells` are the pairs of local columns to keep, ascending.
    pub(super) fn pair(feature: &Feature, left: &Encoder, right: &Encoder, cells: Vec<u64>) -> Self {
        let parts = EncoderParts::Pair {
            left: Box::new(left.parts.clone()),
            right: Box::new(right.parts.clone()),
            cells,
        };
        Self { feature: feature.clone(), parts }
    }

    /// Puts a feature and what was learned for it together again; `None` where they do not belong together.
    pub(crate) fn from_parts(feature: Feature, parts: EncoderParts) -> Option<Self> {
        parts.fits(&feature).then_some(Self { feature, parts })
    }

    pub(crate) fn parts(&self) -> &EncoderParts {
        &self.parts
    }

    /// The feature that was fitted.
    pub fn feature(&self) -> &Feature {
        &self.feature
    }

    /// Number of indicator columns.
    pub fn width(&self) -> usize {
        match &self.feature {
            Feature::Single(single) => width_of(single, &self.parts),
            _ => match &self.parts {
                EncoderParts::Linear { .. } => 1,
                EncoderParts::Words(words) => words.len() + 1,
                EncoderParts::Pair { cells, .. } => cells.len(),
                _ => 0,
            },
        }
    }

    /// Whether there is a linear column beside the indicators.
    pub fn is_linear(&self) -> bool {
        matches!(self.feature, Feature::Linear(_))
    }

    /// Number of bins coded cumulatively, from local column 0; 0 for other features.
    pub fn ramp(&self) -> usize {
        match (&self.feature, &self.parts) {
            (Feature::Single(Single::Bins { cumulative: true, .. }), EncoderParts::Bins { edges }) => {
                edges.len() + 1
            }
            _ => 0,
        }
    }

    /// Adds the columns that a record switches on to `active`, ascending and each once: `left` is the cell of the
    /// feature's attribute (`right` that of a pair's second one). Returns the value of the linear column, if there is one.
    ///
    /// `memo` remembers between calls; it must be of this encoder and this scratch alone.
    #[inline]
    pub fn encode(
        &self,
        left: Option<&str>,
        right: Option<&str>,
        scratch: &mut Scratch,
        memo: &mut Memo,
        active: &mut Vec<u32>,
    ) -> Option<f32> {
        match (&self.feature, &self.parts) {
            (Feature::Linear(number), EncoderParts::Linear { mean, deviation, low, high }) => {
                let value = left.and_then(|cell| read_number(number, cell));
                let Some(value) = value else {
                    active.push(0);
                    return Some(0.0);
                };
                return Some(((value.clamp(*low, *high) - mean) / deviation) as f32);
            }
            (Feature::Single(single), parts) => active.extend(encode_single(single, parts, left, scratch)),
            (Feature::Words { steps, shape, .. }, EncoderParts::Words(words)) => match left {
                None => active.push(words.len() as u32),
                Some(cell) => scratch.words.columns(cell, steps, *shape, words, memo, active),
            },
            (Feature::Pair { left: a, right: b, .. }, EncoderParts::Pair { left: pa, right: pb, cells }) => {
                let a = encode_single(a, pa, left, scratch);
                let width = width_of(b, pb);
                let b = encode_single(b, pb, right, scratch);
                if let (Some(a), Some(b)) = (a, b)
                    && let Ok(column) = cells.binary_search(&pair_cell(a, b, width))
                {
                    active.push(column as u32);
                }
            }
            _ => {}
        }
        None
    }

    /// What a local column stands for, for people: a value, a word, a bin's range, `missing`.
    pub fn describe(&self, column: u32) -> String {
        match (&self.feature, &self.parts) {
            (Feature::Single(single), parts) => describe_single(single, parts, column),
            (Feature::Words { .. }, EncoderParts::Words(words)) if (column as usize) < words.len() => {
                words.word(column).to_owned()
            }
            (Feature::Pair { left: a, right: b, .. }, EncoderParts::Pair { left: pa, right: pb, cells }) => {
                let (cell, width) = (cells[column as usize], width_of(b, pb) as u64);
                let (left, right) = ((cell / width) as u32, (cell % width) as u32);
                format!("{} × {}", describe_single(a, pa, left), describe_single(b, pb, right))
            }
            _ => "missing".to_owned(),
        }
    }
}

fn seen(counts: &[u32]) -> impl Iterator<Item = (u32, u32)> + '_ {
    (0..).zip(counts.iter().copied()).filter(|&(_, rows)| rows > 0)
}

fn read_number(number: &Number, cell: &str) -> Option<f64> {
    let value = parse_number(cell)?;
    Some(if number.log1p { value.abs().ln_1p().copysign(value) } else { value })
}

fn read_numbers(number: &Number, column: &Column, counts: &[u32]) -> Vec<(f64, u32)> {
    seen(counts)
        .filter_map(|(code, rows)| Some((read_number(number, column.distinct_value(code))?, rows)))
        .collect()
}

fn fit_linear(number: &Number, column: &Column, counts: &[u32]) -> EncoderParts {
    let values = read_numbers(number, column, counts);
    let total: f64 = values.iter().map(|&(_, rows)| f64::from(rows)).sum::<f64>().max(1.0);
    let mean = values.iter().map(|&(value, rows)| value * f64::from(rows)).sum::<f64>() / total;
    let variance =
        values.iter().map(|&(value, rows)| (value - mean).powi(2) * f64::from(rows)).sum::<f64>() / total;
    let low = values.iter().map(|&(value, _)| value).fold(f64::INFINITY, f64::min);
    let high = values.iter().map(|&(value, _)| value).fold(f64::NEG_INFINITY, f64::max);
    if values.is_empty() || variance <= 0.0 || !variance.is_finite() {
        let at = values.first().map_or(0.0, |&(value, _)| value);
        return EncoderParts::Linear { mean: at, deviation: 1.0, low: at, high: at };
    }
    EncoderParts::Linear { mean, deviation: variance.sqrt(), low, high }
}

fn fit_single(single: &Single, column: &Column, counts: &[u32]) -> EncoderParts {
    match single {
        Single::Bins { number, bins, .. } => {
            EncoderParts::Bins { edges: quantile_edges(read_numbers(number, column, counts), *bins) }
        }
        Single::Category { steps, min_count, .. } => {
            let (mut builder, mut text) = (VocabularyBuilder::default(), String::new());
            for (code, rows) in seen(counts) {
                normalise(column.distinct_value(code), steps, &mut text);
                builder.count(&text, code, rows);
            }
            EncoderParts::Category(builder.finish(*min_count))
        }
        Single::Missing { .. } => EncoderParts::Missing,
        Single::Calendar { .. } => EncoderParts::Calendar,
    }
}

/// The number of a pair of local columns where the right side has `width` of them. Two wide sides have more pairs than
/// 32 bits can count.
#[inline]
pub(super) fn pair_cell(left: u32, right: u32, width: usize) -> u64 {
    u64::from(left) * width as u64 + u64::from(right)
}

fn width_of(single: &Single, parts: &EncoderParts) -> usize {
    match (single, parts) {
        (_, EncoderParts::Bins { edges }) => edges.len() + 2,
        (_, EncoderParts::Category(values)) => values.len() + 2,
        (Single::Calendar { part, .. }, _) => part.size() as usize + 1,
        _ => 1,
    }
}

#[inline]
fn encode_single(
    single: &Single,
    parts: &EncoderParts,
    cell: Option<&str>,
    scratch: &mut Scratch,
) -> Option<u32> {
    match (single, parts) {
        (Single::Bins { number, .. }, EncoderParts::Bins { edges }) => {
            let value = cell.and_then(|cell| read_number(number, cell));
            Some(value.map_or(edges.len() as u32 + 1, |value| bin_of(edges, value)))
        }
        (Single::Category { steps, .. }, EncoderParts::Category(values)) => Some(match cell {
            None => values.len() as u32 + 1,
            Some(cell) if steps.is_empty() => values.get(cell).unwrap_or(values.len() as u32),
            Some(cell) => {
                normalise(cell, steps, &mut scratch.text);
                values.get(&scratch.text).unwrap_or(values.len() as u32)
            }
        }),
        (Single::Missing { .. }, _) => cell.is_none().then_some(0),
        (Single::Calendar { part, .. }, _) => {
            Some(cell.and_then(parse_moment).map_or(part.size(), |moment| part.of(moment)))
        }
        _ => None,
    }
}

fn describe_single(single: &Single, parts: &EncoderParts, column: u32) -> String {
    match (single, parts) {
        (Single::Bins { .. }, EncoderParts::Bins { edges }) => describe_bin(edges, column as usize),
        (Single::Category { .. }, EncoderParts::Category(values)) => match column as usize {
            column if column < values.len() => values.word(column as u32).to_owned(),
            column if column == values.len() => "other".to_owned(),
            _ => "missing".to_owned(),
        },
        (Single::Calendar { part, .. }, _) if column < part.size() => part.describe(column).to_owned(),
        _ => "missing".to_owned(),
    }
}

/// What a bin of ascending edges stands for, for people: `< 3`, `3 – 7`, `≥ 7`; `missing` beyond the last.
pub fn describe_bin(edges: &[f64], bin: usize) -> String {
    match bin {
        bin if bin > edges.len() => "missing".to_owned(),
        _ if edges.is_empty() => "any number".to_owned(),
        0 => format!("< {}", short(edges[0])),
        bin if bin == edges.len() => format!("≥ {}", short(edges[bin - 1])),
        bin => format!("{} – {}", short(edges[bin - 1]), short(edges[bin])),
    }
}

/// A number in at most about six significant digits.
fn short(value: f64) -> String {
    let digits = 5 - value.abs().max(1e-300).log10().floor() as i32;
    let rounded = if (0..=12).contains(&digits) {
        let scale = 10_f64.powi(digits);
        (value * scale).round() / scale
    } else {
        value
    };
    rounded.to_string()
}

impl Calendar {
    /// How many parts there are.
    fn size(self) -> u32 {
        match self {
            Calendar::Month => 12,
            Calendar::Weekday => 7,
            Calendar::Daytime => 4,
        }
    }

    /// The part of a moment in Unix milliseconds.
    fn of(self, moment: i64) -> u32 {
        let time = jiff::Timestamp::from_millisecond(moment).unwrap_or_default();
        let civil = jiff::tz::TimeZone::UTC.to_datetime(time);
        match self {
            Calendar::Month => civil.month() as u32 - 1,
            Calendar::Weekday => civil.weekday().to_monday_zero_offset() as u32,
            Calendar::Daytime => civil.hour() as u32 / 6,
        }
    }

    fn describe(self, column: u32) -> &'static str {
        const MONTHS: [&str; 12] = [
            "January",
            "February",
            "March",
            "April",
            "May",
            "June",
            "July",
            "August",
            "September",
            "October",
            "November",
            "December",
        ];
        const DAYS: [&str; 7] =
            ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
        const TIMES: [&str; 4] = ["night", "morning", "day", "evening"];
        match self {
            Calendar::Month => MONTHS[column as usize],
            Calendar::Weekday => DAYS[column as usize],
            Calendar::Daytime => TIMES[column as usize],
        }
    }
}

impl EncoderParts {
    /// The vocabularies inside, in a fixed order.
    pub(crate) fn vocabularies(&self) -> Vec<&Vocabulary> {
        match self {
            EncoderParts::Category(vocabulary) | EncoderParts::Words(vocabulary) => vec![vocabulary],
            EncoderParts::Pair { left, right, .. } => {
                [left, right].into_iter().flat_map(|side| side.vocabularies()).collect()
            }
            _ => Vec::new(),
        }
    }

    /// The same places, to be filled when a model file is read.
    pub(crate) fn vocabularies_mut(&mut self) -> Vec<&mut Vocabulary> {
        match self {
            EncoderParts::Category(vocabulary) | EncoderParts::Words(vocabulary) => vec![vocabulary],
            EncoderParts::Pair { left, right, .. } => {
                [left, right].into_iter().flat_map(|side| side.vocabularies_mut()).collect()
            }
            _ => Vec::new(),
        }
    }

    /// Whether they belong to the feature and hold what fitting can have learned: a file may hold anything.
    fn fits(&self, feature: &Feature) -> bool {
        match (feature, self) {
            (Feature::Words { .. }, EncoderParts::Words(_)) => true,
            (Feature::Linear(_), &EncoderParts::Linear { mean, deviation, low, high }) => {
                let in_range = |value: f64| ((value - mean) / deviation).abs() <= LARGEST;
                low <= high && deviation > 0.0 && in_range(low) && in_range(high)
            }
            (Feature::Single(single), parts) => parts.fits_single(single),
            (Feature::Pair { left, right, .. }, EncoderParts::Pair { left: a, right: b, cells }) => {
                let all = width_of(left, a) as u64 * width_of(right, b) as u64;
                a.fits_single(left)
                    && b.fits_single(right)
                    && cells.is_sorted_by(|a, b| a < b)
                    && cells.last().is_none_or(|&last| last < all)
            }
            _ => false,
        }
    }

    fn fits_single(&self, single: &Single) -> bool {
        match (single, self) {
            (Single::Bins { .. }, EncoderParts::Bins { edges }) => edges.is_sorted(),
            (Single::Category { .. }, EncoderParts::Category(_))
            | (Single::Calendar { .. }, EncoderParts::Calendar)
            | (Single::Missing { .. }, EncoderParts::Missing) => true,
            _ => false,
        }
    }
}
