//! Which errors of the driver may pass by themselves.

use redis::{ErrorKind, RedisError, ServerErrorKind};
use store::Error;

/// A server that is away, loading, failing over or out of memory comes back; anything else stays as it is.
pub fn failure(error: RedisError) -> Error {
    let passes = match error.kind() {
        ErrorKind::Io => true,
        ErrorKind::Server(kind) => matches!(
            kind,
            ServerErrorKind::BusyLoading
                | ServerErrorKind::ClusterDown
                | ServerErrorKind::MasterDown
                | ServerErrorKind::ReadOnly
                | ServerErrorKind::TryAgain
        ),
        _ => error.code() == Some("OOM"),
    };
    if passes { Error::Unavailable(error.into()) } else { Error::Failed(error.into()) }
}
