//! A flat table with planted leaks: attributes that know the outcome, among many that do not.

use rand::seq::{IndexedRandom, SliceRandom};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution, StandardNormal};

use learning::table::Table;

use crate::columns::Columns;

const BASE_RATE: f64 = 0.25;
/// Cells of a leak that contradict the outcome: at most this share.
const LEAK_NOISE: f64 = 0.01;

/// What an attribute is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Nature {
    /// Its values know the outcome but for at most 1 % of rows.
    LeakByValue,
    /// Being filled or missing knows the outcome but for at most 1 % of rows; the values say nothing.
    LeakByMissingness,
    /// Honest and strong: AUC alone about 0.75 to 0.92.
    Strong,
    /// Honest and weak or unrelated: AUC alone about 0.5 to 0.7.
    Weak,
}

/// How many attributes of each nature, in the order of the issue: 200, 200, 200 strong and 1,800 weak.
const PLANTED: [(Nature, usize); 4] = [
    (Nature::LeakByValue, 200),
    (Nature::LeakByMissingness, 200),
    (Nature::Strong, 200),
    (Nature::Weak, 1_800),
];

/// The table and what was planted in it.
#[derive(Debug, Clone)]
pub struct Planted {
    /// 2,400 attributes and the target.
    pub table: Table,
    /// Header of the target, which holds `1` and `0`.
    pub target: &'static str,
    /// Headers of the attributes with their nature, in file order.
    pub attributes: Vec<(String, Nature)>,
}

impl Planted {
    /// Headers of the attributes of one nature.
    pub fn of(&self, nature: Nature) -> impl Iterator<Item = &str> {
        self.attributes.iter().filter(move |(_, of)| *of == nature).map(|(name, _)| name.as_str())
    }
}

/// Generates the table; 2,000 rows are plenty. Natures are shuffled over neutral headers.
pub fn generate(seed: u64, rows: usize) -> Planted {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let outcomes: Vec<bool> = (0..rows).map(|_| rng.random_bool(BASE_RATE)).collect();
    let mut natures: Vec<Nature> =
        PLANTED.iter().flat_map(|&(nature, count)| std::iter::repeat_n(nature, count)).collect();
    natures.shuffle(&mut rng);
    let mut columns = Columns::default();
    let mut attributes = Vec::with_capacity(natures.len());
    for (i, nature) in natures.into_iter().enumerate() {
        let name = format!("A{i:04}");
        let cells = match nature {
            Nature::LeakByValue => leak_by_value(&outcomes, &mut rng),
            Nature::LeakByMissingness => leak_by_missingness(&outcomes, &mut rng),
            Nature::Strong => honest(&outcomes, 1.0..2.0, &mut rng),
            Nature::Weak => honest(&outcomes, 0.0..0.7, &mut rng),
        };
        columns.push(name.clone(), cells);
        attributes.push((name, nature));
    }
    columns.push_outcomes("target", &outcomes);
    Planted { table: columns.finish(), target: "target", attributes }
}

/// The outcomes with a small share contradicted, the share being the leak's own.
fn noisy(outcomes: &[bool], rng: &mut ChaCha8Rng) -> Vec<bool> {
    let noise = rng.random_range(0.0..LEAK_NOISE);
    outcomes.iter().map(|&won| won ^ rng.random_bool(noise)).collect()
}

/// A number in disjoint ranges, a stage, or a note, that follows the outcome.
fn leak_by_value(outcomes: &[bool], rng: &mut ChaCha8Rng) -> Vec<String> {
    let leaked = noisy(outcomes, rng);
    let form = rng.random_range(0..3);
    let cell = |won: bool| match form {
        0 if won => rng.random_range(500..5_000).to_string(),
        0 => rng.random_range(0..400).to_string(),
        1 => choose(if won { &["Paid", "Delivered"] } else { &["Refused", "Spam", "No answer"] }, rng),
        _ => {
            let end = choose(if won { &["thanked", "signed"] } else { &["declined", "lost"] }, rng);
            let start = choose(&["the client has", "they have finally", "our partner"], rng);
            format!("{start} {end}")
        }
    };
    leaked.into_iter().map(cell).collect()
}

/// Filled for one of the outcomes only, with values that say nothing.
fn leak_by_missingness(outcomes: &[bool], rng: &mut ChaCha8Rng) -> Vec<String> {
    let filled_for = rng.random_bool(0.5);
    let numeric = rng.random_bool(0.5);
    let leaked = noisy(outcomes, rng);
    let cell = |known: bool| match (known == filled_for, numeric) {
        (false, _) => String::new(),
        (true, true) => rng.random_range(1..1_000).to_string(),
        (true, false) => choose(&["red", "green", "blue", "black"], rng),
    };
    leaked.into_iter().map(cell).collect()
}

/// A normal number whose mean differs by `distance` deviations between the outcomes (AUC = Φ(d / √2)), as it
/// is or cut into five values, with some cells missing at random or, a little more often, for the lost.
fn honest(outcomes: &[bool], distance: std::ops::Range<f64>, rng: &mut ChaCha8Rng) -> Vec<String> {
    let distance = rng.random_range(distance);
    let sign = if rng.random_bool(0.5) { 1.0 } else { -1.0 };
    let numeric = rng.random_bool(0.6);
    let missing = rng.random_range(0.0..0.5);
    let missing_if_lost = missing + if rng.random_bool(0.3) { 0.15 } else { 0.0 };
    let cell = |&won: &bool| {
        let shift = sign * if won { distance } else { 0.0 };
        let value: f64 = shift + Distribution::<f64>::sample(&StandardNormal, rng);
        if rng.random_bool(if won { missing } else { missing_if_lost }) {
            String::new()
        } else if numeric {
            format!("{:.2}", 100.0 + 20.0 * value)
        } else {
            let edges = [-1.0, 0.0, 1.0, 2.0].iter().filter(|&&edge| value > edge).count();
            ["north", "south", "east", "west", "centre"][edges].into()
        }
    };
    outcomes.iter().map(cell).collect()
}

fn choose(values: &[&str], rng: &mut ChaCha8Rng) -> String {
    values.choose(rng).copied().unwrap_or_default().to_owned()
}
