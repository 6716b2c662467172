//! What a portal has been asked, for tests to read.

use std::collections::BTreeMap;
use std::net::IpAddr;

/// Counts since the portal was opened.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Counters {
    /// All requests.
    pub requests: u64,
    /// Requests by source address.
    pub by_source: BTreeMap<IpAddr, u64>,
    /// Calls by method, those within batches too.
    pub by_method: BTreeMap<String, u64>,
    /// Errors by their codes, those within batches too: `QUERY_LIMIT_EXCEEDED`, `OPERATION_TIME_LIMIT`, ...
    pub errors: BTreeMap<String, u64>,
    /// Work on all calls, microseconds.
    pub worked: u64,
    /// Events delivered, doubled ones twice.
    pub delivered: u64,
    /// Events lost on purpose.
    pub lost: u64,
    /// Events doubled on purpose.
    pub doubled: u64,
    /// Events held back on purpose.
    pub late: u64,
}

impl Counters {
    /// How often a call was answered with an error of that code.
    pub fn errors_of(&self, code: &str) -> u64 {
        self.errors.get(code).copied().unwrap_or(0)
    }

    /// Calls of a method.
    pub fn calls_of(&self, method: &str) -> u64 {
        self.by_method.get(method).copied().unwrap_or(0)
    }
}
