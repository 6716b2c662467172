//! Connections to portals: made, looked into, paused.

mod connect;
mod keeper;
mod missing;
mod secrets;
mod settings;
mod status;

pub use connect::{ConnectError, NewPortal};
pub(crate) use keeper::{Kept, Open};
pub use missing::Missing;
pub use secrets::Secrets;
pub use settings::{PlanName, PortalSettings, Refusal};
pub use status::{ListStatus, MissingInWords, Stage, Status};
