//! The points of a search: a value for each dimension that is free.

use rand::RngExt;
use rand_chacha::ChaCha8Rng;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::training::Balance;

/// One point: everything that is decided before a fit.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Parameters {
    /// λ.
    pub l2: f64,
    /// λ₁.
    pub l1: f64,
    /// Bins of a numeric attribute.
    pub bins: u32,
    /// Whether bins are coded cumulatively.
    pub cumulative: bool,
    /// Whether numeric attributes also get a linear column.
    pub linear: bool,
    /// Longest n-gram of texts.
    pub ngram: u32,
    /// Fewest training rows of a value or word.
    pub min_count: u32,
    /// Pairs of attributes, strongest interactions first.
    pub pairs: u32,
    /// Balance.
    pub balance: Balance,
    /// Days after which a row counts half (percent of the training rows, where their order is not by dates); 0 for no
    /// recency.
    pub half_life: u32,
}

impl Parameters {
    /// By name, as the report shows them.
    pub fn to_map(&self) -> Map<String, Value> {
        match serde_json::to_value(self) {
            Ok(Value::Object(map)) => map,
            _ => Map::new(),
        }
    }
}

/// A free dimension: index of a choice, or a point of a logarithmic range.
#[derive(Debug, Clone, PartialEq)]
pub enum Dimension {
    /// λ between two bounds, uniform in its logarithm.
    L2(f64, f64),
    /// λ₁ among these.
    L1(Vec<f64>),
    /// Among these.
    Bins(Vec<u32>),
    /// Either.
    Cumulative,
    /// Either.
    Linear,
    /// Among these.
    Ngram(Vec<u32>),
    /// Among these.
    MinCount(Vec<u32>),
    /// Among these.
    Pairs(Vec<u32>),
    /// Among these.
    Balance(Vec<Balance>),
    /// Among these.
    HalfLife(Vec<u32>),
}

impl Dimension {
    /// Number of choices; `None` for a range.
    pub fn choices(&self) -> Option<usize> {
        match self {
            Dimension::L2(..) => None,
            Dimension::L1(values) => Some(values.len()),
            Dimension::Cumulative | Dimension::Linear => Some(2),
            Dimension::Bins(values)
            | Dimension::Ngram(values)
            | Dimension::MinCount(values)
            | Dimension::Pairs(values)
            | Dimension::HalfLife(values) => Some(values.len()),
            Dimension::Balance(values) => Some(values.len()),
        }
    }

    /// Sets the coordinate: a choice's index, or a share of the range in [0, 1].
    pub fn set(&self, point: &mut Parameters, coordinate: f64) {
        let index = coordinate as usize;
        match self {
            Dimension::L2(low, high) => {
                let exact = low * (high / low).powf(coordinate.clamp(0.0, 1.0));
                // Three digits: a report should be readable, and nothing hangs on the fourth.
                let scale = 10_f64.powi(2 - exact.log10().floor() as i32);
                point.l2 = (exact * scale).round() / scale;
            }
            Dimension::L1(values) => point.l1 = values[index],
            Dimension::Bins(values) => point.bins = values[index],
            Dimension::Cumulative => point.cumulative = index == 1,
            Dimension::Linear => point.linear = index == 1,
            Dimension::Ngram(values) => point.ngram = values[index],
            Dimension::MinCount(values) => point.min_count = values[index],
            Dimension::Pairs(values) => point.pairs = values[index],
            Dimension::Balance(values) => point.balance = values[index],
            Dimension::HalfLife(values) => point.half_life = values[index],
        }
    }

    /// The coordinate of a point; a value that is not among the choices counts as the first.
    pub fn get(&self, point: &Parameters) -> f64 {
        fn index<T: PartialEq>(values: &[T], value: &T) -> f64 {
            values.iter().position(|known| known == value).unwrap_or(0) as f64
        }
        match self {
            Dimension::L2(low, high) => (point.l2 / low).ln() / (high / low).ln(),
            Dimension::L1(values) => index(values, &point.l1),
            Dimension::Bins(values) => index(values, &point.bins),
            Dimension::Cumulative => f64::from(u8::from(point.cumulative)),
            Dimension::Linear => f64::from(u8::from(point.linear)),
            Dimension::Ngram(values) => index(values, &point.ngram),
            Dimension::MinCount(values) => index(values, &point.min_count),
            Dimension::Pairs(values) => index(values, &point.pairs),
            Dimension::Balance(values) => index(values, &point.balance),
            Dimension::HalfLife(values) => index(values, &point.half_life),
        }
    }
}

/// The free dimensions and the points to start from. What is not free keeps the value of the first start.
#[derive(Debug, Clone, PartialEq)]
pub struct Space {
    dimensions: Vec<Dimension>,
    starts: Vec<Parameters>,
}

impl Space {
    /// A space of these dimensions; `starts` holds at least one point.
    ///
    /// # Panics
    /// If there is no start.
    pub fn new(dimensions: Vec<Dimension>, starts: Vec<Parameters>) -> Self {
        assert!(!starts.is_empty(), "a search starts somewhere");
        Self { dimensions, starts }
    }

    /// The free dimensions.
    pub fn dimensions(&self) -> &[Dimension] {
        &self.dimensions
    }

    /// The points to start from.
    pub fn starts(&self) -> &[Parameters] {
        &self.starts
    }

    /// A uniform draw.
    pub fn draw(&self, rng: &mut ChaCha8Rng) -> Parameters {
        let mut point = self.starts[0].clone();
        for dimension in &self.dimensions {
            let coordinate = match dimension.choices() {
                None => rng.random::<f64>(),
                Some(choices) => rng.random_range(0..choices) as f64,
            };
            dimension.set(&mut point, coordinate);
        }
        point
    }

    /// All points of the grid: five steps of λ, every choice of the rest; λ changes fastest, then the dimensions in
    /// order, so that a short budget still sees the range of λ.
    pub fn grid(&self) -> impl Iterator<Item = Parameters> + '_ {
        const STEPS: usize = 5;
        let sizes: Vec<usize> = self.dimensions.iter().map(|d| d.choices().unwrap_or(STEPS)).collect();
        let all: usize =
            sizes.iter().try_fold(1_usize, |product, &size| product.checked_mul(size)).unwrap_or(usize::MAX);
        (0..all).map(move |number| {
            let mut point = self.starts[0].clone();
            let mut rest = number;
            for (dimension, &size) in self.dimensions.iter().zip(&sizes) {
                let step = rest % size;
                rest /= size;
                let coordinate = match dimension.choices() {
                    // From the middle outwards.
                    None => [0.5, 0.25, 0.75, 0.0, 1.0][step],
                    Some(_) => step as f64,
                };
                dimension.set(&mut point, coordinate);
            }
            point
        })
    }
}
