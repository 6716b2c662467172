//! Scores of a table's rows, and what each watched attribute adds to them.

use learning::model::{Model, Scorer};
use learning::table::{Column, Table};

/// Scores rows; keeps its working memory between calls.
pub(super) struct Reasons<'a> {
    scorer: Scorer<'a>,
    columns: Vec<Option<&'a Column>>,
    cells: Vec<Option<&'a str>>,
    /// For each contribution of the model the watched attributes that it speaks of; `None` where one is not watched.
    attributes: Vec<Option<(usize, Option<usize>)>>,
    added: Vec<f64>,
}

impl<'a> Reasons<'a> {
    /// `watched` are names of inputs of the model; the table may lack some.
    pub fn new<'n>(
        model: &'a Model,
        table: &'a Table,
        watched: impl Iterator<Item = &'n str> + Clone,
    ) -> Self {
        let place = |input: usize| watched.clone().position(|name| name == model.inputs()[input].name);
        let both = |(left, right): (usize, Option<usize>)| match right {
            None => Some((place(left)?, None)),
            Some(right) => Some((place(left)?, Some(place(right)?))),
        };
        Self {
            scorer: model.scorer(),
            columns: model.inputs().iter().map(|input| table.column(&input.name)).collect(),
            cells: Vec::new(),
            attributes: model.reasons().into_iter().map(both).collect(),
            added: vec![0.0; watched.clone().count()],
        }
    }

    /// The log-odds of a row less what attributes that are not watched add to them.
    pub fn of_row(&mut self, row: usize) -> f64 {
        let mut cells = std::mem::take(&mut self.cells);
        cells.clear();
        cells.extend(self.columns.iter().map(|column| column.and_then(|column| column.value(row))));
        let score = self.of_cells(&cells);
        self.cells = cells;
        score
    }

    /// The same of cells in the order of the model's inputs.
    pub fn of_cells(&mut self, cells: &[Option<&str>]) -> f64 {
        self.added.fill(0.0);
        let mut score = self.scorer.score(cells).log_odds;
        for ((_, contribution), attributes) in self.scorer.contributions().zip(&self.attributes) {
            match *attributes {
                None => score -= contribution,
                Some((left, right)) => {
                    self.added[left] += contribution;
                    right.into_iter().for_each(|right| self.added[right] += contribution);
                }
            }
        }
        score
    }

    /// What each watched attribute adds to the score given last. What a pair adds counts for both its sides, since either may
    /// move it.
    pub fn added(&self) -> &[f64] {
        &self.added
    }
}
