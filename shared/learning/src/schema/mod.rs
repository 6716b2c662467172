//! What each column of a table is: its kind, and how many cells are missing or invalid.

mod identifier;
mod infer;
mod moment;
mod number;
#[cfg(test)]
mod tests;

pub use infer::infer;
pub use moment::parse_moment;
pub use number::parse_number;

use serde::{Deserialize, Serialize};

/// The kind of a column, which decides how the recipe's groups (`ALL_NUMERIC`, ...) treat it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// At most two distinct values.
    Binary,
    /// A limited set of values.
    Categorical,
    /// Numbers.
    Numeric,
    /// Free text of several words.
    Text,
    /// Dates or moments.
    Date,
    /// Looks like an identifier: nearly every row has a value of its own.
    Id,
}

/// What a column is used for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Offered to the recipe.
    Attribute,
    /// The outcome to predict.
    Target,
    /// Names the entity of a row (`--id`).
    Id,
    /// Orders the rows in time (`--time`).
    Time,
    /// Not used; `note` says why.
    LeftOut,
}

/// One column of a table as the learner sees it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ColumnSchema {
    /// Header.
    pub name: String,
    /// Kind, inferred or overridden.
    pub kind: Kind,
    /// Use.
    pub role: Role,
    /// Why it was left out, or what was noticed.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub note: Option<String>,
    /// Cells without a value.
    pub missing: u64,
    /// Cells whose value does not fit the kind ("abc" or "inf" in a numeric column); never imputed.
    pub invalid: u64,
    /// Distinct values.
    pub distinct: u64,
}

/// The columns of a table in file order.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Schema {
    /// One entry per column.
    pub columns: Vec<ColumnSchema>,
}

impl Schema {
    /// The columns that the recipe may use, in file order.
    pub fn attributes(&self) -> impl Iterator<Item = &ColumnSchema> {
        self.columns.iter().filter(|column| column.role == Role::Attribute)
    }
}
