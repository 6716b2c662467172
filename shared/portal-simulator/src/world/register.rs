//! All records of one kind.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use super::field::Field;
use super::value::Value;

/// Something with fields that can be listed.
pub trait Row {
    /// The value of the field at a place of the fields of its kind.
    fn get(&self, field: usize) -> Value<'_>;
}

/// A lead, deal, contact or company.
#[derive(Debug, Clone, PartialEq)]
pub struct Record {
    /// Its id in the portal.
    pub id: u32,
    /// Its id in the script that it came from; `None` where a client made it.
    pub source: Option<Box<str>>,
    values: Vec<Value<'static>>,
}

impl Row for Record {
    fn get(&self, field: usize) -> Value<'_> {
        self.values.get(field).map_or(Value::Empty, Value::borrowed)
    }
}

/// Records of one kind by id, with the fields that they have in this portal.
#[derive(Debug)]
pub struct Register {
    /// The fields, the portal's own last.
    pub fields: Vec<Field>,
    places: FxHashMap<Box<str>, usize>,
    /// Records by id.
    pub rows: BTreeMap<u32, Record>,
    last_id: u32,
}

impl Register {
    /// No records yet.
    pub fn new(fields: Vec<Field>) -> Self {
        let places =
            fields.iter().enumerate().map(|(place, field)| (Box::from(&*field.name), place)).collect();
        Self { fields, places, rows: BTreeMap::new(), last_id: 0 }
    }

    /// The place of a field by its name in the old dialect.
    pub fn place(&self, name: &str) -> Option<usize> {
        self.places.get(name).copied()
    }

    /// Adds a field, unless there is one of that name.
    pub fn add_field(&mut self, field: Field) {
        if !self.places.contains_key(&*field.name) {
            self.places.insert(Box::from(&*field.name), self.fields.len());
            self.fields.push(field);
        }
    }

    /// Takes a field of the portal's own away; its values are forgotten. Whether there was one.
    pub fn remove_field(&mut self, id: u32) -> bool {
        let is_it = |field: &Field| field.custom.as_ref().is_some_and(|custom| custom.id == id);
        let Some(place) = self.fields.iter().position(is_it) else { return false };
        self.fields.remove(place);
        for record in self.rows.values_mut().filter(|record| record.values.len() > place) {
            record.values.remove(place);
        }
        *self = Self {
            rows: std::mem::take(&mut self.rows),
            last_id: self.last_id,
            ..Self::new(std::mem::take(&mut self.fields))
        };
        true
    }

    /// A new record under the next id.
    pub fn create(&mut self, source: Option<Box<str>>) -> u32 {
        self.last_id += 1;
        let id = self.last_id;
        let record = Record { id, source, values: Vec::with_capacity(self.fields.len()) };
        self.rows.insert(id, record);
        self.set(id, "ID", Value::Integer(id.into()));
        id
    }

    /// A field of a record; empty where there is no such record or field.
    pub fn get(&self, id: u32, name: &str) -> Value<'_> {
        match (self.rows.get(&id), self.place(name)) {
            (Some(record), Some(place)) => record.get(place),
            _ => Value::Empty,
        }
    }

    /// Sets a field of a record; nothing where there is no such record or field.
    pub fn set(&mut self, id: u32, name: &str, value: Value<'_>) {
        if let Some(place) = self.place(name) {
            self.set_at(id, place, value);
        }
    }

    /// [`Self::set`] by the place of the field.
    pub fn set_at(&mut self, id: u32, place: usize, value: Value<'_>) {
        if let Some(record) = self.rows.get_mut(&id) {
            if record.values.len() <= place {
                record.values.resize(place + 1, Value::Empty);
            }
            record.values[place] = value.into_owned();
        }
    }
}
