//! Who stores what changes about a connection.

use async_trait::async_trait;

use super::{Address, Tokens};

/// Any cause, for messages.
pub type Cause = Box<dyn std::error::Error + Send + Sync>;

/// Stores what changes about a connection while it is used.
#[async_trait]
pub trait Keeper: Send + Sync {
    /// The stored tokens, which another process may have renewed since they were read; `None` where nothing newer is known.
    ///
    /// # Errors
    /// Where they cannot be read now.
    async fn stored(&self) -> Result<Option<Tokens>, Cause> {
        Ok(None)
    }

    /// Stores new tokens. The old ones are worth nothing any more: should this fail, it is tried again before the next call.
    ///
    /// # Errors
    /// Where they cannot be stored now.
    async fn renewed(&self, tokens: &Tokens) -> Result<(), Cause>;

    /// The portal says that it has moved. Called before anything is sent to the new address, which has been checked to be one that
    /// may be called.
    ///
    /// # Errors
    /// Where it is not to be followed, or cannot be stored now.
    async fn moved(&self, to: &Address) -> Result<(), Cause>;
}

/// Keeps nothing: for a webhook, or for one run.
#[derive(Debug, Clone, Copy, Default)]
pub struct Forgetful;

#[async_trait]
impl Keeper for Forgetful {
    async fn renewed(&self, _: &Tokens) -> Result<(), Cause> {
        Ok(())
    }

    async fn moved(&self, _: &Address) -> Result<(), Cause> {
        Ok(())
    }
}
