//! Versions as rows of cells, so that two of them are compared in one walk.

use std::cmp::Ordering;
use std::collections::HashMap;

use super::life::Values;
use crate::Settings;
use crate::attributes::may_be_attribute;

/// Number of a field, its name and its value.
pub(super) type Cell<'a> = (u32, &'a str, &'a str);

/// Fields by number; those that are never attributes have none.
#[derive(Debug, Clone, Default)]
pub(super) struct Names {
    numbers: HashMap<Box<str>, Option<u32>>,
    /// By number.
    pub names: Vec<Box<str>>,
}

impl Names {
    fn number(&mut self, name: &str, settings: &Settings) -> Option<u32> {
        if let Some(&number) = self.numbers.get(name) {
            return number;
        }
        let number = may_be_attribute(name, settings).then_some(self.names.len() as u32);
        if number.is_some() {
            self.names.push(name.into());
        }
        self.numbers.insert(name.into(), number);
        number
    }

    /// Filled fields in order of their names. A row of the same entity from before spares looking names up.
    pub fn row<'a>(&mut self, values: &'a Values, before: &[Cell<'a>], settings: &Settings) -> Vec<Cell<'a>> {
        let mut row = Vec::with_capacity(values.len());
        let mut before = before.iter().peekable();
        for (name, value) in values.iter().filter(|(_, value)| !value.is_empty()) {
            while before.next_if(|cell| cell.1 < &**name).is_some() {}
            let number = match before.next_if(|cell| cell.1 == &**name) {
                Some(&(number, ..)) => Some(number),
                None => self.number(name, settings),
            };
            row.extend(number.map(|number| (number, &**name, &**value)));
        }
        row
    }
}

/// Calls `each` with every field that is filled in either row, and its values; empty where it is not.
pub(super) fn pairs<'a>(
    before: &[Cell<'a>],
    after: &[Cell<'a>],
    mut each: impl FnMut(u32, &'a str, &'a str),
) {
    let (mut old, mut new) = (before.iter().peekable(), after.iter().peekable());
    loop {
        let order = match (old.peek(), new.peek()) {
            (Some(old), Some(new)) => old.1.cmp(new.1),
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (None, None) => return,
        };
        let was = if order.is_le() { old.next() } else { None };
        let is = if order.is_ge() { new.next() } else { None };
        if let Some(&(number, ..)) = was.or(is) {
            each(number, was.map_or("", |cell| cell.2), is.map_or("", |cell| cell.2));
        }
    }
}
