//! The pooled model: what companies have in common, for those with little history of their own.
//!
//! It is fitted on what companies contribute, who all have to consent, and has a fixed, versioned design ([`PooledDesign`]): standard
//! attributes with bin edges and categories written down in advance. Nothing of it is learned from a company but weights,
//! and a weight only where at least [`MIN_COMPANIES_OF_A_VALUE`] companies hold the value, so no single company's values can be
//! read off. It enters a company's model as an offset (`Options::prior` of [`crate::training`]), or serves alone
//! ([`model_file`]) until the company has enough closed rows to judge a model by.

mod contribution;
mod design;
mod file;
mod fit;
mod model;

pub use contribution::Contribution;
pub use design::PooledDesign;
pub use file::{base_rate_file, model_file};
pub use fit::{PoolSettings, fit};
pub use model::PooledModel;

/// Fewest companies of a pool.
pub const MIN_COMPANIES: usize = 20;
/// Fewest companies that must hold a value for it to get a weight.
pub const MIN_COMPANIES_OF_A_VALUE: usize = 5;
/// Standard deviation, between companies, of the strength γ with which one follows the pool; the mean is 1.
///
/// A value of 1/2 makes a company that goes the other way (γ = -1) a matter of four deviations, which some dozens of rows
/// suffice to show.
pub(crate) const STRENGTH_DEVIATION: f64 = 0.5;

/// Why there is no pooled model.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum PoolError {
    /// Too few companies.
    #[error("{companies} companies have rows in the pool; at least {MIN_COMPANIES} are needed")]
    TooFewCompanies {
        /// Companies with rows.
        companies: usize,
    },
    /// A company's outcomes do not fit its table.
    #[error("the table has {rows} rows and {outcomes} outcomes")]
    Outcomes {
        /// Rows of its table.
        rows: usize,
        /// Outcomes given.
        outcomes: usize,
    },
    /// A contribution of another design than the latest, or one that is not whole.
    #[error("a contribution of version {version} is not of the latest design, or not whole")]
    Contribution {
        /// Its version.
        version: u32,
    },
    /// No company has both outcomes.
    #[error("no company has both successes and failures")]
    OneOutcome,
    /// A stored pooled model of a design that this version does not know, or whose weights do not fit its design.
    #[error("not a pooled model of a known design: version {version}, {weights} weights")]
    Design {
        /// Version of its design.
        version: u32,
        /// Its number of weights.
        weights: usize,
    },
    /// A base rate that no log-odds stand for.
    #[error("a base rate of {0} is not between 0 and 1")]
    BaseRate(f64),
}
