//! The sparse matrix that models are fitted on.
//!
//! Nearly all columns are indicators (a bin, a category, a word), so a row is a list of active column numbers
//! and needs no stored values. The few linear columns (standardised numbers) are kept dense beside it.

/// Column numbers end to end: two bytes each where all of them fit, which halves what a product has to read.
#[derive(Debug, Clone, PartialEq)]
enum Numbers {
    Narrow(Vec<u16>),
    Wide(Vec<u32>),
}

impl Default for Numbers {
    fn default() -> Self {
        Numbers::Narrow(Vec::new())
    }
}

impl Numbers {
    fn len(&self) -> usize {
        match self {
            Numbers::Narrow(numbers) => numbers.len(),
            Numbers::Wide(numbers) => numbers.len(),
        }
    }

    fn extend(&mut self, active: &[u32]) {
        match self {
            Numbers::Narrow(numbers) => numbers.extend(active.iter().map(|&column| column as u16)),
            Numbers::Wide(numbers) => numbers.extend_from_slice(active),
        }
    }
}

/// Rows of active indicator columns, with dense linear columns after them.
///
/// Columns are numbered `0..indicators()` for indicators and `indicators()..columns()` for linear ones.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Matrix {
    indicators: usize,
    linear: usize,
    /// `starts[i]..starts[i + 1]` are the positions of row `i` in `active`.
    starts: Vec<u32>,
    active: Numbers,
    /// Row-major, `rows × linear`.
    values: Vec<f32>,
}

impl Matrix {
    /// An empty matrix with room for that many rows and active entries.
    pub fn with_capacity(indicators: usize, linear: usize, rows: usize, active: usize) -> Self {
        let mut starts = Vec::with_capacity(rows + 1);
        starts.push(0);
        let narrow = indicators <= usize::from(u16::MAX) + 1;
        let numbers = if narrow {
            Numbers::Narrow(Vec::with_capacity(active))
        } else {
            Numbers::Wide(Vec::with_capacity(active))
        };
        Self { indicators, linear, starts, active: numbers, values: Vec::with_capacity(rows * linear) }
    }

    /// Adds a row of active indicator columns (each at most once) and the values of all linear columns.
    ///
    /// # Panics
    /// If a column number is out of range or the number of linear values is not [`Matrix::linear`].
    pub fn push(&mut self, active: &[u32], linear: &[f32]) {
        assert!(active.iter().all(|&column| (column as usize) < self.indicators), "indicator out of range");
        assert_eq!(linear.len(), self.linear, "one value per linear column");
        self.active.extend(active);
        self.starts.push(u32::try_from(self.active.len()).expect("fewer than 2^32 active entries"));
        self.values.extend_from_slice(linear);
    }

    /// Number of rows.
    pub fn rows(&self) -> usize {
        self.starts.len() - 1
    }

    /// Number of indicator columns.
    pub fn indicators(&self) -> usize {
        self.indicators
    }

    /// Number of linear columns.
    pub fn linear(&self) -> usize {
        self.linear
    }

    /// Number of all columns, the intercept not counted.
    pub fn columns(&self) -> usize {
        self.indicators + self.linear
    }

    /// Number of active indicator entries in all rows.
    pub fn active_entries(&self) -> usize {
        self.active.len()
    }

    #[inline]
    fn range(&self, row: usize) -> std::ops::Range<usize> {
        self.starts[row] as usize..self.starts[row + 1] as usize
    }

