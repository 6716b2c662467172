//! A tenant without a trace.

use crm::TenantId;

use crate::{Ports, Result};

/// Removes everything of a tenant from every port, and the pooled models that it may have been in. Its name goes late: what is cut off can
/// be begun again as long as it has one.
///
/// # Errors
/// The ports'; calling it again goes on.
pub async fn erase_tenant(ports: &Ports, tenant: TenantId) -> Result<()> {
    erase_stores(ports, tenant).await?;
    ports.registry.delete_tenant(tenant).await?;
    // Once more: jobs of the tenant may have written until they lost their claims with its rows.
    erase_stores(ports, tenant).await?;
    ports.registry.forget_pools().await
}

async fn erase_stores(ports: &Ports, tenant: TenantId) -> Result<()> {
    ports.events.erase(tenant).await?;
    ports.models.erase(tenant).await?;
    ports.cache.erase(tenant).await
}
