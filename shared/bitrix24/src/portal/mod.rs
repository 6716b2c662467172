//! Where a portal is and by what right it is called.

mod address;
mod credentials;
mod keeper;
mod oauth;
mod reach;

pub use address::{Address, AddressError};
pub use credentials::{Access, Application, Credentials, Tokens};
pub use keeper::{Cause, Forgetful, Keeper};
pub use oauth::{Grant, OauthServer, scopes};
pub use reach::Reach;
