//! The keys that seal the credentials of portals: from the environment only, since arguments can be seen by everybody on a machine.

use ingest::portal::Keyring;

use crate::error::Error;

/// Where they are.
pub const VARIABLE: &str = "LEADLIGHT_KEYS";

/// Reads the keys.
///
/// # Errors
/// Where there are none, or they are not of the form `ID:KEY[,ID:KEY...]`.
pub fn keyring() -> Result<Keyring, Error> {
    let Some(text) = std::env::var_os(VARIABLE) else {
        return Err(Error::Usage(format!(
            "{VARIABLE} is not set: it holds the keys that seal the credentials of portals, as ID:KEY[,ID:KEY...]; \
             make one by `echo \"1:$(openssl rand -hex 32)\"` and keep it"
        )));
    };
    Keyring::parse(&text.to_string_lossy()).map_err(|source| Error::Keys { source })
}
