//! The pooled model: who is in it, what it may know, and what it does for a company with little history.

mod companies;
mod members;
mod prior;
