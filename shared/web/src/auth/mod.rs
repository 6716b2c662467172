//! Who may: API keys of programs.
//!
//! A key is `llk_` and 256 random bits in hexadecimal digits. It is sent as `Authorization: Bearer llk_...`, stored as a hash, and
//! belongs to a tenant; what it opens is its scopes. A handler that takes an [`Authorised`] of a scope runs for keys with that scope
//! only, and has the tenant from there and nowhere else.

mod authorised;
mod key;
pub mod scope;

pub use authorised::Authorised;
pub use key::Key;
