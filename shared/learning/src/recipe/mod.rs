//! The recipe language: which attributes become which columns of the matrix.

use std::str::FromStr;

/// A parsed recipe.
#[derive(Debug, Clone, PartialEq)]
pub struct Recipe {}

/// Why a recipe is refused: where, and the reason.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("recipe, line {line}, column {column}: {reason}")]
pub struct RecipeError {
    /// 1-based line in the recipe's JSON.
    pub line: usize,
    /// 1-based column, in characters.
    pub column: usize,
    /// What is wrong.
    pub reason: String,
}

impl FromStr for Recipe {
    type Err = RecipeError;

    fn from_str(_json: &str) -> Result<Self, RecipeError> {
        Ok(Self {})
    }
}
