//! A portal asked in the process, in simulated time.

mod batches;
mod dialects;
mod events;
mod limits;
mod lists;
mod mischief;
mod oauth;
mod support;
mod worlds;
mod writes;
