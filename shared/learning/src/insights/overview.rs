//! Insights of a whole table.

use rayon::prelude::*;

use super::tally::Tallies;
use super::{AttributeInsight, Insights, Tally, TargetInsight, association, numeric, texts, values};
use crate::schema::{Kind, Role, Schema};
use crate::table::{Column, Table};

/// How many target values are listed.
const TARGET_VALUES: usize = 20;

/// Insights of a table whose rows all have an outcome.
///
/// `schema` is that of the table, column by column, and tells attributes and kinds; `positive` is the value
/// of the column `target_name` that counts as success; `outcome[row]` is whether the row is one.
pub fn insights(
    table: &Table,
    schema: &Schema,
    target_name: &str,
    positive: &str,
    outcome: &[bool],
) -> Insights {
    let columns: Vec<_> = table.columns().iter().zip(&schema.columns).collect();
    let mut attributes: Vec<_> = columns
        .par_iter()
        .filter(|(_, schema)| schema.role == Role::Attribute)
        .map(|(column, schema)| look_at(column, schema.kind, outcome))
        .collect();
    attributes.sort_by(|a, b| b.correlation.total_cmp(&a.correlation));
    let target = look_at_target(table, target_name, positive, outcome);
    Insights { rows: table.rows() as u64, target, attributes }
}

fn look_at_target(table: &Table, name: &str, positive: &str, outcome: &[bool]) -> TargetInsight {
    let values = table.column(name).map_or_else(Vec::new, |column| {
        let tallies = Tallies::new(column, outcome);
        values::most_frequent(&mut tallies.occurring(column).collect::<Vec<_>>(), TARGET_VALUES)
    });
    let all = association::total(outcome.iter().map(|&positive| Tally::one(positive)));
    TargetInsight { name: name.to_owned(), positive: positive.to_owned(), values, base_rate: all.rate() }
}

fn look_at(column: &Column, kind: Kind, outcome: &[bool]) -> AttributeInsight {
    let tallies = Tallies::new(column, outcome);
    let (details, correlation, invalid) = match kind {
        Kind::Numeric => numeric::look_at(column, &tallies),
        Kind::Date => values::look_at_months(column, &tallies),
        Kind::Text => {
            let (details, correlation) = texts::look_at(column, &tallies);
            (details, correlation, 0)
        }
        Kind::Binary | Kind::Categorical | Kind::Id => {
            let (details, correlation) = values::look_at(column, &tallies);
            (details, correlation, 0)
        }
    };
    let rows = outcome.len().max(1) as f64;
    let missing = u64::from(tallies.missing.rows);
    AttributeInsight {
        name: column.name().to_owned(),
        kind,
        correlation,
        missing,
        missing_share: missing as f64 / rows,
        invalid,
        invalid_share: invalid as f64 / rows,
        details,
    }
}
