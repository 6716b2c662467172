//! How a portal misbehaves; all of it can be changed while it is served.

use std::time::Duration;

/// Misbehaviour. Shares are of all requests or of all deliveries of events, between 0 and 1.
#[derive(Debug, Clone, PartialEq)]
pub struct Mischief {
    /// Share of requests that begin a burst of 503 `QUERY_LIMIT_EXCEEDED`, within limits or not.
    pub bursts: f64,
    /// How many requests a burst refuses.
    pub burst_length: u32,
    /// Whether every request is answered with 503 `OVERLOAD_LIMIT`: blocked by hand.
    pub overloaded: bool,
    /// Share of requests that are answered late, and by how much.
    pub slow: (f64, Duration),
    /// Share of answers whose JSON ends in the middle.
    pub broken_json: f64,
    /// Share of requests that are answered with the page of a proxy, status 200 or 502.
    pub pages: f64,
    /// Share of events that are lost.
    pub lost_events: f64,
    /// Share of events that are delivered twice.
    pub doubled_events: f64,
    /// Share of events that are delivered late, and by how much.
    pub late_events: (f64, Duration),
    /// Share of events of applications that come without tokens, as those do that a robot caused.
    pub tokenless_events: f64,
}

impl Mischief {
    /// A portal that behaves.
    pub const NONE: Self = Self {
        bursts: 0.0,
        burst_length: 0,
        overloaded: false,
        slow: (0.0, Duration::ZERO),
        broken_json: 0.0,
        pages: 0.0,
        lost_events: 0.0,
        doubled_events: 0.0,
        late_events: (0.0, Duration::ZERO),
        tokenless_events: 0.1,
    };
}

impl Default for Mischief {
    fn default() -> Self {
        Self::NONE
    }
}
