//! The registry in PostgreSQL.
//!
//! Each subject of the port is a file here. What changes several rows is one statement where that is possible, else a
//! transaction; no lock is held between calls.

mod admin;
mod audit;
mod call;
mod connection;
mod connections;
mod cursors;
mod dispatch;
mod feedback;
mod forecasts;
mod jobs;
mod keys;
mod models;
mod pools;
mod row;
mod schedules;
mod tenants;
mod users;

pub use connection::{Options, Postgres};