    /// Active indicator columns of a row.
    #[inline]
    pub fn active(&self, row: usize) -> impl Iterator<Item = usize> + '_ {
        let (narrow, wide): (&[u16], &[u32]) = match &self.active {
            Numbers::Narrow(numbers) => (&numbers[self.range(row)], &[]),
            Numbers::Wide(numbers) => (&[], &numbers[self.range(row)]),
        };
        narrow.iter().map(|&column| usize::from(column)).chain(wide.iter().map(|&column| column as usize))
    }

    /// Those of a row's active indicator columns that lie in a range. Only for rows whose columns ascend.
    pub fn active_in(&self, row: usize, columns: std::ops::Range<usize>) -> impl Iterator<Item = usize> + '_ {
        fn part<T: Copy + TryInto<usize>>(
            numbers: &[T],
            columns: &std::ops::Range<usize>,
        ) -> std::ops::Range<usize> {
            let from = numbers.partition_point(|&column| index(column) < columns.start);
            from..from + numbers[from..].partition_point(|&column| index(column) < columns.end)
        }
        let (narrow, wide): (&[u16], &[u32]) = match &self.active {
            Numbers::Narrow(numbers) => (&numbers[self.range(row)], &[]),
            Numbers::Wide(numbers) => (&[], &numbers[self.range(row)]),
        };
        let (narrow, wide) = (&narrow[part(narrow, &columns)], &wide[part(wide, &columns)]);
        narrow.iter().map(|&column| usize::from(column)).chain(wide.iter().map(|&column| column as usize))
    }

    /// Values of the linear columns of a row.
    #[inline]
    pub fn values(&self, row: usize) -> &[f32] {
        &self.values[row * self.linear..(row + 1) * self.linear]
    }

    /// `w · x` of a row, without the intercept. `weights` has one entry per column (more are ignored).
    #[inline]
    pub fn dot(&self, row: usize, weights: &[f64]) -> f64 {
        let (indicators, linear) = weights.split_at(self.indicators);
        let sum = match &self.active {
            Numbers::Narrow(numbers) => gather(&numbers[self.range(row)], indicators),
            Numbers::Wide(numbers) => gather(&numbers[self.range(row)], indicators),
        };
        sum + self.values(row).iter().zip(linear).map(|(&x, &w)| f64::from(x) * w).sum::<f64>()
    }

    /// `into += factor · x` of a row.
    #[inline]
    pub fn add_scaled(&self, row: usize, factor: f64, into: &mut [f64]) {
        let (indicators, linear) = into.split_at_mut(self.indicators);
        self.scatter(row, factor, indicators);
        for (target, &x) in linear.iter_mut().zip(self.values(row)) {
            *target += factor * f64::from(x);
        }
    }

    /// `into += factor · x²` of a row, elementwise.
    #[inline]
    pub fn add_squares(&self, row: usize, factor: f64, into: &mut [f64]) {
        let (indicators, linear) = into.split_at_mut(self.indicators);
        self.scatter(row, factor, indicators);
        for (target, &x) in linear.iter_mut().zip(self.values(row)) {
            *target += factor * f64::from(x) * f64::from(x);
        }
    }

    #[inline]
    fn scatter(&self, row: usize, factor: f64, into: &mut [f64]) {
        match &self.active {
            Numbers::Narrow(numbers) => scatter(&numbers[self.range(row)], factor, into),
            Numbers::Wide(numbers) => scatter(&numbers[self.range(row)], factor, into),
        }
    }
}

/// `Σ weights[column]`.
#[inline]
fn gather<T: Copy + TryInto<usize>>(columns: &[T], weights: &[f64]) -> f64 {
    // Four sums side by side: one chain of additions would wait for its own latency.
    let mut sums = [0.0; 4];
    let (chunks, rest) = columns.as_chunks::<4>();
    for chunk in chunks {
        for (sum, &column) in sums.iter_mut().zip(chunk) {
            *sum += weights[index(column)];
        }
    }
    for (sum, &column) in sums.iter_mut().zip(rest) {
        *sum += weights[index(column)];
    }
    (sums[0] + sums[1]) + (sums[2] + sums[3])
}

/// `into[column] += factor`.
#[inline]
fn scatter<T: Copy + TryInto<usize>>(columns: &[T], factor: f64, into: &mut [f64]) {
    for &column in columns {
        into[index(column)] += factor;
    }
}

/// A column number as an index; numbers that do not fit cannot come up, and would be out of bounds.
#[inline]
fn index<T: TryInto<usize>>(column: T) -> usize {
    column.try_into().unwrap_or(usize::MAX)
}
