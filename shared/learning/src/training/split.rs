//! Cutting off the test part before anything is learned.

use std::collections::HashSet;
use std::hash::{BuildHasher, Hash, Hasher};

use rand::SeedableRng;
use rand::seq::SliceRandom;
use rand_chacha::ChaCha8Rng;
use rustc_hash::{FxBuildHasher, FxHashSet};

use super::outcome::Outcome;
use super::weights::Weights;
use super::{Options, Split, TrainError};
use crate::report::SplitReport;
use crate::schema::{parse_moment, parse_number};
use crate::table::{MISSING, Table};

/// Fewest rows of each outcome that the training and the test part must hold.
const MIN_OF_EACH: [usize; 2] = [5, 5];
/// The same with a pooled model, which knows something before the first row: two of each teach (so that folds without one
/// of them have the other), one of each judges.
const MIN_OF_EACH_WITH_PRIOR: [usize; 2] = [2, 1];
/// Fewest rows with an outcome with a pooled model.
const MIN_ROWS_WITH_PRIOR: usize = 20;

/// The two parts of a table.
#[derive(Debug)]
pub(super) struct Parts {
    /// Training rows: in order of time where there is one, else in file order.
    pub train: Vec<u32>,
    /// Test rows, likewise.
    pub test: Vec<u32>,
    /// Whether the test part lies after the training part.
    pub in_time: bool,
    /// Time per table row in days (dates) or in the column's unit (numbers), where there is a time column.
    pub time: Option<Times>,
    pub report: SplitReport,
}

/// Times of rows.
#[derive(Debug, Clone)]
pub(super) struct Times {
    pub values: Vec<f64>,
    /// Whether the unit is days.
    pub are_dates: bool,
}

pub(super) fn split(
    table: &Table,
    outcome: &Outcome,
    weights: &Weights,
    options: &Options,
) -> Result<Parts, TrainError> {
    if options.prior.is_some() && outcome.rows.len() < MIN_ROWS_WITH_PRIOR {
        return Err(TrainError::TooFewRows { rows: outcome.rows.len(), least: MIN_ROWS_WITH_PRIOR });
    }
    let time = options.time.as_deref().map(|name| read_times(table, name, &outcome.rows)).transpose()?;
    let rule = match (&options.split, &time) {
        (Some(split), _) => split.clone(),
        (None, Some(_)) => Split::Time,
        (None, None) => Split::Tail { percent: 25 },
    };
    let mut rows = outcome.rows.clone();
    if let Some(time) = &time {
        rows.sort_by(|&a, &b| time.values[a as usize].total_cmp(&time.values[b as usize]));
    }
    let (train, test, description) = match &rule {
        Split::Time => {
            let name = options.time.as_deref().ok_or_else(|| TrainError::Option {
                name: "split",
                problem: "by time needs a time column".into(),
            })?;
            let (train, test) = last(&rows, 25);
            (train, test, format!("the last 25 % of rows by {name}"))
        }
        &Split::Tail { percent } => {
            check(percent > 0 && percent < 100, || {
                format!("tail:{percent} is not between 1 and 99 percent")
            })?;
            let (train, test) = last(&outcome.rows, percent);
            (train, test, format!("the last {percent} % of rows in file order"))
        }
        &Split::Modulo { modulus, remainder } => {
            check(modulus >= 2 && remainder < modulus, || {
                format!("modulo:{modulus}:{remainder} needs K of at least 2 and R below K")
            })?;
            let (test, train) = rows.iter().partition(|&&row| row % modulus == remainder);
            (train, test, format!("rows whose index has remainder {remainder} modulo {modulus}"))
        }
        Split::Random => {
            let (train, test) = random(&rows, &outcome.success, options.seed);
            (train, test, "a random 25 %, stratified by outcome".to_owned())
        }
        Split::Column { name } => {
            let (train, test) = by_column(table, name, &rows)?;
            (train, test, format!("rows that {name} calls test"))
        }
    };
    let least = if options.prior.is_some() { MIN_OF_EACH_WITH_PRIOR } else { MIN_OF_EACH };
    for (part, rows, least) in [("training", &train, least[0]), ("test", &test, least[1])] {
        enough_of_each(part, rows, &outcome.success, least)?;
    }
    if let Some(name) = &options.id {
        refuse_shared_ids(table, super::find(table, name, "id")?, &train, &test)?;
    }
    let rate = |rows: &[u32]| weights.success_rate(rows, &outcome.success);
    let report = SplitReport {
        rule: rule.to_string(),
        description,
        train_rows: train.len() as u64,
        test_rows: test.len() as u64,
        left_out_rows: (table.rows() - outcome.rows.len()) as u64,
        train_base_rate: rate(&train),
        test_base_rate: rate(&test),
        identical_rows: 0,
    };
    let in_time = match rule {
        Split::Time | Split::Tail { .. } => true,
        Split::Random | Split::Modulo { .. } => false,
        Split::Column { .. } => time.is_some(),
    };
    Ok(Parts { train, test, in_time, time, report })
}

