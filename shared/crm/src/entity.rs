//! What facts are about.

use serde::{Deserialize, Serialize};

/// Kinds of entities. Models forecast leads and deals; contacts and companies lend them fields and activities.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[repr(u8)]
pub enum Kind {
    /// Somebody who may become a client.
    Lead = 1,
    /// A possible sale.
    Deal = 2,
    /// A person.
    Contact = 3,
    /// A firm.
    Company = 4,
}

impl Kind {
    /// All kinds.
    pub const ALL: [Kind; 4] = [Kind::Lead, Kind::Deal, Kind::Contact, Kind::Company];

    /// Its name in stores, messages and on the command line.
    pub fn as_str(self) -> &'static str {
        match self {
            Kind::Lead => "lead",
            Kind::Deal => "deal",
            Kind::Contact => "contact",
            Kind::Company => "company",
        }
    }

    /// The kind of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == name)
    }
}

/// One lead, deal, contact or company of a tenant.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Entity {
    /// What it is.
    pub kind: Kind,
    /// Its id at the source, as text.
    pub id: Box<str>,
}

impl Entity {
    /// An entity by kind and id.
    pub fn new(kind: Kind, id: impl Into<Box<str>>) -> Self {
        Self { kind, id: id.into() }
    }
}
