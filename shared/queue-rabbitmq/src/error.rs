//! Which errors of the driver may pass by themselves.

use lapin::ErrorKind;
use lapin::protocol::{AMQPErrorKind, AMQPHardError, AMQPSoftError};
use store::Error;

/// Nearly all: servers come back and queues are declared again. Not so what the server forbids, and queues that are there
/// with other properties.
pub fn failure(error: lapin::Error) -> Error {
    if passes(&error) { Error::Unavailable(error.into()) } else { Error::Failed(error.into()) }
}

fn passes(error: &lapin::Error) -> bool {
    match error.kind() {
        ErrorKind::ProtocolError(error) => !matches!(
            error.kind(),
            AMQPErrorKind::Soft(AMQPSoftError::ACCESSREFUSED | AMQPSoftError::PRECONDITIONFAILED)
                | AMQPErrorKind::Hard(AMQPHardError::NOTALLOWED)
        ),
        ErrorKind::AuthProviderError(_)
        | ErrorKind::InvalidProtocolVersion(_)
        | ErrorKind::NoDefaultRuntime
        | ErrorKind::SerialisationError(_) => false,
        _ => true,
    }
}