/// How many test rows equal a training row in every one of the given columns.
pub(super) fn identical_rows(table: &Table, columns: &[usize], train: &[u32], test: &[u32]) -> u64 {
    let hash = |row: u32| {
        let mut hasher = FxBuildHasher.build_hasher();
        for &column in columns {
            table.columns()[column].codes()[row as usize].hash(&mut hasher);
        }
        hasher.finish()
    };
    let seen: FxHashSet<u64> = train.iter().map(|&row| hash(row)).collect();
    test.iter().filter(|&&row| seen.contains(&hash(row))).count() as u64
}

fn check(fine: bool, problem: impl FnOnce() -> String) -> Result<(), TrainError> {
    if fine { Ok(()) } else { Err(TrainError::Option { name: "split", problem: problem() }) }
}

fn last(rows: &[u32], percent: u8) -> (Vec<u32>, Vec<u32>) {
    let cut = rows.len() * (100 - usize::from(percent)) / 100;
    (rows[..cut].to_vec(), rows[cut..].to_vec())
}

fn random(rows: &[u32], success: &[bool], seed: u64) -> (Vec<u32>, Vec<u32>) {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let mut chosen = HashSet::new();
    for class in [false, true] {
        let mut of_class: Vec<u32> =
            rows.iter().copied().filter(|&row| success[row as usize] == class).collect();
        of_class.shuffle(&mut rng);
        chosen.extend(of_class.drain(..of_class.len() / 4));
    }
    let (test, train) = rows.iter().partition(|row| chosen.contains(row));
    (train, test)
}

/// Rows by what a column says of them; it says something of each.
fn by_column(table: &Table, name: &str, rows: &[u32]) -> Result<(Vec<u32>, Vec<u32>), TrainError> {
    let side = &table.columns()[super::find(table, name, "split")?];
    let (mut train, mut test) = (Vec::new(), Vec::new());
    for &row in rows {
        match side.value(row as usize).unwrap_or_default() {
            "train" => train.push(row),
            "test" => test.push(row),
            other => {
                return Err(TrainError::Cell {
                    row: row.into(),
                    what: "split",
                    column: name.to_owned(),
                    value: other.to_owned(),
                    problem: "is neither train nor test",
                });
            }
        }
    }
    Ok((train, test))
}

fn enough_of_each(
    part: &'static str,
    rows: &[u32],
    success: &[bool],
    least: usize,
) -> Result<(), TrainError> {
    let positive = rows.iter().filter(|&&row| success[row as usize]).count();
    let negative = rows.len() - positive;
    if positive >= least && negative >= least {
        return Ok(());
    }
    let problem = format!(
        "has {} row(s), {positive} with success and {negative} without; at least {least} of each are needed",
        rows.len()
    );
    Err(TrainError::Split { part, problem })
}

fn refuse_shared_ids(table: &Table, column: usize, train: &[u32], test: &[u32]) -> Result<(), TrainError> {
    let ids = &table.columns()[column];
    let of = |rows: &[u32]| -> FxHashSet<u32> {
        rows.iter().map(|&row| ids.codes()[row as usize]).filter(|&code| code != MISSING).collect()
    };
    let count = of(train).intersection(&of(test)).count() as u64;
    if count == 0 { Ok(()) } else { Err(TrainError::SharedIds { column: ids.name().to_owned(), count }) }
}

/// Rows without a time count as the earliest.
fn read_times(table: &Table, name: &str, rows: &[u32]) -> Result<Times, TrainError> {
    let column = &table.columns()[super::find(table, name, "time")?];
    let cells = (0..column.distinct() as u32).map(|code| column.distinct_value(code));
    let numbers: Vec<Option<f64>> = cells.clone().map(parse_number).collect();
    let days: Vec<Option<f64>> =
        cells.map(|cell| parse_moment(cell).map(|ms| ms as f64 / 86_400_000.0)).collect();
    let read = |values: &[Option<f64>]| values.iter().filter(|value| value.is_some()).count();
    let are_dates = read(&days) >= read(&numbers);
    let by_code = if are_dates { days } else { numbers };
    let mut values = vec![f64::NEG_INFINITY; table.rows()];
    for &row in rows {
        let code = column.codes()[row as usize];
        if code != MISSING {
            values[row as usize] = by_code[code as usize].ok_or_else(|| TrainError::Cell {
                row: row.into(),
                what: "time",
                column: name.to_owned(),
                value: column.distinct_value(code).to_owned(),
                problem: "is neither a date nor a number",
            })?;
        }
    }
    Ok(Times { values, are_dates })
}

impl std::fmt::Display for Split {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Split::Time => f.write_str("time"),
            Split::Random => f.write_str("random"),
            Split::Tail { percent } => write!(f, "tail:{percent}"),
            Split::Modulo { modulus, remainder } => write!(f, "modulo:{modulus}:{remainder}"),
            Split::Column { name } => write!(f, "column:{name}"),
        }
    }
}
