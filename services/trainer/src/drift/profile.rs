//! What a model was trained on, in bins.

use crm::Slice;
use crm::snapshot::AGES;
use learning::evaluation::CalibrationCheck;
use learning::model::{Input, Model};
use learning::table::Table;
use serde::{Deserialize, Serialize};

use super::bins::Bins;
use super::excluded::{Excluded, exclusion};
use super::reading::{Reading, Slices};
use super::reasons::Reasons;
use crate::dataset::columns;

/// A value that no table holds.
const UNSEEN: &str = "\u{0}";

/// The training table of a model, as far as later rows are compared with it. Some tens of kilobytes of JSON.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Profile {
    /// Names of the slices that are watched, in order of first appearance; one without a name where a table has none.
    pub slices: Vec<String>,
    /// The model's inputs that are watched.
    pub attributes: Vec<Watched>,
    /// The log-odds less what excluded attributes add.
    pub score: Watched,
    /// The model's inputs that are not.
    pub excluded: Vec<Excluded>,
    /// Calibration on the model's test part: what to expect of later forecasts.
    pub calibration: CalibrationCheck,
}

/// An attribute in bins.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Watched {
    /// Its name.
    pub attribute: String,
    /// Its bins.
    pub bins: Bins,
    /// By bin: what the attribute adds to the log-odds on average, pairs that it is a side of included.
    pub contributions: Vec<f64>,
    /// By slice and bin: effective training rows (Kish's number, shared out by weight), which are the rows where all weigh
    /// the same.
    pub counts: Vec<Vec<u32>>,
}

impl Watched {
    /// Between the bins that add most and least: no shift can move the log-odds by more.
    pub fn range(&self) -> f64 {
        let fold =
            |start: f64, pick: fn(f64, f64) -> f64| self.contributions.iter().copied().fold(start, pick);
        (fold(f64::MIN, f64::max) - fold(f64::MAX, f64::min)).max(0.0)
    }
}

impl Profile {
    /// Profiles the rows that a model was trained on, [`columns`] beside the attributes; `calibration` is that of its
    /// report's test part.
    pub fn build(table: &Table, model: &Model, calibration: CalibrationCheck) -> Self {
        let mut excluded = Vec::new();
        let mut watched: Vec<(&Input, Bins)> = Vec::new();
        for input in model.inputs() {
            let Some(column) = table.column(&input.name) else { continue };
            match exclusion(input, table) {
                Some(why) => excluded.push(Excluded { attribute: input.name.clone(), why }),
                None => watched.push((input, Bins::learn(input.kind, column))),
            }
        }
        let rows = Rows::new(table);
        let readings: Vec<Reading<'_>> =
            watched.iter().map(|(input, bins)| Reading::new(table, &input.name, bins)).collect();
        let mut means: Vec<Means> = watched.iter().map(|(_, bins)| Means::new(bins.count())).collect();
        let mut reasons = Reasons::new(model, table, watched.iter().map(|(input, _)| input.name.as_str()));
        let scores: Vec<f64> = (0..table.rows())
            .map(|row| {
                let score = reasons.of_row(row);
                for ((means, reading), &added) in means.iter_mut().zip(&readings).zip(reasons.added()) {
                    if let Some(bin) = reading.bin(row) {
                        means.add(bin, added, rows.weight[row]);
                    }
                }
                score
            })
            .collect();
        // What was never seen still adds something: what the model makes of it is asked for.
        let has_others = |input: &Input| {
            watched.iter().any(|(other, bins)| other.name == input.name && bins.other().is_some())
        };
        let unseen: Vec<Option<&str>> =
            model.inputs().iter().map(|input| has_others(input).then_some(UNSEEN)).collect();
        reasons.of_cells(&[]);
        for ((means, (_, bins)), &added) in means.iter_mut().zip(&watched).zip(reasons.added()) {
            means.suppose(bins.missing(), added);
        }
        reasons.of_cells(&unseen);
        for ((means, (_, bins)), &added) in means.iter_mut().zip(&watched).zip(reasons.added()) {
            bins.other().into_iter().for_each(|other| means.suppose(other, added));
        }
        let attributes =
            watched.iter().zip(&readings).zip(means).map(|(((input, bins), reading), means)| Watched {
                attribute: input.name.clone(),
                bins: bins.clone(),
                contributions: means.finish(),
                counts: rows.count(bins.count(), |row| reading.bin(row)),
            });
        let attributes = attributes.collect();
        Self { attributes, score: rows.score(&scores), slices: rows.slices, excluded, calibration }
    }

