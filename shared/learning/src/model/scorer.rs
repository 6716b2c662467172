//! Scoring a record with reasons that add up.

use super::contents::Contents;
use super::spread::Spread;
use crate::calibration::probability;
use crate::encoding::{Memo, Scratch};
use crate::table::present;

/// Two-sided 90 % of the normal distribution, in standard deviations.
const NINETY_PERCENT: f64 = 1.644_853_626_951_472_2;

/// A forecast of one record.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Forecast {
    /// Calibrated probability, strictly inside (0, 1).
    pub probability: f64,
    /// Lower end of its 90 % interval.
    pub low: f64,
    /// Upper end of its 90 % interval.
    pub high: f64,
    /// Calibrated log-odds: `base` plus all contributions.
    pub log_odds: f64,
    /// Calibrated log-odds of the average training record.
    pub base: f64,
}

/// A reason: what an attribute adds to the log-odds against the average record.
#[derive(Debug, Clone, PartialEq)]
pub struct Reason {
    /// Attribute, or `a × b` for a pair.
    pub attribute: String,
    /// The record's value as the model saw it (a bin, a category, words, `missing`).
    pub value: String,
    /// Contribution to the log-odds.
    pub contribution: f64,
}

/// Scores records; keeps its working memory between calls.
#[derive(Debug)]
pub struct Scorer<'a> {
    contents: &'a Contents,
    variances: [f32; 256],
    mean_score: f64,
    scratch: Scratch,
    /// Per block.
    memos: Vec<Memo>,
    /// Active columns of the record scored last, block by block: local columns, ascending.
    active: Vec<u32>,
    /// Where each block's columns end in `active`.
    ends: Vec<usize>,
    /// Contribution per attribute of the record scored last, calibrated.
    contributions: Vec<f64>,
}

impl<'a> Scorer<'a> {
    pub(super) fn new(contents: &'a Contents) -> Self {
        Self {
            contents,
            variances: Spread::table(),
            mean_score: contents.mean_score(),
            scratch: Scratch::default(),
            memos: contents.blocks.iter().map(|_| Memo::default()).collect(),
            active: Vec::new(),
            ends: Vec::new(),
            contributions: Vec::new(),
        }
    }

    /// Scores one record: raw cells in the order of [`super::Model::inputs`]; `None` or an empty cell is missing, and
    /// so is every cell past the end of a shorter slice.
    pub fn score(&mut self, cells: &[Option<&str>]) -> Forecast {
        let contents = self.contents;
        self.active.clear();
        self.ends.clear();
        self.contributions.clear();
        self.contributions.resize(contents.attributes.len(), 0.0);
        let cell = |input: usize| cells.get(input).copied().flatten().and_then(present);
        let (mut score, mut variance) = (contents.intercept, 0.0_f64);
        for (block, memo) in contents.blocks.iter().zip(&mut self.memos) {
            let start = self.active.len();
            let (left, right) = (cell(block.inputs.0), block.inputs.1.and_then(cell));
            let linear = block.encoder.encode(left, right, &mut self.scratch, memo, &mut self.active);
            let mut sum = 0.0;
            for &column in &self.active[start..] {
                let column = block.from + column as usize;
                sum += contents.weight(column);
                variance += f64::from(self.variances[usize::from(contents.spread.steps[column])]);
            }
            if let (Some(column), Some(value)) = (block.linear, linear) {
                sum += contents.weight(column) * f64::from(value);
                let unit = f64::from(self.variances[usize::from(contents.spread.steps[column])]);
                variance += unit * f64::from(value * value);
            }
            score += sum;
            self.contributions[block.attribute] += sum - block.mean;
            self.ends.push(self.active.len());
        }
        self.calibrate(score, variance)
    }

    /// From the raw score to the forecast; contributions are scaled by the one factor that makes them add up.
    fn calibrate(&mut self, score: f64, variance: f64) -> Forecast {
        let contents = self.contents;
        let map = |z: f64| contents.calibration.apply(contents.link.apply(z));
        let (log_odds, base) = (map(score), map(self.mean_score));
        let total: f64 = self.contributions.iter().sum();
        let factor = if total.abs() > 1e-9 { (log_odds - base) / total } else { 1.0 };
        self.contributions.iter_mut().for_each(|contribution| *contribution *= factor);
        // What rounding leaves is at most some 1e-15 and goes to the base, so that the sum is the log-odds shown.
        let base = log_odds - self.contributions.iter().sum::<f64>();
        let deviation =
            (contents.spread.floor + contents.spread.factor * variance).max(0.0).sqrt() * NINETY_PERCENT;
        Forecast {
            probability: probability(log_odds),
            low: probability(map(score - deviation)),
            high: probability(map(score + deviation)),
            log_odds,
            base,
        }
    }

    /// Contribution per attribute of the record scored last, in the order of the model's attributes.
    pub fn contributions(&self) -> impl Iterator<Item = (&'a str, f64)> {
        self.contents.attributes.iter().map(String::as_str).zip(self.contributions.iter().copied())
    }

    /// The strongest `limit` reasons of the record scored last, by size of contribution.
    pub fn reasons(&self, limit: usize) -> Vec<Reason> {
        let contributions = self.contributions.iter().copied().zip(0..);
        let reason = |(contribution, attribute): (f64, usize)| Reason {
            attribute: self.contents.attributes[attribute].clone(),
            value: self.value(attribute),
            contribution,
        };
        strongest(contributions.filter(|&(size, _)| size != 0.0), limit).into_iter().map(reason).collect()
    }

    /// What the model saw of an attribute: the strongest words of a text, else the value or bin.
    fn value(&self, attribute: usize) -> String {
        const WORDS: usize = 3;
        let starts = [0].into_iter().chain(self.ends.iter().copied());
        let blocks = self.contents.blocks.iter().zip(starts.zip(&self.ends));
        // Bins say more than the linear column beside them, which has no value of its own to show.
        let seen = blocks
            .filter(|(block, _)| block.attribute == attribute)
            .map(|(block, (start, &end))| (block, &self.active[start..end]))
            .find(|(_, active)| !active.is_empty());
        let Some((block, active)) = seen else { return "–".to_owned() };
        let weight = |&column: &u32| (self.contents.weight(block.from + column as usize), column);
        let words = strongest(active.iter().map(weight), WORDS);
        words.into_iter().map(|(_, column)| block.encoder.describe(column)).collect::<Vec<_>>().join(", ")
    }
}

/// At most `limit` items of the largest size, largest first; of equal ones the first.
fn strongest<T>(items: impl Iterator<Item = (f64, T)>, limit: usize) -> Vec<(f64, T)> {
    let mut found: Vec<(f64, T)> = Vec::new();
    for item in items {
        let place = found.partition_point(|other| other.0.abs() >= item.0.abs());
        if place < limit {
            found.insert(place, item);
            found.truncate(limit);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::strongest;

    #[test]
    fn the_strongest_come_first_and_of_equal_ones_the_first() {
        let items = [(1.0, 'a'), (-3.0, 'b'), (3.0, 'c'), (0.5, 'd'), (-2.0, 'e')];
        let names =
            |limit| strongest(items.into_iter(), limit).into_iter().map(|(_, name)| name).collect::<String>();
        assert_eq!((names(3).as_str(), names(0).as_str(), names(usize::MAX).as_str()), ("bce", "", "bcead"));
    }
}
