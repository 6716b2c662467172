//! Scoring a record with reasons that add up.

use super::contents::Contents;
use super::spread::Spread;
use crate::calibration::probability;
use crate::encoding::Scratch;
use crate::table::is_missing;

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
    /// Active columns of the record scored last: block, local column.
    active: Vec<(u32, u32)>,
    /// Where each block's entries end in `active`.
    ends: Vec<u32>,
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
        let cell = |input: usize| {
            let cell = cells.get(input).copied().flatten()?;
            (!is_missing(cell)).then(|| cell.trim())
        };
        let (mut score, mut variance) = (contents.intercept, 0.0_f64);
        for (number, block) in (0_u32..).zip(&contents.blocks) {
            let start = self.active.len();
            let (left, right) = (cell(block.inputs.0), block.inputs.1.and_then(cell));
            let active = &mut self.active;
            let linear =
                block.encoder.encode(left, right, &mut self.scratch, |column| active.push((number, column)));
            if !active[start..].is_sorted_by(|a, b| a < b) {
                active[start..].sort_unstable();
                dedup_from(active, start);
            }
            let mut sum = 0.0;
            for &(_, column) in &active[start..] {
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
            self.ends.push(self.active.len() as u32);
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
        let mut order: Vec<usize> = (0..self.contributions.len()).collect();
        order.sort_by(|&a, &b| {
            self.contributions[b].abs().total_cmp(&self.contributions[a].abs()).then(a.cmp(&b))
        });
        let reason = |attribute: usize| Reason {
            attribute: self.contents.attributes[attribute].clone(),
            value: self.value(attribute),
            contribution: self.contributions[attribute],
        };
        order.into_iter().take(limit).filter(|&a| self.contributions[a] != 0.0).map(reason).collect()
    }

    /// What the model saw of an attribute: the strongest words of a text, else the value or bin.
    fn value(&self, attribute: usize) -> String {
        const WORDS: usize = 3;
        let mut start = 0;
        let mut best: Option<String> = None;
        for (block, &end) in self.contents.blocks.iter().zip(&self.ends) {
            let active = &self.active[start as usize..end as usize];
            start = end;
            if block.attribute != attribute {
                continue;
            }
            let mut strongest: Vec<(f64, u32)> = active
                .iter()
                .map(|&(_, column)| (self.contents.weight(block.from + column as usize), column))
                .collect();
            strongest.sort_by(|a, b| b.0.abs().total_cmp(&a.0.abs()).then(a.1.cmp(&b.1)));
            let words: Vec<String> =
                strongest.iter().take(WORDS).map(|&(_, column)| block.encoder.describe(column)).collect();
            // Bins say more than the linear column beside them, which has no value of its own to show.
            if !words.is_empty() && best.is_none() {
                best = Some(words.join(", "));
            }
        }
        best.unwrap_or_else(|| "–".to_owned())
    }
}

fn dedup_from(values: &mut Vec<(u32, u32)>, start: usize) {
    let mut kept = start;
    for i in start..values.len() {
        if i == start || values[i] != values[kept - 1] {
            values[kept] = values[i];
            kept += 1;
        }
    }
    values.truncate(kept);
}
