//! What can go wrong with a call.

use std::fmt;

use crate::portal::{AddressError, Cause};
use crate::remedy::Remedy;

/// What calls return.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why a call did not succeed. What waiting cures has been waited for already. No message holds a secret.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The portal, or the authorization server, says no.
    #[error(transparent)]
    Refused(#[from] Fault),
    /// No answer, or none that is one, after several tries. The same call may succeed later.
    #[error("{method}: no answer: {reason}")]
    Unreachable {
        /// What was called.
        method: String,
        /// Why.
        reason: String,
    },
    /// The answer to a change did not come: whether it was made is not known, so it is not tried again.
    #[error("{method}: the answer got lost, the change may have been made: {reason}")]
    Unknown {
        /// What was called.
        method: String,
        /// Why.
        reason: String,
    },
    /// The portal answered something other than the method promises.
    #[error("{method}: unexpected answer: {reason}")]
    Unexpected {
        /// What was called.
        method: String,
        /// What is odd.
        reason: String,
    },
    /// The portal sends us to an address that may not be called.
    #[error("the portal has moved to an address that may not be called: {0}")]
    Moved(#[source] AddressError),
    /// What had changed about the connection was not to be stored, or not to be followed.
    #[error("the connection's change was not kept: {0}")]
    NotKept(#[source] Cause),
    /// The call cannot be made.
    #[error("{0}")]
    Bug(String),
}

impl Error {
    /// What can be done about it.
    pub fn remedy(&self) -> Remedy {
        match self {
            Error::Refused(fault) => fault.remedy,
            Error::Unreachable { .. } | Error::NotKept(_) => Remedy::Later,
            Error::Unknown { .. } | Error::Unexpected { .. } => Remedy::Invalid,
            Error::Moved(_) => Remedy::Reauthorise,
            Error::Bug(_) => Remedy::Bug,
        }
    }
}

/// An error that a portal answered with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// What was called.
    pub method: String,
    /// The status of the answer; 200 within a batch.
    pub status: u16,
    /// The portal's code; often empty or `0`.
    pub code: String,
    /// The portal's words, without secrets, at most 500 characters.
    pub description: String,
    /// What can be done about it.
    pub remedy: Remedy,
}

impl std::error::Error for Fault {}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Fault { method, status, code, description, .. } = self;
        write!(f, "{method}: the portal answered {status} {code}: {description}")
    }
}
