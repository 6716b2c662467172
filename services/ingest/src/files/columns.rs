//! Cells of a row by what the mapping says of their columns.

use std::collections::BTreeMap;

use crm::Moment;
use csv_rows::{Row, TableError, TableFile};
use jiff::tz::TimeZone;

use super::mapping::{Choice, Format, Time};
use super::moments;
use super::refusal::Refusal;
use crate::facts::MAX_ID_BYTES;
use crate::facts::moments::Wrong;

/// Finds the columns that a mapping names, and remembers which they are.
pub(super) struct Columns<'f> {
    pub(super) file: &'f TableFile,
    zone: &'f TimeZone,
    used: Vec<usize>,
}

impl<'f> Columns<'f> {
    pub(super) fn of(file: &'f TableFile, zone: &'f TimeZone) -> Self {
        Self { file, zone, used: Vec::new() }
    }

    /// Positions of the columns that were asked for, in that order.
    pub(super) fn used(&self) -> &[usize] {
        &self.used
    }

    /// Position of a column.
    pub(super) fn position(&self, name: &str) -> Result<usize, TableError> {
        self.file.position(name).ok_or_else(|| {
            let known = self.file.header().join(", ");
            let problem = format!("there is no column {name:?}, which the mapping names; there are: {known}");
            self.file.refuse(None, problem)
        })
    }

    /// A column, from now on used.
    pub(super) fn named(&mut self, name: &str) -> Result<Column, TableError> {
        let position = self.position(name)?;
        if !self.used.contains(&position) {
            self.used.push(position);
        }
        Ok(Column { position, name: name.into() })
    }

    pub(super) fn optional(&mut self, name: Option<&String>) -> Result<Option<Column>, TableError> {
        name.map(|name| self.named(name)).transpose()
    }

    pub(super) fn time(&mut self, time: &Time) -> Result<TimeCell, TableError> {
        match time {
            Time::Column { column, format } => Ok(TimeCell::Column {
                column: self.named(column)?,
                format: format.clone(),
                zone: self.zone.clone(),
            }),
            Time::Constant(text) => match moments::read(text, None, self.zone) {
                Ok(moment) => Ok(TimeCell::Constant(moment)),
                Err(_) => Err(self.file.refuse(None, format!("the mapping's time {text:?} is no moment"))),
            },
        }
    }

    pub(super) fn optional_time(&mut self, time: Option<&Time>) -> Result<Option<TimeCell>, TableError> {
        time.map(|time| self.time(time)).transpose()
    }

    pub(super) fn choice<T: Copy>(&mut self, choice: &Choice<T>) -> Result<ChoiceCell<T>, TableError> {
        Ok(match choice {
            Choice::Constant(value) => ChoiceCell::Constant(*value),
            Choice::Column { column, values } => {
                ChoiceCell::Column { column: self.named(column)?, values: values.clone() }
            }
        })
    }
}

/// A column of the file.
#[derive(Debug, Clone)]
pub(super) struct Column {
    pub(super) position: usize,
    pub(super) name: Box<str>,
}

impl Column {
    /// The cell without white space around it.
    pub(super) fn text<'r>(&self, row: Row<'r>) -> &'r str {
        row.cell(self.position).trim()
    }

    /// An id, which must be there and short.
    pub(super) fn id<'r>(&self, row: Row<'r>) -> Result<&'r str, Refusal> {
        match self.text(row) {
            "" => Err(Refusal::Empty(self.name.clone())),
            id if id.len() > MAX_ID_BYTES => Err(Refusal::TooLong(self.name.clone())),
            id => Ok(id),
        }
    }

    /// Whole seconds; `None` where the cell is empty.
    pub(super) fn seconds(&self, row: Row<'_>) -> Result<Option<u32>, Refusal> {
        match self.text(row) {
            "" => Ok(None),
            text => match text.parse::<f64>() {
                Ok(seconds) if (0.0..=f64::from(u32::MAX)).contains(&seconds) => {
                    Ok(Some(seconds.round() as u32))
                }
                _ => Err(Refusal::NotSeconds(self.name.clone())),
            },
        }
    }

    /// Yes or no in the spellings of exports; `None` where the cell is empty.
    pub(super) fn yes_or_no(&self, row: Row<'_>) -> Result<Option<bool>, Refusal> {
        match self.text(row).to_lowercase().as_str() {
            "" => Ok(None),
            "1" | "y" | "yes" | "true" | "да" => Ok(Some(true)),
            "0" | "n" | "no" | "false" | "нет" => Ok(Some(false)),
            _ => Err(Refusal::NotYesOrNo(self.name.clone())),
        }
    }
}

/// Cells of a column that may not be mapped.
pub(super) fn text<'r>(column: Option<&Column>, row: Row<'r>) -> &'r str {
    column.map_or("", |column| column.text(row))
}

/// A time of a row.
#[derive(Debug, Clone)]
pub(super) enum TimeCell {
    Constant(Moment),
    Column { column: Column, format: Option<Format>, zone: TimeZone },
}

impl TimeCell {
    /// `None` where the cell is empty.
    pub(super) fn read(&self, row: Row<'_>) -> Result<Option<Moment>, Refusal> {
        let (column, format, zone) = match self {
            TimeCell::Constant(moment) => return Ok(Some(*moment)),
            TimeCell::Column { column, format, zone } => (column, format, zone),
        };
        match column.text(row) {
            "" => Ok(None),
            text => moments::read(text, format.as_ref(), zone).map(Some).map_err(|wrong| match wrong {
                Wrong::NotAMoment => Refusal::NotAMoment(column.name.clone()),
                Wrong::Implausible => Refusal::Implausible(column.name.clone()),
            }),
        }
    }

    /// The time, which must be there.
    pub(super) fn required(&self, row: Row<'_>) -> Result<Moment, Refusal> {
        match (self.read(row)?, self) {
            (Some(moment), _) => Ok(moment),
            (None, TimeCell::Column { column, .. }) => Err(Refusal::Empty(column.name.clone())),
            (None, TimeCell::Constant(moment)) => Ok(*moment),
        }
    }
}

/// The time of a column that may not be mapped.
pub(super) fn time(cell: Option<&TimeCell>, row: Row<'_>) -> Result<Option<Moment>, Refusal> {
    cell.map_or(Ok(None), |cell| cell.read(row))
}

/// A value by constant or map.
#[derive(Debug, Clone)]
pub(super) enum ChoiceCell<T> {
    Constant(T),
    Column { column: Column, values: BTreeMap<String, T> },
}

impl<T: Copy> ChoiceCell<T> {
    /// `None` where the map does not know the value.
    pub(super) fn read(&self, row: Row<'_>) -> Option<T> {
        match self {
            ChoiceCell::Constant(value) => Some(*value),
            ChoiceCell::Column { column, values } => values.get(column.text(row)).copied(),
        }
    }

    /// The value, which the map must know.
    pub(super) fn known(&self, row: Row<'_>) -> Result<T, Refusal> {
        match self {
            ChoiceCell::Constant(value) => Ok(*value),
            ChoiceCell::Column { column, values } => {
                let value = values.get(column.text(row)).copied();
                value.ok_or_else(|| Refusal::UnknownValue(column.name.clone()))
            }
        }
    }

    /// The value before the map; empty for a constant.
    pub(super) fn text<'r>(&self, row: Row<'r>) -> &'r str {
        match self {
            ChoiceCell::Constant(_) => "",
            ChoiceCell::Column { column, .. } => column.text(row),
        }
    }
}
