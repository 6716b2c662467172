//! What can go wrong behind a port.

/// What a port returns.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Any cause, for messages.
pub type Cause = Box<dyn std::error::Error + Send + Sync>;

/// Why a port could not do as told, by what the caller can do about it.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The storage cannot be reached or is too busy just now; the same call may succeed later.
    #[error("storage is unavailable: {0}")]
    Unavailable(#[source] Cause),
    /// Something of that name is there already.
    #[error("{0} exists already")]
    Exists(String),
    /// What the call is about is not there, or is another tenant's.
    #[error("there is no {0}")]
    Missing(String),
    /// The call itself cannot be carried out, now or later.
    #[error("refused: {0}")]
    Refused(String),
    /// What is stored cannot be understood.
    #[error("stored data is damaged: {0}")]
    Damaged(#[source] Cause),
    /// Anything else the driver says.
    #[error("storage failed: {0}")]
    Failed(#[source] Cause),
}

impl Error {
    /// Whether the same call may succeed later.
    pub fn is_transient(&self) -> bool {
        matches!(self, Error::Unavailable(_))
    }
}

/// JSON is only ever read from storage here.
impl From<serde_json::Error> for Error {
    fn from(error: serde_json::Error) -> Self {
        Error::Damaged(error.into())
    }
}
