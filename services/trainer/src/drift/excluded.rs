//! Attributes that shift although nothing has changed.

use crm::Attribute;
use crm::attributes::Standard;
use learning::model::Input;
use learning::schema::{Kind, parse_moment, parse_number};
use learning::table::{Column, Table};
use serde::{Deserialize, Serialize};

use crate::dataset::columns;

/// Rank correlation with time from which an attribute only ever grows (or falls).
const GROWING: f64 = 0.9;
/// Fewest rows to tell.
const LEAST_ROWS: usize = 50;

/// An attribute that is not watched.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Excluded {
    /// Its name.
    pub attribute: String,
    /// Why.
    pub why: Exclusion,
}

/// Why an attribute is not watched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Exclusion {
    /// A date, a month, a day of the week, a time of day: weeks differ by the calendar.
    Calendar,
    /// It follows time itself in the training table, as a running number does.
    Growing,
    /// It tells whether the past of fields is known, which changes once and for all.
    History,
}

/// Why an input is not watched, if so.
pub(super) fn exclusion(input: &Input, table: &Table) -> Option<Exclusion> {
    use Standard as S;
    match Attribute::named(&input.name) {
        Attribute::Standard(
            S::DateCreateMonth | S::DateCreateDayOfWeek | S::DateCreateTime | S::LastEventTime,
        ) => {
            return Some(Exclusion::Calendar);
        }
        Attribute::Standard(S::FieldHistory) => return Some(Exclusion::History),
        // All others count or measure within one entity's life, and slices are of one age.
        Attribute::Standard(_) | Attribute::LabelCount(_) | Attribute::LabelDays(_) => return None,
        Attribute::Field(_) | Attribute::LinkedField(..) => {}
    }
    match input.kind {
        Kind::Date => Some(Exclusion::Calendar),
        Kind::Numeric => {
            let (column, at) = (table.column(&input.name)?, table.column(columns::AT)?);
            (follows(column, at) >= GROWING).then_some(Exclusion::Growing)
        }
        Kind::Binary | Kind::Categorical | Kind::Text | Kind::Id => None,
    }
}

/// How closely numbers follow time: Spearman's rank correlation by size, over the rows that have both.
fn follows(column: &Column, at: &Column) -> f64 {
    let numbers: Vec<Option<f64>> =
        (0..column.distinct() as u32).map(|code| parse_number(column.distinct_value(code))).collect();
    let times: Vec<Option<i64>> =
        (0..at.distinct() as u32).map(|code| parse_moment(at.distinct_value(code))).collect();
    let pair = |(&code, &time): (&u32, &u32)| {
        let number = (*numbers.get(code as usize)?)?;
        Some((number, (*times.get(time as usize)?)? as f64))
    };
    let pairs: Vec<(f64, f64)> = column.codes().iter().zip(at.codes()).filter_map(pair).collect();
    if pairs.len() < LEAST_ROWS {
        return 0.0;
    }
    let (numbers, times) = (ranks(pairs.iter().map(|pair| pair.0)), ranks(pairs.iter().map(|pair| pair.1)));
    correlation(&numbers, &times).abs()
}

/// Ranks from 0; equal values share their mean rank.
fn ranks(values: impl Iterator<Item = f64>) -> Vec<f64> {
    let mut sorted: Vec<(f64, usize)> = values.zip(0..).collect();
    sorted.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
    let (mut ranks, mut from) = (vec![0.0; sorted.len()], 0);
    for equal in sorted.chunk_by(|a, b| a.0 == b.0) {
        let mean = from as f64 + (equal.len() - 1) as f64 / 2.0;
        equal.iter().for_each(|&(_, place)| ranks[place] = mean);
        from += equal.len();
    }
    ranks
}

/// Of ranks, whose mean is known; 0 where one side is constant.
fn correlation(a: &[f64], b: &[f64]) -> f64 {
    let mean = (a.len() - 1) as f64 / 2.0;
    let product = |x: &[f64], y: &[f64]| x.iter().zip(y).map(|(x, y)| (x - mean) * (y - mean)).sum::<f64>();
    let spread = (product(a, a) * product(b, b)).sqrt();
    if spread > 0.0 { product(a, b) / spread } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use learning::table::TableBuilder;

    use super::*;

    fn excluded(name: &str, kind: Kind, cell: impl Fn(usize) -> String) -> Option<Exclusion> {
        let mut builder = TableBuilder::new([columns::AT, name]);
        for row in 0..200 {
            let at = crm::Moment(crm::moment::DAY * 20_000 + crm::moment::HOUR * row as i64).to_string();
            builder.push([at.as_str(), cell(row).as_str()]);
        }
        exclusion(&Input { name: name.to_owned(), kind }, &builder.finish())
    }

    #[test]
    fn the_calendar_and_running_numbers_are_not_watched() {
        let running = |row: usize| {
            if row.is_multiple_of(3) { String::new() } else { (1_000 + row + row % 5).to_string() }
        };
        let amount = |row: usize| (row * 7_919 % 1_000).to_string();
        assert_eq!(excluded("UF_CRM_INVOICE", Kind::Numeric, running), Some(Exclusion::Growing));
        assert_eq!(
            excluded("UF_CRM_LEFT", Kind::Numeric, |row| (900 - row).to_string()),
            Some(Exclusion::Growing)
        );
        assert_eq!(excluded("OPPORTUNITY", Kind::Numeric, amount), None);
        assert_eq!(excluded("UF_CRM_DATE", Kind::Date, amount), Some(Exclusion::Calendar));
        assert_eq!(excluded("DATE_CREATE_MONTH", Kind::Categorical, amount), Some(Exclusion::Calendar));
        assert_eq!(excluded("FIELD_HISTORY", Kind::Binary, amount), Some(Exclusion::History));
        assert_eq!(excluded("SOURCE_ID", Kind::Categorical, amount), None);
    }

    #[test]
    fn equal_values_share_a_rank() {
        assert_eq!(ranks([5.0, 1.0, 5.0, 7.0].into_iter()), [1.5, 0.0, 1.5, 3.0]);
    }
}
