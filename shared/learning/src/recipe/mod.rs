//! The recipe language: which attributes become which columns of the matrix.
//!
//! A superset of the Amazon Machine Learning recipe: the same JSON (`groups`, `assignments`, `outputs`), the same
//! group names and functions, and a few more. `docs/recipe.md` describes it.

mod document;
mod feature;
mod place;
mod resolve;
mod syntax;
mod value;

use std::str::FromStr;

use serde_json::{Value, json};

pub use feature::{Calendar, Feature, Number, Shape, Single, TextStep};
pub use syntax::{Expression, Function, Node};

use document::{Document, Literal};

/// A parsed recipe. It is not yet held against a table: [`Recipe::resolve`] does that.
#[derive(Debug, Clone, PartialEq)]
pub struct Recipe {
    groups: Vec<(String, Expression)>,
    assignments: Vec<(String, Expression)>,
    outputs: Vec<Expression>,
    /// The JSON it was read from, to say where an error is.
    source: String,
}

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

/// Longest recipe that is read, in bytes.
const MAX_BYTES: usize = 1 << 20;

impl FromStr for Recipe {
    type Err = RecipeError;

    fn from_str(source: &str) -> Result<Self, RecipeError> {
        if source.len() > MAX_BYTES {
            return Err(place::error_at(source, 0, format!("longer than {MAX_BYTES} bytes")));
        }
        let parse = |Literal { text, open }: Literal| {
            syntax::parse(text, open).map_err(|error| place::error_in(source, open, error.at, error.reason))
        };
        let parse_all = |entries: Vec<(Literal, Literal)>| -> Result<_, RecipeError> {
            entries.into_iter().map(|(name, literal)| Ok((name.text, parse(literal)?))).collect()
        };
        let document = Document::read(source)?;
        Ok(Self {
            groups: parse_all(document.groups)?,
            assignments: parse_all(document.assignments)?,
            outputs: document.outputs.into_iter().map(parse).collect::<Result<_, _>>()?,
            source: source.to_owned(),
        })
    }
}

impl Recipe {
    /// A recipe of these outputs without groups and assignments, each output in the expression language.
    ///
    /// # Errors
    /// [`RecipeError`] where an output does not parse.
    pub fn of_outputs<S: AsRef<str>>(outputs: &[S]) -> Result<Self, RecipeError> {
        let outputs: Vec<&str> = outputs.iter().map(AsRef::as_ref).collect();
        json!({ "groups": {}, "assignments": {}, "outputs": outputs }).to_string().parse()
    }

    /// The recipe as JSON.
    pub fn to_json(&self) -> Value {
        let named = |entries: &[(String, Expression)]| -> Value {
            entries.iter().map(|(name, e)| (name.clone(), Value::String(e.text.clone()))).collect()
        };
        let outputs: Vec<&str> = self.outputs.iter().map(|output| output.text.as_str()).collect();
        json!({
            "groups": named(&self.groups),
            "assignments": named(&self.assignments),
            "outputs": outputs,
        })
    }
}

#[cfg(test)]
mod tests;
