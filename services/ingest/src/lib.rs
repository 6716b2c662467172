//! From portals and files to facts in the event store.

pub mod files;
