//! Rows that belong together: rows of one entity are not independent, so errors are summed by entity before they are squared.

use rustc_hash::FxHashMap;

/// Rows by entity; each row is its own where no entities are given.
#[derive(Debug)]
pub(crate) struct Clusters {
    /// Cluster of each row, numbered from 0 by first appearance; absent where each row is its own.
    of_row: Option<Vec<u32>>,
    /// Number of clusters.
    pub count: usize,
}

impl Clusters {
    pub fn new(rows: usize, entity: Option<&[u32]>) -> Self {
        let Some(entity) = entity else { return Self { of_row: None, count: rows } };
        let mut numbers = FxHashMap::default();
        let number = |id: &u32| {
            let next = numbers.len() as u32;
            *numbers.entry(*id).or_insert(next)
        };
        let of_row: Vec<u32> = entity.iter().map(number).collect();
        Self { count: numbers.len(), of_row: Some(of_row) }
    }

    /// Cluster of a row.
    pub fn of(&self, row: u32) -> u32 {
        self.of_row.as_ref().map_or(row, |of_row| of_row[row as usize])
    }

    /// Kish's effective number of independent rows (1965) among rows with these weights, if rows of one cluster are all
    /// alike: (Σ weight)² / Σ over clusters of (Σ weight)².
    pub fn effective_rows(&self, rows: impl IntoIterator<Item = (u32, f64)>) -> f64 {
        let mut of_cluster = FxHashMap::default();
        let mut total = 0.0;
        for (row, weight) in rows {
            *of_cluster.entry(self.of(row)).or_insert(0.0) += weight;
            total += weight;
        }
        // Summed in order of size: the order of a hash map must not reach the last digit.
        let mut squares: Vec<f64> = of_cluster.into_values().map(|weight: f64| weight * weight).collect();
        squares.sort_unstable_by(f64::total_cmp);
        let squares: f64 = squares.into_iter().sum();
        if squares > 0.0 { total * total / squares } else { 0.0 }
    }

    /// Whether every row stands for itself.
    pub fn are_rows(&self) -> bool {
        self.of_row.is_none()
    }

    /// The sum over each row's cluster of `values`, per row.
    pub fn sums(&self, values: &[f64]) -> Vec<f64> {
        let Some(of_row) = &self.of_row else { return values.to_vec() };
        let mut sums = vec![0.0; self.count];
        of_row.iter().zip(values).for_each(|(&cluster, value)| sums[cluster as usize] += value);
        of_row.iter().map(|&cluster| sums[cluster as usize]).collect()
    }

    /// Variance of the sum of `influence` over the rows: Σ over clusters of (Σ over rows)².
    pub fn variance_of_sum(&self, influence: &[f64]) -> f64 {
        let Some(of_row) = &self.of_row else { return influence.iter().map(|value| value * value).sum() };
        let mut sums = vec![0.0; self.count];
        for (&cluster, value) in of_row.iter().zip(influence) {
            sums[cluster as usize] += value;
        }
        sums.iter().map(|sum| sum * sum).sum()
    }

    /// G / (G - 1) for G clusters: undoes the bias of deviations from an estimated mean. `None` below two clusters.
    pub fn correction(&self) -> Option<f64> {
        (self.count >= 2).then(|| self.count as f64 / (self.count as f64 - 1.0))
    }
}
