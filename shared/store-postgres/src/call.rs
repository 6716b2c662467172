//! How statements are sent, and what the driver's errors mean to a caller.

use std::time::Duration;

use sqlx::Error as Driver;
use store::retry::retrying;
use store::{Error, Result};
use tokio::time::timeout;

use crate::Postgres;

/// How long a call may take, waiting for a connection included.
const CALL: Duration = Duration::from_secs(90);

impl Postgres {
    /// Makes a call for which twice is as good as once: while the server cannot be reached, again and again.
    pub(crate) async fn again<T, F>(&self, mut call: impl FnMut() -> F) -> Result<T>
    where
        F: Future<Output = sqlx::Result<T>>,
    {
        retrying(|| self.once(call())).await
    }

    /// Makes a call for which twice is not as good as once. A server that is away when it begins is waited for; if it goes
    /// while the call is under way, nobody knows whether the call took effect.
    pub(crate) async fn once<T>(&self, call: impl Future<Output = sqlx::Result<T>>) -> Result<T> {
        match timeout(CALL, call).await {
            Ok(done) => done.map_err(failure),
            Err(elapsed) => Err(Error::Unavailable(elapsed.into())),
        }
    }
}

/// An error by what can be done about it.
pub fn failure(error: Driver) -> Error {
    match &error {
        Driver::Io(_) | Driver::Tls(_) | Driver::PoolTimedOut | Driver::WorkerCrashed => {
            Error::Unavailable(error.into())
        }
        Driver::ColumnDecode { .. } | Driver::Decode(_) => Error::Damaged(error.into()),
        Driver::Database(said) => match said.code().as_deref().map(meaning) {
            Some(Meaning::NotNow) => Error::Unavailable(error.into()),
            Some(Meaning::NoTenant) => Error::Missing("tenant".into()),
            Some(Meaning::NoText) => Error::Refused("a text with U+0000".into()),
            _ => Error::Failed(error.into()),
        },
        _ => Error::Failed(error.into()),
    }
}

/// The error of a unique key that is taken, as such.
pub fn taken(error: Error, what: impl FnOnce() -> String) -> Error {
    match error {
        Error::Failed(cause) if is_unique_violation(&cause) => Error::Exists(what()),
        other => other,
    }
}

fn is_unique_violation(cause: &store::error::Cause) -> bool {
    let driver = cause.downcast_ref::<Driver>().and_then(Driver::as_database_error);
    driver.is_some_and(|said| said.is_unique_violation())
}

enum Meaning {
    NotNow,
    NoTenant,
    NoText,
    Other,
}

/// By <https://www.postgresql.org/docs/current/errcodes-appendix.html>: connections (08), resources (53), the operator (57),
/// deadlocks and their like (40), locks (55P03), a standby (25006).
fn meaning(code: &str) -> Meaning {
    match code {
        "23503" => Meaning::NoTenant,
        "22021" => Meaning::NoText,
        "55P03" | "25006" => Meaning::NotNow,
        _ if ["08", "53", "57", "40"].iter().any(|class| code.starts_with(class)) => Meaning::NotNow,
        _ => Meaning::Other,
    }
}
