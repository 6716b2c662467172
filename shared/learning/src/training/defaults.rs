//! The default recipe and what the search may change of it.

use crate::recipe::{Recipe, RecipeError};
use crate::schema::{Kind, Schema};
use crate::search::{Dimension, Parameters, Space};
use crate::training::{Balance, Options, interactions};

/// Range of λ. A weight of size 1 costs λ/2 nats; below the range even the rarest word is free to overfit, and above it
/// nothing moves.
const LEAST_L2: f64 = 0.3;
const MOST_L2: f64 = 1000.0;

/// The default recipe at a point of the search: the original one with stemming. Pairs are added later, since which
/// ones are worth it is found out on the rows of each fold.
pub(super) fn recipe(schema: &Schema, point: &Parameters) -> Result<Recipe, RecipeError> {
    let has = |kind: Kind| schema.attributes().any(|column| column.kind == kind);
    let frequent = |inner: String| match point.min_count {
        0 | 1 => inner,
        least => format!("frequent({inner}, {least})"),
    };
    let mut outputs = Vec::new();
    if has(Kind::Binary) {
        outputs.push("ALL_BINARY".to_owned());
    }
    if has(Kind::Categorical) {
        outputs.push(frequent("ALL_CATEGORICAL".into()));
    }
    if has(Kind::Numeric) {
        let bins = format!("quantile_bin(ALL_NUMERIC, {})", point.bins);
        outputs.push(if point.cumulative { format!("cumulative({bins})") } else { bins });
        if point.linear {
            outputs.push("normalize(ALL_NUMERIC)".to_owned());
        }
    }
    if has(Kind::Date) {
        outputs.extend(["month(ALL_DATE)", "weekday(ALL_DATE)", "daytime(ALL_DATE)"].map(str::to_owned));
    }
    if has(Kind::Text) {
        let stems = "stem(stem(lowercase(no_punct(ALL_TEXT)), 'ru'), 'en')";
        outputs.push(match point.ngram {
            0 | 1 => frequent(stems.to_owned()),
            // A pair of words seen once or twice teaches little, and most pairs are seen no more.
            size => format!("frequent(ngram({stems}, {size}), {})", point.min_count.max(3)),
        });
    }
    Recipe::of_outputs(&outputs)
}

/// A λ under which weights hardly move, on so many training rows: their own curvature is a quarter of the rows at most.
pub(super) fn still(rows: usize) -> f64 {
    MOST_L2.max(10.0 * rows as f64)
}

/// A point without pairs, balance or recency.
pub(super) fn plain() -> Parameters {
    Parameters {
        l2: 3.0,
        l1: 0.0,
        bins: 10,
        cumulative: true,
        linear: false,
        ngram: 1,
        min_count: 1,
        pairs: 0,
        balance: Balance::None,
        half_life: 0,
    }
}

/// From this many trials on the search is also free to choose n-grams, λ₁ and the balance.
const GENEROUS_TRIALS: u32 = 40;

/// What is known of the rows' order in time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Order {
    /// Nothing.
    None,
    /// Their dates: recency is in days.
    Dates,
    /// Which is newer: recency is in percent of the training rows.
    Rows,
}

/// What the search is free to choose on a table of this schema.
pub(super) fn space(schema: &Schema, options: &Options, order: Order) -> Space {
    let has = |kind: Kind| schema.attributes().any(|column| column.kind == kind);
    // Thousands of words, each seen a few times, want a stiffer start than a few dozen bins.
    let start = Parameters {
        l2: if has(Kind::Text) { 30.0 } else { 3.0 },
        min_count: if has(Kind::Text) { 2 } else { 1 },
        balance: options.balance.unwrap_or(Balance::None),
        ..plain()
    };
    let mut dimensions = vec![Dimension::L2(LEAST_L2, MOST_L2)];
    let mut starts = vec![start.clone(), Parameters { l2: 3.0 * start.l2, bins: 20, ..start.clone() }];
    if options.recipe.is_none() {
        if has(Kind::Numeric) {
            dimensions.extend([Dimension::Cumulative, Dimension::Bins(vec![10, 20, 40]), Dimension::Linear]);
        }
        if has(Kind::Text) || has(Kind::Categorical) {
            dimensions.push(Dimension::MinCount(vec![1, 2, 5, 10]));
        }
    }
    match order {
        Order::None => {}
        Order::Dates => dimensions.push(Dimension::HalfLife(vec![0, 90, 180, 365])),
        Order::Rows => dimensions.push(Dimension::HalfLife(vec![0, 25, 50, 100])),
    }
    // What hardly ever pays is looked at only where there are trials to spare for it.
    if options.trials >= GENEROUS_TRIALS {
        dimensions.push(Dimension::L1(vec![0.0, 0.3, 1.0, 3.0]));
        if has(Kind::Text) && options.recipe.is_none() {
            dimensions.push(Dimension::Ngram(vec![1, 2]));
        }
        // The pooled model's offset speaks of rows as they are.
        if options.balance.is_none() && options.prior.is_none() {
            use Balance::{Downsample, Focal, None, Upsample, Weights};
            dimensions.push(Dimension::Balance(vec![None, Weights, Upsample, Downsample, Focal]));
        }
    }
    starts.push(Parameters { l2: 30.0 * start.l2, ..start.clone() });
    if options.prior.is_some() {
        // The pooled model with hardly a word of its own is what everything else has to beat.
        starts.insert(0, Parameters { l2: MOST_L2, ..start });
    }
    Space::new(dimensions, starts)
}

/// Whether a table of this schema has attributes that can be paired.
pub(super) fn pairs_possible(schema: &Schema) -> bool {
    interactions::sides(schema).len() > 1
}

/// What is free once main effects are settled: how many pairs, and the penalty.
pub(super) fn pair_space(main: &Parameters) -> Space {
    let with =
        |pairs: u32, stiffer: f64| Parameters { pairs, l2: (main.l2 * stiffer).min(MOST_L2), ..main.clone() };
    let dimensions = vec![Dimension::L2(LEAST_L2, MOST_L2), Dimension::Pairs(vec![8, 16, 32])];
    Space::new(dimensions, vec![with(16, 2.0), with(32, 4.0), with(8, 1.0)])
}
