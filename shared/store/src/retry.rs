//! Calls that are repeated while the storage cannot be reached.

use std::time::Duration;

use tokio::time::{Instant, sleep};

use crate::registry::Backoff;
use crate::{Error, Result};

/// Pauses between attempts.
const PAUSES: Backoff = Backoff { first: Duration::from_millis(50), longest: Duration::from_secs(2) };

/// How long a call is repeated: longer than a server takes to start again.
const PATIENCE: Duration = Duration::from_secs(30);

/// Attempts at one call.
#[derive(Debug)]
pub struct Attempts {
    end: Instant,
    failed: u32,
}

impl Default for Attempts {
    fn default() -> Self {
        Self { end: Instant::now() + PATIENCE, failed: 0 }
    }
}

impl Attempts {
    /// Whether to try again after an error, once the pause that is due has passed: not where trying again does not help, nor
    /// after half a minute.
    pub async fn again(&mut self, error: &Error) -> bool {
        self.failed += 1;
        let pause = PAUSES.after(self.failed);
        let again = error.is_transient() && Instant::now() + pause < self.end;
        if again {
            sleep(pause).await;
        }
        again
    }
}

/// Repeats a call for which twice is as good as once, as [`Attempts::again`] says.
///
/// # Errors
/// The last of the call itself.
pub async fn retrying<T, F>(mut call: impl FnMut() -> F) -> Result<T>
where
    F: Future<Output = Result<T>>,
{
    let mut attempts = Attempts::default();
    loop {
        match call().await {
            Err(error) if attempts.again(&error).await => {}
            done => return done,
        }
    }
}
