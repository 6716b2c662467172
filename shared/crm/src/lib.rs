//! The CRM domain. It does no input or output; moments are arguments.

pub mod privacy;
