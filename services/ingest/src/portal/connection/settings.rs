//! What is known of a connection and is no secret.

use bitrix24::Plan;
use crm::Moment;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use store::registry::Connection;

use super::super::PortalError;
use super::Missing;

/// What the registry keeps of a connection beside its credentials.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PortalSettings {
    /// Where the portal is: its origin, such as `https://acme.bitrix24.ru`.
    pub address: String,
    /// Its plan, which says how many requests it takes.
    pub plan: PlanName,
    /// What it will not tell us, and why.
    pub missing: Vec<Missing>,
    /// Whether somebody has said that a part of the CRM is enough.
    pub partial: bool,
    /// The portal's own id, which it keeps when it moves: known where an application was installed in it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub member_id: Option<String>,
    /// Where portals reach this service, as whoever expects an application has said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub public_url: Option<String>,
    /// Whether an application has yet to be installed: until then there is no right to call the portal.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub awaiting: bool,
    /// When the portal said that the application was removed, unless it has been installed again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub uninstalled_at: Option<Moment>,
    /// Why it was last left alone, in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refusal: Option<Refusal>,
}

/// Why a portal is not read, or not fully.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refusal {
    /// When that was seen.
    pub at: Moment,
    /// In words.
    pub reason: String,
}

/// The plan of a portal by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PlanName {
    /// Two requests a second.
    #[default]
    Ordinary,
    /// Five.
    Enterprise,
    /// As many as its machine takes.
    SelfHosted,
}

impl From<PlanName> for Plan {
    fn from(name: PlanName) -> Self {
        match name {
            PlanName::Ordinary => Plan::Ordinary,
            PlanName::Enterprise => Plan::Enterprise,
            PlanName::SelfHosted => Plan::SelfHosted,
        }
    }
}

impl PortalSettings {
    /// Those of a portal of which nothing else is known.
    pub fn new(address: String, plan: PlanName, partial: bool) -> Self {
        Self {
            address,
            plan,
            missing: Vec::new(),
            partial,
            member_id: None,
            public_url: None,
            awaiting: false,
            uninstalled_at: None,
            refusal: None,
        }
    }

    /// The settings of a connection.
    ///
    /// # Errors
    /// [`PortalError::Store`] where they are not those of a portal.
    pub fn of(connection: &Connection) -> Result<Self, PortalError> {
        Ok(Self::deserialize(&connection.settings).map_err(store::Error::from)?)
    }

    /// As the registry keeps them.
    ///
    /// # Errors
    /// None that settings can cause; the serializer's signature has one.
    pub fn to_json(&self) -> Result<Value, PortalError> {
        Ok(serde_json::to_value(self).map_err(store::Error::from)?)
    }
}
