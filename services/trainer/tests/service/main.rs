//! The trainer as a service, on embedded storage.

mod company;

mod by_itself;
mod control;
mod ladder;
