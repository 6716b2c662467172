//! Small random tables.

use learning::table::{Table, TableBuilder};
use rand::seq::IndexedRandom;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// A table of columns of equal length.
pub fn columns(columns: &[(&str, Vec<String>)]) -> Table {
    let mut builder = TableBuilder::new(columns.iter().map(|(name, _)| *name));
    for row in 0..columns[0].1.len() {
        builder.push(columns.iter().map(|(_, cells)| cells[row].as_str()));
    }
    builder.finish()
}

/// A random table of every kind of attribute with missing cells: `channel`, `size`, `amount`, `note`, `created` and `won`.
/// Two attributes only work together, so that pairs are worth it.
pub fn deals(seed: u64, rows: usize) -> Table {
    const WORDS: [&str; 8] = ["call", "звонок", "price", "скидка", "urgent", "later", "заказ", "spam"];
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let mut builder = TableBuilder::new(["channel", "size", "repeat", "amount", "note", "created", "won"]);
    for _ in 0..rows {
        let mut score = -0.5;
        let channel = rng.random_range(0..5);
        let size = rng.random_range(0..3);
        let repeat = rng.random_bool(0.4);
        let amount: f64 = rng.random_range(1.0..1000.0);
        let words: Vec<&str> =
            (0..rng.random_range(0..5)).filter_map(|_| WORDS.choose(&mut rng).copied()).collect();
        score += [0.8, -0.6, 0.0, 0.3, -0.3][channel] + 0.6 * (amount / 300.0).ln();
        score += if repeat == (size == 1) { 0.9 } else { -0.9 };
        score += if words.contains(&"urgent") { 0.7 } else { 0.0 };
        let won = rng.random_bool(1.0 / (1.0 + f64::exp(-score)));
        let mut missing = |cell: String| if rng.random_bool(0.1) { String::new() } else { cell };
        let row = [
            missing(["web", "phone", "mail", "shop", "fair"][channel].into()),
            missing(["small", "middle", "large"][size].into()),
            missing(if repeat { "yes" } else { "no" }.into()),
            missing(format!("{amount:.2}")),
            missing(words.join(" ")),
            missing(format!("2025-{:02}-{:02}", 1 + channel * 2, 1 + (amount as u32) % 28)),
            u8::from(won).to_string(),
        ];
        builder.push(row.iter().map(String::as_str));
    }
    builder.finish()
}
