//! Connections to portals: made, looked into, paused.

mod awaited;
mod bind;
mod connect;
mod erase;
mod install;
mod keeper;
mod missing;
mod sealed;
mod secrets;
mod settings;
mod status;
mod uninstall;

pub use awaited::{Awaited, Offered};
pub use connect::{ConnectError, NewPortal};
pub use install::{ExpectedPortal, Expecting};
pub(crate) use keeper::{Kept, Open};
pub use missing::Missing;
pub use secrets::Secrets;
pub use settings::{PlanName, PortalSettings, Refusal};
pub use status::{ListStatus, MissingInWords, Stage, Status};
