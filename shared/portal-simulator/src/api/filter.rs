//! Filters of lists: `>ID`, `@STATUS_ID`, `%TITLE`, `logic: OR`.

use std::cmp::Ordering;

use crm::Moment;
use jiff::tz::TimeZone;

use super::error::ApiError;
use super::params::{Param, Params};
use crate::world::field::{Field, Form};
use crate::world::register::Row;
use crate::world::value::Value;

/// Which rows are asked for.
#[derive(Debug, Clone, PartialEq)]
pub enum Filter {
    /// All of these hold.
    All(Vec<Filter>),
    /// One of these holds.
    Any(Vec<Filter>),
    /// A field is what is asked for.
    Is(Condition),
}

/// A condition on a field.
#[derive(Debug, Clone, PartialEq)]
pub struct Condition {
    /// Place of the field.
    pub field: usize,
    /// What is asked of it.
    pub test: Test,
    /// What it is compared with.
    pub values: Vec<Operand>,
}

/// What is asked of a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Test {
    /// It is one of the values.
    In,
    /// It is none of the values.
    NotIn,
    /// It is greater.
    Greater,
    /// It is greater or equal.
    AtLeast,
    /// It is less.
    Less,
    /// It is less or equal.
    AtMost,
    /// It contains the text.
    Contains,
    /// It does not contain the text.
    Lacks,
    /// It fits a pattern with `%` for anything.
    Like,
    /// It is between two values, both included.
    Between,
    /// It is not between two values.
    NotBetween,
}

/// Something to compare a field with.
#[derive(Debug, Clone, PartialEq)]
pub enum Operand {
    /// Nothing.
    Empty,
    /// A whole number.
    Integer(i64),
    /// A number.
    Number(f64),
    /// A flag.
    Flag(bool),
    /// A moment.
    Time(Moment),
    /// A text in lower case: databases of portals compare so.
    Text(String),
}

/// Prefixes of names, longer ones first.
const TESTS: [(&str, Test); 16] = [
    ("!><", Test::NotBetween),
    ("><", Test::Between),
    ("!=", Test::NotIn),
    ("!@", Test::NotIn),
    ("!%", Test::Lacks),
    (">=", Test::AtLeast),
    ("<=", Test::AtMost),
    ("=%", Test::Like),
    ("%=", Test::Like),
    ("=", Test::In),
    ("!", Test::NotIn),
    (">", Test::Greater),
    ("<", Test::Less),
    ("@", Test::In),
    ("%", Test::Contains),
    ("?", Test::Contains),
];

/// What to do about fields that are not there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unknown {
    /// Old methods ignore them.
    Ignored,
    /// New methods refuse them.
    Refused,
}

impl Filter {
    /// Reads a filter.
    ///
    /// # Errors
    /// `INVALID_ARG_VALUE` where a field is unknown and that matters.
    pub fn read(
        params: &Params,
        fields: &[Field],
        unknown: Unknown,
        zone: &TimeZone,
    ) -> Result<Self, ApiError> {
        let any = params.text("logic").is_some_and(|logic| logic.eq_ignore_ascii_case("or"));
        let mut parts = Vec::new();
        for (key, value) in &params.0 {
            if key == "logic" {
                continue;
            }
            if let (true, Param::Map(below)) = (key.bytes().all(|byte| byte.is_ascii_digit()), value) {
                parts.push(Self::read(below, fields, unknown, zone)?);
                continue;
            }
            let (name, test) = split(key);
            let Some(field) = fields.iter().position(|field| field.is_called(name)) else {
                if unknown == Unknown::Refused {
                    return Err(ApiError::invalid_argument(format!(
                        "Invalid value of filter: field '{name}'"
                    )));
                }
                continue;
            };
            let values = value.texts().into_iter().map(|text| Operand::read(text, fields[field].form, zone));
            parts.push(Filter::Is(Condition { field, test, values: values.collect() }));
        }
        Ok(if any { Filter::Any(parts) } else { Filter::All(parts) })
    }

    /// Whether a row is asked for.
    pub fn takes<R: Row>(&self, row: &R) -> bool {
        match self {
            Filter::All(parts) => parts.iter().all(|part| part.takes(row)),
            Filter::Any(parts) => parts.iter().any(|part| part.takes(row)),
            Filter::Is(condition) => condition.holds(&row.get(condition.field)),
        }
    }

    /// The conditions that all hold for every row asked for.
    pub fn conditions(&self) -> impl Iterator<Item = &Condition> {
        let parts = match self {
            Filter::All(parts) => &parts[..],
            _ => std::slice::from_ref(self),
        };
        parts.iter().filter_map(|part| match part {
            Filter::Is(condition) => Some(condition),
            _ => None,
        })
    }

    /// Whether every condition is on that field and none says more than between which values it is.
    pub fn is_of(&self, field: usize) -> bool {
        let plain = |part: &Filter| match part {
            Filter::Is(condition) => {
                let range = [Test::Greater, Test::AtLeast, Test::Less, Test::AtMost];
                condition.field == field && range.contains(&condition.test)
            }
            _ => false,
        };
        matches!(self, Filter::All(parts) if parts.iter().all(plain))
    }

