//! Scored rows with known outcomes.

use std::collections::HashMap;

use learning::evaluation::Scored;
use learning::model::Model;
use learning::report::Report;
use learning::schema::Role;
use learning::table::is_missing;

use super::Evaluate;
use crate::error::Error;
use crate::inputs::Inputs;
use crate::table_file::TableFile;

/// Forecasts beside what became of the rows.
#[derive(Debug, Default)]
pub(super) struct Labelled {
    pub(super) probability: Vec<f64>,
    pub(super) outcome: Vec<bool>,
    /// A number per entity, where the model knows the column that names it and the table has that column.
    pub(super) entity: Option<Vec<u32>>,
    /// Rows whose target says neither success nor failure.
    pub(super) left_out: u64,
}

impl Labelled {
    /// Scores the rows of a table.
    ///
    /// # Errors
    /// [`Error`] where the table cannot be read, has no target, or has only one outcome.
    pub(super) fn read(arguments: &Evaluate, model: &Model, report: &Report) -> Result<Self, Error> {
        let mut table = TableFile::open(&arguments.data)?;
        let inputs = Inputs::bind(model, report, &table)?;
        inputs.announce();
        let mismatch = |problem| Error::Mismatch { path: arguments.data.clone(), problem };
        let labels = Labels::new(arguments, report);
        let Some(target) = table.position(labels.target) else {
            let (target, known) = (labels.target, table.header().join(", "));
            return Err(mismatch(format!("there is no column {target:?}; columns are: {known}")));
        };
        let id = report.schema.columns.iter().find(|column| column.role == Role::Id);
        let id = id.and_then(|column| table.position(&column.name));

        let mut rows = Self::default();
        let mut entities = Entities::default();
        let mut scorer = model.scorer();
        while let Some(row) = table.next_row()? {
            let Some(outcome) = labels.outcome(row.cell(target)) else {
                rows.left_out += 1;
                continue;
            };
            rows.probability.push(scorer.score(&inputs.cells(row)).probability);
            rows.outcome.push(outcome);
            if let Some(id) = id {
                rows.entity.get_or_insert_default().push(entities.number(row.cell(id)));
            }
        }
        let (known, successes) =
            (rows.outcome.len(), rows.outcome.iter().filter(|&&success| success).count());
        if successes == 0 || successes == known {
            let positive = labels.positive;
            return Err(mismatch(format!(
                "{known} rows have a known outcome and {successes} of them are {positive:?}; both outcomes must occur"
            )));
        }
        Ok(rows)
    }

    /// The rows as they are judged.
    pub(super) fn scored(&self) -> Scored<'_> {
        Scored { entity: self.entity.as_deref(), ..Scored::new(&self.probability, &self.outcome) }
    }
}

/// How target cells are read.
struct Labels<'a> {
    target: &'a str,
    positive: &'a str,
    /// The one value that means failure; without it every other value does.
    negative: Option<&'a str>,
}

impl<'a> Labels<'a> {
    /// As asked for, else as in training: a model trained on two values knows both, and rows with others (open
    /// deals) have no outcome.
    fn new(arguments: &'a Evaluate, report: &'a Report) -> Self {
        let trained = &report.insights.target;
        let target = arguments.target.as_deref().unwrap_or(&trained.name);
        let positive = arguments.positive.as_deref().unwrap_or(&trained.positive);
        let negative = match (&arguments.negative, trained.values.as_slice()) {
            (Some(negative), _) => Some(negative.as_str()),
            (None, [a, b]) if a.value == positive => Some(b.value.as_str()),
            (None, [a, b]) if b.value == positive => Some(a.value.as_str()),
            _ => None,
        };
        Self { target, positive, negative }
    }

    /// Whether a cell means success; `None` where it says neither.
    fn outcome(&self, cell: &str) -> Option<bool> {
        let value = cell.trim();
        let success = value == self.positive;
        let failure = !is_missing(value) && self.negative.is_none_or(|negative| value == negative);
        (success || failure).then_some(success)
    }
}

/// Numbers entities in order of appearance; a row without an id is an entity of its own.
#[derive(Debug, Default)]
struct Entities {
    numbers: HashMap<String, u32>,
    next: u32,
}

impl Entities {
    fn number(&mut self, id: &str) -> u32 {
        let next = self.next;
        let number =
            if is_missing(id) { next } else { *self.numbers.entry(id.trim().to_owned()).or_insert(next) };
        self.next += u32::from(number == next);
        number
    }
}
