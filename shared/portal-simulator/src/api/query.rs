//! Lists: filter, order, page. Pages by id are found without looking at every row.

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::ops::Bound;

use jiff::tz::TimeZone;

use super::error::ApiError;
use super::filter::{Filter, Operand, Test, Unknown};
use super::params::Params;
use crate::world::field::Field;
use crate::world::register::Row;
use crate::world::value::Value;

/// Rows on a page.
pub const PAGE: usize = 50;
/// Place of the id in every list of fields.
const ID: usize = 0;

/// What a list is asked for.
#[derive(Debug, Clone, PartialEq)]
pub struct Query {
    /// Which rows.
    pub filter: Filter,
    /// By which fields, the first counting most; whether ascending.
    pub order: Vec<(usize, bool)>,
    /// From which row on; `None` where nothing is to be counted.
    pub start: Option<usize>,
}

/// A page of a list.
#[derive(Debug)]
pub struct Page<'a, R> {
    /// The rows.
    pub rows: Vec<&'a R>,
    /// How many there are on all pages, if counted.
    pub total: Option<usize>,
    /// Where the next page starts, if there is one and rows were counted.
    pub next: Option<usize>,
}

impl Query {
    /// Reads `filter`, `order` and `start`; rows come by `default_order` where no order is asked for.
    ///
    /// # Errors
    /// `INVALID_ARG_VALUE` where a field is unknown and that matters.
    pub fn read(
        params: &Params,
        fields: &[Field],
        unknown: Unknown,
        zone: &TimeZone,
        default_order: usize,
    ) -> Result<Self, ApiError> {
        let filter = Filter::read(params.map("filter"), fields, unknown, zone)?;
        let mut order = read_order(params.map("order"), fields, unknown)?;
        if order.is_empty() {
            order.push((default_order, true));
        }
        let start = match params.integer("start") {
            Some(start) if start < 0 => None,
            start => Some(start.unwrap_or(0) as usize),
        };
        Ok(Self { filter, order, start })
    }

    /// The page of rows that `visible` lets be seen. `candidates`, where given, are the ids among which all rows are that are
    /// asked for.
    pub fn page<'a, R: Row>(
        &self,
        rows: &'a BTreeMap<u32, R>,
        candidates: Option<&[u32]>,
        visible: impl Fn(&R) -> bool,
    ) -> Page<'a, R> {
        let takes = |row: &&'a R| self.filter.takes(*row) && visible(row);
        let found: Box<dyn DoubleEndedIterator<Item = &'a R>> = match candidates {
            Some(ids) => {
                let mut ids = ids.to_vec();
                ids.sort_unstable();
                ids.dedup();
                Box::new(ids.into_iter().filter_map(|id| rows.get(&id)).filter(takes))
            }
            None => Box::new(rows.range(self.ids()).map(|(_, row)| row).filter(takes)),
        };
        match self.order[..] {
            [(ID, true), ..] => self.cut(found),
            [(ID, false), ..] => self.cut(found.rev()),
            _ => {
                let mut found: Vec<&R> = found.collect();
                found.sort_by(|a, b| self.compare(*a, *b));
                self.cut(found.into_iter())
            }
        }
    }

    /// Whether rows are asked for by nothing but ids, in ascending order.
    pub fn is_by_id_alone(&self) -> bool {
        self.order.first() == Some(&(ID, true)) && self.filter.is_of(ID)
    }

    fn cut<'a, R: Row>(&self, mut found: impl Iterator<Item = &'a R>) -> Page<'a, R> {
        let Some(start) = self.start else {
            return Page { rows: found.take(PAGE).collect(), total: None, next: None };
        };
        let skipped = found.by_ref().take(start).count();
        let rows: Vec<&R> = found.by_ref().take(PAGE).collect();
        let total = skipped + rows.len() + found.count();
        let next = Some(start + PAGE).filter(|next| *next < total);
        Page { rows, total: Some(total), next }
    }

    fn compare<R: Row>(&self, a: &R, b: &R) -> Ordering {
        let by = |&(field, ascending): &(usize, bool)| {
            let order = compare(&a.get(field), &b.get(field));
            if ascending { order } else { order.reverse() }
        };
        self.order.iter().map(by).find(|order| order.is_ne()).unwrap_or(Ordering::Equal)
    }

    /// The ids between which all rows are that are asked for.
    pub fn ids(&self) -> (Bound<u32>, Bound<u32>) {
        let (mut low, mut high) = (0_i64, i64::from(u32::MAX));
        for condition in self.filter.conditions().filter(|condition| condition.field == ID) {
            let numbers = condition.values.iter().filter_map(|operand| match operand {
                Operand::Integer(number) => Some(*number),
                _ => None,
            });
            let (least, most) = (numbers.clone().min(), numbers.max());
            match (condition.test, least, most) {
                (Test::Greater, Some(id), _) => low = low.max(id.saturating_add(1)),
                (Test::AtLeast, Some(id), _) => low = low.max(id),
                (Test::Less, Some(id), _) => high = high.min(id.saturating_sub(1)),
                (Test::AtMost, Some(id), _) => high = high.min(id),
                (Test::In, Some(least), Some(most)) => (low, high) = (low.max(least), high.min(most)),
                _ => {}
            }
        }
        let [low, high] =
            [low, high].map(|id| u32::try_from(id.clamp(0, i64::from(u32::MAX))).unwrap_or(u32::MAX));
        // Of an empty range one row at most is looked at, and not taken.
        (Bound::Included(low), Bound::Included(high.max(low)))
    }
}

fn read_order(order: &Params, fields: &[Field], unknown: Unknown) -> Result<Vec<(usize, bool)>, ApiError> {
    let mut places = Vec::new();
    for (name, direction) in &order.0 {
        let ascending =
            !direction.text().is_some_and(|direction| direction.to_uppercase().starts_with("DESC"));
        match fields.iter().position(|field| field.is_called(name)) {
            Some(place) => places.push((place, ascending)),
            None if unknown == Unknown::Refused => {
                return Err(ApiError::invalid_argument(format!("Invalid value of order: field '{name}'")));
            }
            None => {}
        }
    }
    Ok(places)
}

/// Order of values of one field: what is empty comes first.
fn compare(a: &Value<'_>, b: &Value<'_>) -> Ordering {
    match (a, b) {
        (Value::Integer(a), Value::Integer(b)) => a.cmp(b),
        (Value::Number(a), Value::Number(b)) => a.total_cmp(b),
        (Value::Flag(a), Value::Flag(b)) => a.cmp(b),
        (Value::Time(a), Value::Time(b)) => a.cmp(b),
        (a, b) => b.is_empty().cmp(&a.is_empty()).then_with(|| a.text().cmp(b.text())),
    }
}
