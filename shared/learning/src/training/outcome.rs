//! Which rows have an outcome, and which of the target's values counts as success.

use super::{Options, TrainError};
use crate::table::{Column, MISSING, Table};

/// The two classes of a table.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    /// Position of the target column.
    pub column: usize,
    /// The value that counts as success.
    pub positive: String,
    /// Outcome per table row; `false` where the row is left out.
    pub success: Vec<bool>,
    /// Rows with an outcome, in file order.
    pub rows: Vec<u32>,
}

/// Spellings of success, best known first.
const TRUTHY: [&str; 12] =
    ["1", "true", "yes", "y", "t", "won", "win", "success", "converted", "closed won", "да", "успех"];

impl Outcome {
    /// Reads the target as two classes.
    ///
    /// # Errors
    /// [`TrainError::Target`] where it does not have two.
    pub fn read(table: &Table, options: &Options) -> Result<Self, TrainError> {
        let column = super::find(table, &options.target, "target")?;
        let target = &table.columns()[column];
        let refuse = |problem: String| TrainError::Target { column: options.target.clone(), problem };
        let counts = target.counts();
        let code_of = |value: &str, option: &str| {
            let known = (0..counts.len() as u32).find(|&code| target.distinct_value(code) == value.trim());
            known.ok_or_else(|| {
                refuse(format!("never holds {value:?} ({option}); it holds {}", values(target, &counts)))
            })
        };
        let seen = counts.len();
        match seen {
            0 => return Err(refuse("is empty in every row".into())),
            1 => return Err(refuse(format!("has only one value, {:?}", target.distinct_value(0)))),
            _ => {}
        }
        let negative = options.negative.as_deref().map(|value| code_of(value, "--negative")).transpose()?;
        let positive = match &options.positive {
            Some(value) => code_of(value, "--positive")?,
            None => guess_positive(target, negative).ok_or_else(|| {
                let problem = if seen == 2 {
                    "does not say which value is success"
                } else {
                    "has more than two values"
                };
                refuse(format!("{problem}; name one with --positive (it holds {})", values(target, &counts)))
            })?,
        };
        if negative == Some(positive) {
            return Err(refuse(format!(
                "has {:?} as both success and failure",
                target.distinct_value(positive)
            )));
        }
        let counts_at_all =
            |code: u32| code != MISSING && (code == positive || negative.is_none_or(|n| n == code));
        let codes = target.codes();
        Ok(Self {
            column,
            positive: target.distinct_value(positive).to_owned(),
            success: codes.iter().map(|&code| code == positive).collect(),
            rows: (0..codes.len() as u32).filter(|&row| counts_at_all(codes[row as usize])).collect(),
        })
    }
}

/// The truthier of two values, if that is plain; with a named failure, the only other value.
fn guess_positive(target: &Column, negative: Option<u32>) -> Option<u32> {
    let candidates: Vec<u32> = (0..target.distinct() as u32).filter(|&code| Some(code) != negative).collect();
    if let ([only], Some(_)) = (candidates.as_slice(), negative) {
        return Some(*only);
    }
    if target.distinct() != 2 {
        return None;
    }
    let rank = |code: u32| {
        let value = target.distinct_value(code).to_lowercase();
        let as_number = value.parse::<f64>().ok().filter(|&number| number == 1.0);
        let position = TRUTHY.iter().position(|known| *known == value);
        if as_number.is_some() { Some(0) } else { position }
    };
    candidates.into_iter().filter_map(|code| Some((rank(code)?, code))).min().map(|(_, code)| code)
}

fn values(target: &Column, counts: &[u32]) -> String {
    let mut order: Vec<u32> = (0..counts.len() as u32).collect();
    order.sort_by_key(|&code| std::cmp::Reverse(counts[code as usize]));
    let shown: Vec<String> =
        order.iter().take(5).map(|&code| format!("{:?}", target.distinct_value(code))).collect();
    let more = if order.len() > 5 { format!(" and {} more", order.len() - 5) } else { String::new() };
    shown.join(", ") + &more
}
