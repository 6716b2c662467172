mod activities;
mod bad_input;
mod data_sets;
mod entities;
mod event_log;
mod support;
