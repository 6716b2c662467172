//! An installation on embedded storage and on servers: the same tables, and nothing lost when processes or servers die.

#![expect(clippy::unwrap_used, reason = "these are tests")]

mod company;
mod crashes;
mod installation;
mod outages;
mod portal_life;
mod tables;
