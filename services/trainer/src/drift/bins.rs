//! The bins that an attribute's cells are counted in.

use std::cmp::Reverse;

use learning::encoding::{bin_of, describe_bin, quantile_edges};
use learning::schema::{Kind, parse_number};
use learning::table::Column;
use serde::{Deserialize, Serialize};

/// Most bins of numbers.
const NUMERIC: u32 = 10;
/// Most values that have a bin of their own.
const VALUES: usize = 20;

/// How the cells of an attribute are told apart. The last bin is always that of missing cells.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Bins {
    /// Numbers between ascending edges: below the first, ..., from the last on. What is no number is missing.
    Edges(Vec<f64>),
    /// The most frequent values, then all others.
    Values(Vec<String>),
    /// Texts are filled or missing.
    Filled,
}

impl Bins {
    /// At most 10 bins of about as many numbers each.
    pub(super) fn of_numbers(numbers: impl IntoIterator<Item = (f64, u32)>) -> Self {
        Self::Edges(quantile_edges(numbers.into_iter().collect(), NUMERIC))
    }

    /// The bins of a column of that kind.
    pub(super) fn learn(kind: Kind, column: &Column) -> Self {
        let counts = column.counts();
        let seen = (0..).zip(&counts).filter(|&(_, &rows)| rows > 0);
        let seen = seen.map(|(code, &rows)| (column.distinct_value(code), rows));
        match kind {
            Kind::Numeric => {
                Self::of_numbers(seen.filter_map(|(cell, rows)| Some((parse_number(cell)?, rows))))
            }
            Kind::Text => Self::Filled,
            Kind::Binary | Kind::Categorical | Kind::Date | Kind::Id => {
                let mut values: Vec<(&str, u32)> = seen.collect();
                values.sort_unstable_by_key(|&(value, rows)| (Reverse(rows), value));
                values.truncate(VALUES);
                Self::Values(values.into_iter().map(|(value, _)| value.to_owned()).collect())
            }
        }
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        match self {
            Self::Edges(edges) => edges.len() + 2,
            Self::Values(values) => values.len() + 2,
            Self::Filled => 2,
        }
    }

    /// The bin of missing cells.
    pub fn missing(&self) -> usize {
        self.count() - 1
    }

    /// The bin of all values that have none of their own.
    pub fn other(&self) -> Option<usize> {
        matches!(self, Self::Values(_)).then(|| self.count() - 2)
    }

    /// The bin of a cell.
    pub fn of(&self, cell: Option<&str>) -> usize {
        let Some(cell) = cell else { return self.missing() };
        match self {
            Self::Edges(edges) => parse_number(cell).map_or(self.missing(), |x| bin_of(edges, x) as usize),
            Self::Values(values) => values.iter().position(|value| value == cell).unwrap_or(values.len()),
            Self::Filled => 0,
        }
    }

    /// The bin of a number.
    pub(super) fn of_number(&self, number: f64) -> usize {
        match self {
            Self::Edges(edges) => bin_of(edges, number) as usize,
            Self::Values(_) | Self::Filled => self.missing(),
        }
    }

    /// What a bin stands for, for people.
    pub fn label(&self, bin: usize) -> String {
        match self {
            _ if bin == self.missing() => "missing".to_owned(),
            Self::Edges(edges) => describe_bin(edges, bin),
            Self::Values(values) => values.get(bin).map_or("other", String::as_str).to_owned(),
            Self::Filled => "filled".to_owned(),
        }
    }

    /// Where there is an order: the numbers below each edge but the first, whose numbers are a bin. `(bins, label)`.
    pub(super) fn cuts(&self) -> impl Iterator<Item = (usize, String)> {
        let edges = match self {
            Self::Edges(edges) => &edges[..],
            Self::Values(_) | Self::Filled => &[],
        };
        (2..=edges.len()).map(|below| (below, describe_bin(&edges[below - 1..below], 0)))
    }
}

#[cfg(test)]
mod tests {
    use learning::table::TableBuilder;

    use super::*;

    fn column(cells: &[&str]) -> Column {
        let mut builder = TableBuilder::new(["a"]);
        cells.iter().for_each(|&cell| builder.push([cell]));
        builder.finish().columns()[0].clone()
    }

    #[test]
    fn every_cell_has_a_bin_and_missing_ones_the_last() {
        let numbers = Bins::learn(Kind::Numeric, &column(&["1", "2", "3", "", "3"]));
        let found =
            [Some("0.5"), Some("2"), Some("9"), Some("none of it"), None].map(|cell| numbers.of(cell));
        assert_eq!(found, [0, 1, 2, 3, 3]);
        assert_eq!(
            (0..4).map(|bin| numbers.label(bin)).collect::<Vec<_>>().join("; "),
            "< 1.5; 1.5 – 2.5; ≥ 2.5; missing"
        );
        assert_eq!(numbers.cuts().collect::<Vec<_>>(), [(2, "< 2.5".to_owned())]);
    }

    #[test]
    fn rare_values_share_a_bin() {
        let cells: Vec<String> = (0..30).flat_map(|i| vec![format!("v{i:02}"); 30 - i]).collect();
        let values =
            Bins::learn(Kind::Categorical, &column(&cells.iter().map(String::as_str).collect::<Vec<_>>()));
        assert_eq!(values.count(), 22);
        assert_eq!(
            [Some("v00"), Some("v19"), Some("v20"), Some("new"), None].map(|cell| values.of(cell)),
            [0, 19, 20, 20, 21]
        );
        assert_eq!(values.label(20), "other");
    }
}
