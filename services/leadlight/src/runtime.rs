//! What the executable gives to libraries that have neither: a runtime to wait on, and the time.

use std::future::Future;

use crm::Moment;

use crate::error::Error;

/// Runs to its end what waits for storage.
///
/// # Errors
/// What it ends with, or the system's where no thread can be had.
pub fn wait<T>(work: impl Future<Output = Result<T, Error>>) -> Result<T, Error> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.map_err(Error::Runtime)?.block_on(work)
}

/// The moment of the machine's clock.
pub fn now() -> Moment {
    jiff::Timestamp::now().into()
}
