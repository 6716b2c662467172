//! The reference company, the recipe it is measured with, and models trained on it.

use std::num::NonZeroUsize;

use bytes::Bytes;
use learning::model::Model;
use learning::recipe::Recipe;
use learning::table::Table;
use learning::training::{Options, train};
use synthetic::{Company, wide};

use crate::Error;

/// Seed of the reference company: every figure is measured on the same table.
pub const SEED: u64 = 1;

/// The recipe of the original system with stemming: every word is a column, bins are not coded cumulatively.
const OUTPUTS: [&str; 4] = [
    "ALL_BINARY",
    "ALL_CATEGORICAL",
    "quantile_bin(ALL_NUMERIC, 10)",
    "stem(stem(lowercase(no_punct(ALL_TEXT)), 'ru'), 'en')",
];

/// The reference company.
pub fn company() -> Company {
    wide::generate(SEED)
}

/// The recipe that the reference company is measured with.
///
/// # Errors
/// Where the recipe language no longer knows one of its functions.
pub fn recipe() -> Result<Recipe, Error> {
    Ok(Recipe::of_outputs(&OUTPUTS)?)
}

/// How a model of the reference company is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trained {
    /// By [`recipe`], with one trial: all of the company's columns.
    ByRecipe,
    /// By the default search, which also chooses the recipe.
    BySearch,
}

impl Trained {
    /// Name in results.
    pub fn name(self) -> &'static str {
        match self {
            Trained::ByRecipe => "recipe",
            Trained::BySearch => "search",
        }
    }
}

/// The file of a model of the reference company.
///
/// # Errors
/// Where the company cannot be trained on.
pub fn model_file(company: &Company, trained: Trained) -> Result<Bytes, Error> {
    let mut options = Options { threads: NonZeroUsize::MIN, ..Options::new(company.target) };
    if trained == Trained::ByRecipe {
        options.recipe = Some(recipe()?);
        options.trials = 1;
    }
    Ok(train(&company.table, &options, &mut |_| ())?.model.into())
}

/// The cells of every row of a table in the order in which a model takes them.
pub fn records<'a>(model: &Model, table: &'a Table) -> Vec<Vec<Option<&'a str>>> {
    let columns: Vec<_> = model.inputs().iter().map(|input| table.column(&input.name)).collect();
    (0..table.rows())
        .map(|row| columns.iter().map(|column| column.and_then(|c| c.value(row))).collect())
        .collect()
}
