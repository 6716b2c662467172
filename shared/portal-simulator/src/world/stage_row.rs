//! Rows of the history of stages.

use crm::{Kind, Moment, State};

use super::field::{Field, Form};
use super::register::Row;
use super::value::Value;

/// A lead or deal came to a stage.
#[derive(Debug, Clone, PartialEq)]
pub struct StageRow {
    /// Its id among the rows of its kind.
    pub id: u32,
    /// 1 created, 2 moved, 3 closed, 5 moved to another pipeline.
    pub type_id: u32,
    /// Whose.
    pub owner: u32,
    /// When.
    pub at: Moment,
    /// The pipeline, for a deal.
    pub category: u32,
    /// The stage that it came to.
    pub stage: Box<str>,
    /// What the stage means.
    pub state: State,
}

type Column = (&'static str, &'static str, Form, fn(&StageRow) -> Value<'_>);

/// Names for deals, then for leads.
const COLUMNS: &[Column] = &[
    ("ID", "ID", Form::Integer, |row| row.id.into()),
    ("TYPE_ID", "TYPE_ID", Form::Integer, |row| row.type_id.into()),
    ("OWNER_ID", "OWNER_ID", Form::Integer, |row| row.owner.into()),
    ("CREATED_TIME", "CREATED_TIME", Form::Time, |row| row.at.into()),
    ("STAGE_SEMANTIC_ID", "STATUS_SEMANTIC_ID", Form::Text, |row| semantics(row.state).into()),
    ("STAGE_ID", "STATUS_ID", Form::Text, |row| (&*row.stage).into()),
    // Last, since leads have none.
    ("CATEGORY_ID", "", Form::Integer, |row| row.category.into()),
];

impl Row for StageRow {
    fn get(&self, field: usize) -> Value<'_> {
        COLUMNS.get(field).map_or(Value::Empty, |(.., get)| get(self))
    }
}

/// The fields of the history of a kind.
pub(crate) fn fields(kind: Kind) -> Vec<Field> {
    let name = |&(deal, lead, form, _): &Column| (if kind == Kind::Lead { lead } else { deal }, form);
    COLUMNS
        .iter()
        .map(name)
        .filter(|(name, _)| !name.is_empty())
        .map(|(name, form)| Field::new(name, form))
        .collect()
}

/// What a stage means, as records and their history have it: `P`, `S` or `F`.
pub fn semantics(state: State) -> &'static str {
    match state {
        State::Open => "P",
        State::Won => "S",
        State::Lost | State::LeftOut => "F",
    }
}