    /// The number of a slice.
    pub(super) fn slice(&self, name: &str) -> Option<usize> {
        self.slices.iter().position(|slice| slice == name)
    }
}

/// Slices and weights of the rows.
struct Rows {
    slices: Vec<String>,
    /// `None` where the slice is not watched.
    slice: Vec<Option<usize>>,
    weight: Vec<f64>,
}

impl Rows {
    fn new(table: &Table) -> Self {
        let (named, mut slices): (_, Vec<String>) = (Slices::new(table), Vec::new());
        let ages: Vec<String> = AGES.into_iter().map(|days| Slice::Age(days).to_string()).collect();
        let mut number = |name: &str| {
            let watched = name.is_empty() || ages.iter().any(|age| age == name);
            watched.then(|| {
                slices.iter().position(|slice| slice == name).unwrap_or_else(|| {
                    slices.push(name.to_owned());
                    slices.len() - 1
                })
            })
        };
        let slice = (0..table.rows()).map(|row| number(named.of(row))).collect();
        let weight = table.column(columns::WEIGHT);
        let weigh = |row: usize| weight.and_then(|column| column.value(row)?.parse().ok()).unwrap_or(1.0);
        Self { slice, weight: (0..table.rows()).map(weigh).collect(), slices }
    }

    /// Effective rows by slice and bin.
    fn count(&self, bins: usize, bin: impl Fn(usize) -> Option<usize>) -> Vec<Vec<u32>> {
        let mut weights = vec![vec![0.0_f64; bins]; self.slices.len()];
        let mut squares = vec![0.0; self.slices.len()];
        for (row, (&slice, &weight)) in self.slice.iter().zip(&self.weight).enumerate() {
            if let (Some(slice), Some(bin)) = (slice, bin(row)) {
                weights[slice][bin] += weight;
                squares[slice] += weight * weight;
            }
        }
        let effective = |(weights, square): (Vec<f64>, f64)| {
            let scale = if square > 0.0 { weights.iter().sum::<f64>() / square } else { 0.0 };
            weights.into_iter().map(|weight| (weight * scale).round() as u32).collect()
        };
        weights.into_iter().zip(squares).map(effective).collect()
    }

    fn score(&self, scores: &[f64]) -> Watched {
        let bins = Bins::of_numbers(scores.iter().map(|&score| (score, 1)));
        let mut means = Means::new(bins.count());
        for (&score, &weight) in scores.iter().zip(&self.weight) {
            means.add(bins.of_number(score), score, weight);
        }
        // No score is missing; the middle one keeps its bin from looking like a large effect.
        let mean = scores.iter().sum::<f64>() / scores.len().max(1) as f64;
        means.suppose(bins.missing(), mean);
        let counts = self.count(bins.count(), |row| Some(bins.of_number(scores[row])));
        Watched { attribute: "score".to_owned(), bins, contributions: means.finish(), counts }
    }
}

/// Weighted means by bin.
struct Means(Vec<(f64, f64)>);

impl Means {
    fn new(bins: usize) -> Self {
        Self(vec![(0.0, 0.0); bins])
    }

    fn add(&mut self, bin: usize, value: f64, weight: f64) {
        self.0[bin].0 += weight * value;
        self.0[bin].1 += weight;
    }

    /// The mean of a bin that nothing was added to.
    fn suppose(&mut self, bin: usize, mean: f64) {
        if self.0[bin].1 == 0.0 {
            self.0[bin] = (mean, 1.0);
        }
    }

    /// To four decimals: the log-odds of a shift are told with two.
    fn finish(self) -> Vec<f64> {
        let mean = |(sum, weight): (f64, f64)| if weight > 0.0 { sum / weight } else { 0.0 };
        self.0.into_iter().map(mean).map(|mean| (mean * 1e4).round() / 1e4).collect()
    }
}
