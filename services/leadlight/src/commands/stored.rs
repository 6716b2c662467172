//! Commands on a store: what `train` and `score` do with `--tenant`, and `migrate`.

mod scoring;
mod stores;
mod training;

pub use scoring::Scoring;
pub use stores::{Migrate, Place, Stores, now, wait};
pub use training::Training;
