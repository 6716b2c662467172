//! From raw cells to columns: features fitted on the training part, the same code for training and for scoring.

mod bins;
mod block;
mod encoder;
mod text;
mod vocabulary;
mod words;

#[cfg(test)]
mod tests;

pub use bins::{bin_of, quantile_edges};
pub use block::{Block, assemble};
pub use encoder::{Encoder, FitError, Scratch, describe_bin};
pub use vocabulary::{Vocabulary, VocabularyBuilder};
pub use words::Memo;

pub(crate) use encoder::EncoderParts;