    /// The whole number that a field is asked to be, if there is just one.
    pub fn equal(&self, field: usize) -> Option<i64> {
        self.conditions().find_map(|condition| match (condition.test, &condition.values[..]) {
            (Test::In, [Operand::Integer(number)]) if condition.field == field => Some(*number),
            _ => None,
        })
    }
}

fn split(key: &str) -> (&str, Test) {
    TESTS
        .iter()
        .find_map(|(prefix, test)| key.strip_prefix(prefix).map(|name| (name, *test)))
        .unwrap_or((key, Test::In))
}

impl Condition {
    fn holds(&self, value: &Value<'_>) -> bool {
        let first = self.values.first();
        let order = |operand: Option<&Operand>| operand.and_then(|operand| operand.compare(value));
        let between = || {
            let [low, high] = [self.values.first(), self.values.get(1)].map(order);
            low.is_some_and(Ordering::is_ge) && high.is_some_and(Ordering::is_le)
        };
        match self.test {
            Test::In => self.values.iter().any(|operand| operand.equals(value)),
            Test::NotIn => !self.values.iter().any(|operand| operand.equals(value)),
            Test::Greater => order(first).is_some_and(Ordering::is_gt),
            Test::AtLeast => order(first).is_some_and(Ordering::is_ge),
            Test::Less => order(first).is_some_and(Ordering::is_lt),
            Test::AtMost => order(first).is_some_and(Ordering::is_le),
            Test::Contains => text_of(value).contains(&self.pattern()),
            Test::Lacks => !text_of(value).contains(&self.pattern()),
            Test::Like => like(&text_of(value), &self.pattern()),
            Test::Between => between(),
            Test::NotBetween => !between(),
        }
    }

    fn pattern(&self) -> String {
        match self.values.first() {
            Some(Operand::Text(text)) => text.clone(),
            Some(Operand::Integer(number)) => number.to_string(),
            _ => String::new(),
        }
    }
}

fn text_of(value: &Value<'_>) -> String {
    match value {
        Value::Integer(number) => number.to_string(),
        value => value.text().to_lowercase(),
    }
}

/// SQL's LIKE with `%` alone.
fn like(text: &str, pattern: &str) -> bool {
    match pattern.split_once('%') {
        None => text == pattern,
        Some((start, rest)) => text.strip_prefix(start).is_some_and(|text| {
            text.char_indices().map(|(at, _)| at).chain([text.len()]).any(|at| like(&text[at..], rest))
        }),
    }
}

impl Operand {
    fn read(text: &str, form: Form, zone: &TimeZone) -> Self {
        let text = text.trim();
        if text.is_empty() {
            return Operand::Empty;
        }
        let as_text = || Operand::Text(text.to_lowercase());
        match form {
            Form::Integer | Form::User | Form::Category | Form::Enumeration => {
                text.parse().map_or_else(|_| as_text(), Operand::Integer)
            }
            Form::Link(_) => match text.parse() {
                Ok(0) => Operand::Empty,
                Ok(id) => Operand::Integer(id),
                Err(_) => as_text(),
            },
            Form::Double | Form::Money => text.parse().map_or_else(|_| as_text(), Operand::Number),
            Form::Flag => Operand::Flag(matches!(text, "Y" | "y" | "1" | "true")),
            Form::Time | Form::Date => Moment::parse(text, zone).map_or_else(|_| as_text(), Operand::Time),
            _ => as_text(),
        }
    }

    fn equals(&self, value: &Value<'_>) -> bool {
        match self {
            Operand::Empty => value.is_empty(),
            _ => self.compare(value) == Some(Ordering::Equal),
        }
    }

    /// The order of a value by this; `None` where they cannot be compared.
    fn compare(&self, value: &Value<'_>) -> Option<Ordering> {
        match (value, self) {
            (Value::Integer(value), Operand::Integer(asked)) => Some(value.cmp(asked)),
            (Value::Number(value), Operand::Number(asked)) => value.partial_cmp(asked),
            (Value::Flag(value), Operand::Flag(asked)) => Some(value.cmp(asked)),
            // Portals keep whole seconds.
            (Value::Time(value), Operand::Time(asked)) => {
                Some((value.0.div_euclid(1_000)).cmp(&asked.0.div_euclid(1_000)))
            }
            (Value::Text(value), Operand::Text(asked)) => Some(value.to_lowercase().as_str().cmp(asked)),
            (Value::Empty, Operand::Integer(asked)) => Some(0.cmp(asked)),
            (Value::Empty, Operand::Number(asked)) => 0.0.partial_cmp(asked),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_are_those_of_a_database() {
        assert!(like("price request", "price%"));
        assert!(like("price request", "%req%t"));
        assert!(!like("price request", "req%"));
        assert!(like("", "%"));
    }

    #[test]
    fn prefixes_are_read_longest_first() {
        for (key, name, test) in [
            (">=DATE_MODIFY", "DATE_MODIFY", Test::AtLeast),
            (">ID", "ID", Test::Greater),
            ("!@ID", "ID", Test::NotIn),
            ("ID", "ID", Test::In),
            ("=%TITLE", "TITLE", Test::Like),
            ("!><CALL_DURATION", "CALL_DURATION", Test::NotBetween),
        ] {
            assert_eq!(split(key), (name, test));
        }
    }
}
