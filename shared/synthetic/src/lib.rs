//! Tables and CRM histories whose true probabilities are known: for tests, the demo and benchmarks.
//!
//! Every generator is a pure function of its arguments: the same seed gives the same table or facts, to the last one.
//!
//! | Generator | What it makes |
//! |---|---|
//! | [`Company::generate`] | a believable CRM deal table with smooth effects and one interaction |
//! | [`linear::generate`] | a truth that a logistic model can express exactly, weights from a normal prior |
//! | [`wide::generate`] | the reference company: 4,147 rows, 69 attributes, about 12,700 matrix columns |
//! | [`leaks::generate`] | 2,400 attributes, 400 of which know the outcome |
//! | [`history::History::generate`] | leads, deals, contacts and companies as facts, with the truth at every moment |
//! | [`history::leaks::plant`] | 500 leaking and 5,000 clean custom fields in the versions of such a history |

mod columns;
mod company;
mod draw;
pub mod history;
pub mod leaks;
pub mod linear;
mod vocabulary;
pub mod wide;
mod write;

pub use write::write_csv;

use learning::table::Table;

/// A table with the true probability of every row. The target holds `1` (won) and `0`.
#[derive(Debug, Clone)]
pub struct Company {
    /// Attributes and the target.
    pub table: Table,
    /// True probability of success, one per row, strictly inside (0, 1); the outcomes were drawn from it.
    pub truth: Vec<f64>,
    /// Header of the target column.
    pub target: &'static str,
    /// Header of the column that orders the rows in time.
    pub time: Option<&'static str>,
    /// Header of the column that names the entity.
    pub id: Option<&'static str>,
}
