//! Values of fields as the portal keeps them, before a dialect writes them down.

use std::borrow::Cow;

use crm::Moment;
use serde_json::Value as Json;

/// A value of a field.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Value<'a> {
    /// Nothing; how that is written depends on the field.
    #[default]
    Empty,
    /// A whole number, also ids.
    Integer(i64),
    /// A number or an amount of money.
    Number(f64),
    /// `Y` or `N`.
    Flag(bool),
    /// A text.
    Text(Cow<'a, str>),
    /// A moment or the midnight (UTC) of a date.
    Time(Moment),
    /// A structure that is written as it is.
    Structure(Json),
}

impl Value<'_> {
    /// The value with a life of its own.
    pub fn into_owned(self) -> Value<'static> {
        match self {
            Value::Empty => Value::Empty,
            Value::Integer(number) => Value::Integer(number),
            Value::Number(number) => Value::Number(number),
            Value::Flag(on) => Value::Flag(on),
            Value::Text(text) => Value::Text(Cow::Owned(text.into_owned())),
            Value::Time(moment) => Value::Time(moment),
            Value::Structure(json) => Value::Structure(json),
        }
    }

    /// The same value without copying its text.
    pub fn borrowed(&self) -> Value<'_> {
        match self {
            Value::Text(text) => Value::Text(Cow::Borrowed(text)),
            Value::Structure(json) => Value::Structure(json.clone()),
            Value::Empty => Value::Empty,
            Value::Integer(number) => Value::Integer(*number),
            Value::Number(number) => Value::Number(*number),
            Value::Flag(on) => Value::Flag(*on),
            Value::Time(moment) => Value::Time(*moment),
        }
    }

    /// Whether there is nothing: no value, an empty text, or the link 0.
    pub fn is_empty(&self) -> bool {
        match self {
            Value::Empty => true,
            Value::Text(text) => text.is_empty(),
            _ => false,
        }
    }

    /// The whole number that it is.
    pub fn integer(&self) -> Option<i64> {
        match self {
            Value::Integer(number) => Some(*number),
            _ => None,
        }
    }

    /// The text that it is; empty for everything else.
    pub fn text(&self) -> &str {
        match self {
            Value::Text(text) => text,
            _ => "",
        }
    }
}

impl<'a> From<&'a str> for Value<'a> {
    fn from(text: &'a str) -> Self {
        if text.is_empty() { Value::Empty } else { Value::Text(Cow::Borrowed(text)) }
    }
}

impl From<String> for Value<'_> {
    fn from(text: String) -> Self {
        if text.is_empty() { Value::Empty } else { Value::Text(Cow::Owned(text)) }
    }
}

impl From<u32> for Value<'_> {
    fn from(number: u32) -> Self {
        Value::Integer(number.into())
    }
}

impl From<bool> for Value<'_> {
    fn from(on: bool) -> Self {
        Value::Flag(on)
    }
}

impl From<Moment> for Value<'_> {
    fn from(moment: Moment) -> Self {
        Value::Time(moment)
    }
}
