//! Whose, and where: what all commands about a tenant have in common.

use crm::Kind;
use store::Ports;
use store::registry::{Population, Tenant};

use crate::commands::stored::kind;
use crate::error::Error;
use crate::storage::{Storage, tenant};

/// Whose, where and how it is printed.
#[derive(Debug, clap::Args)]
pub struct Of {
    /// Whose
    #[arg(long, value_name = "NAME")]
    tenant: String,
    #[command(flatten)]
    storage: Storage,
}

impl Of {
    /// Opens storage and finds the tenant.
    ///
    /// # Errors
    /// Where storage cannot be opened, or has no such tenant.
    pub async fn open(&self) -> Result<(Ports, Tenant), Error> {
        let ports = self.storage.open().await?;
        let tenant = tenant(&ports, &self.tenant).await?;
        Ok((ports, tenant))
    }

    /// The tenant's name.
    pub fn name(&self) -> &str {
        &self.tenant
    }
}

/// Which of a tenant's models.
#[derive(Debug, clap::Args)]
pub struct Which {
    /// Whom they forecast: lead or deal
    #[arg(long, value_name = "KIND", default_value = "deal", value_parser = kind)]
    kind: Kind,
    /// Only those of this pipeline
    #[arg(long, value_name = "ID", default_value = "", hide_default_value = true)]
    pipeline: String,
}

impl Which {
    /// The population that the models are of.
    pub fn population(&self) -> Population {
        Population { kind: self.kind, pipeline: self.pipeline.as_str().into() }
    }
}
