//! The recipe language: which attributes become which columns of the matrix.
//!
//! A superset of the Amazon Machine Learning recipe: the same JSON (`groups`, `assignments`, `outputs`), the same
//! group names and functions, and a few more. `docs/recipe.md` describes it.

mod feature;
mod place;
mod resolve;
mod syntax;

use std::str::FromStr;

use serde_json::{Value, json};

pub use feature::{Calendar, Feature, Number, Shape, Single, TextStep};
pub use syntax::{Expression, Function, Node};

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
        let at_start = |reason: String| RecipeError { line: 1, column: 1, reason };
        if source.len() > MAX_BYTES {
            return Err(at_start(format!("longer than {MAX_BYTES} bytes")));
        }
        let value: Value = serde_json::from_str(source).map_err(|error| RecipeError {
            line: error.line().max(1),
            column: error.column().max(1),
            reason: strip_position(&error.to_string()),
        })?;
        let Value::Object(sections) = &value else {
            return Err(at_start("must be a JSON object with groups, assignments and outputs".into()));
        };
        for key in sections.keys() {
            if !matches!(key.as_str(), "groups" | "assignments" | "outputs") {
                let reason = format!("unknown section {key:?}; known are groups, assignments, outputs");
                return Err(place::error_in(source, key, 0, reason));
            }
        }
        let named = |section: &str| -> Result<Vec<(String, Expression)>, RecipeError> {
            match sections.get(section) {
                None => Ok(Vec::new()),
                Some(Value::Object(entries)) => entries
                    .iter()
                    .map(|(name, value)| Ok((name.clone(), parse(source, value, section)?)))
                    .collect(),
                Some(_) => Err(place::error_in(source, section, 0, format!("{section} must be an object"))),
            }
        };
        let outputs = match sections.get("outputs") {
            Some(Value::Array(entries)) if !entries.is_empty() => {
                entries.iter().map(|value| parse(source, value, "outputs")).collect::<Result<_, _>>()?
            }
            Some(Value::Array(_)) => {
                return Err(place::error_in(source, "outputs", 0, "outputs is empty".into()));
            }
            Some(_) => return Err(place::error_in(source, "outputs", 0, "outputs must be an array".into())),
            None => return Err(at_start("outputs is missing".into())),
        };
        Ok(Self {
            groups: named("groups")?,
            assignments: named("assignments")?,
            outputs,
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

fn parse(source: &str, value: &Value, section: &str) -> Result<Expression, RecipeError> {
    let Value::String(text) = value else {
        return Err(place::error_in(source, section, 0, format!("{section} holds {value}, not a string")));
    };
    syntax::parse(text).map_err(|error| place::error_in(source, text, error.at, error.reason))
}

/// `serde_json` appends " at line 1 column 2", which the error says already.
fn strip_position(message: &str) -> String {
    message.rsplit_once(" at line ").map_or(message, |(reason, _)| reason).to_owned()
}
