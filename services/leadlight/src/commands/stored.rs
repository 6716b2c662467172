//! What `train` and `score` do on storage, with `--tenant`.

mod scoring;
mod training;

pub use scoring::Scoring;
pub use training::{Training, kind};
