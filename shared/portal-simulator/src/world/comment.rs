//! Comments in the timeline of a record.

use crm::Moment;

use super::activity::Owner;
use super::field::{Field, Form};
use super::register::Row;
use super::value::Value;

/// A comment.
#[derive(Debug, Clone, PartialEq)]
pub struct Comment {
    /// Its id.
    pub id: u32,
    /// The record that it is about.
    pub owner: Owner,
    /// When it was written.
    pub created: Moment,
    /// Its text.
    pub text: Box<str>,
    /// The employee who wrote it.
    pub author: u32,
}

type Column = (&'static str, Form, fn(&Comment) -> Value<'_>);

const COLUMNS: &[Column] = &[
    ("ID", Form::Integer, |c| c.id.into()),
    ("ENTITY_ID", Form::Integer, |c| c.owner.1.into()),
    ("ENTITY_TYPE", Form::Text, |c| c.owner.0.as_str().into()),
    ("CREATED", Form::Time, |c| c.created.into()),
    ("COMMENT", Form::Text, |c| (&*c.text).into()),
    ("AUTHOR_ID", Form::User, |c| c.author.into()),
];

impl Row for Comment {
    fn get(&self, field: usize) -> Value<'_> {
        COLUMNS.get(field).map_or(Value::Empty, |(.., get)| get(self))
    }
}

/// The fields of comments.
pub(crate) fn fields() -> Vec<Field> {
    COLUMNS.iter().map(|&(name, form, _)| Field::new(name, form)).collect()
}
