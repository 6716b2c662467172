//! What the driver's errors mean to a caller.

use clickhouse::error::Error as Driver;
use store::Error;

/// Codes of ClickHouse that say "not now": time limits, too many queries, broken connections, memory, a replica that is
/// read-only or whose keeper is away, too many parts, too slow a disk.
/// <https://github.com/ClickHouse/ClickHouse/blob/master/src/Common/ErrorCodes.cpp>
const TRANSIENT: [u32; 14] = [159, 160, 164, 202, 203, 209, 210, 236, 241, 242, 252, 319, 394, 999];

/// An error by what can be done about it.
pub fn failure(error: Driver) -> Error {
    match &error {
        Driver::Network(_) | Driver::TimedOut => Error::Unavailable(error.into()),
        Driver::BadResponse(text) if is_transient(text) => Error::Unavailable(error.into()),
        // A body that breaks off without the final chunk.
        Driver::NotEnoughData | Driver::DataFormat(_) => Error::Unavailable(error.into()),
        Driver::InvalidUtf8Encoding(_) => Error::Damaged(error.into()),
        _ => Error::Failed(error.into()),
    }
}

/// Whether the server's message has one of the codes, or is a proxy's that cannot reach it.
fn is_transient(message: &str) -> bool {
    let code = message.split_once("Code: ").map(|(_, rest)| rest.split(|c: char| !c.is_ascii_digit()).next());
    match code.flatten().and_then(|digits| digits.parse().ok()) {
        Some(code) => TRANSIENT.contains(&code),
        None => ["502", "503", "504"].iter().any(|status| message.contains(status)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn transient(message: &str) -> bool {
        failure(Driver::BadResponse(message.to_owned())).is_transient()
    }

    #[test]
    fn a_server_that_is_busy_may_be_asked_again_and_one_that_refuses_may_not() {
        assert!(transient(
            "Code: 252. DB::Exception: Too many parts (3001). Merges are processing slower than inserts"
        ));
        assert!(transient("503 Service Unavailable"));
        assert!(!transient(
            "Code: 60. DB::Exception: Table t.facts does not exist. (UNKNOWN_TABLE) in 503 ms"
        ));
        assert!(!transient("404 Not Found"));
    }
}
