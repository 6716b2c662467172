//! What was read over a connection, erased.

use crm::{Kind, TenantId};
use futures::TryStreamExt;

use super::super::{Context, PortalError, job};

impl Context {
    /// Erases a connection: its secrets, how far it was read, and what was read over it. Ids of records are those of one CRM, so what a
    /// tenant holds is what its connections have read, whatever else came with it; while another connection is left, it stays.
    ///
    /// Models that have learnt from it stay, too: they hold no record.
    ///
    /// # Errors
    /// [`PortalError`]; calling it again goes on.
    pub async fn erase(&self, tenant: TenantId, name: &str) -> Result<(), PortalError> {
        let registry = &self.ports.registry;
        registry.delete_schedule(tenant, &job::schedule_name(name)).await?;
        let connections = registry.connections(tenant).await?;
        if connections.iter().all(|connection| &*connection.name == name) {
            self.erase_records(tenant).await?;
        }
        self.source(tenant, name).forget().await?;
        registry.delete_connection(tenant, name).await?;
        tracing::warn!(%tenant, connection = name, "a connection was erased with what was read over it");
        Ok(())
    }

    /// Facts last: they say which entities there are.
    async fn erase_records(&self, tenant: TenantId) -> Result<(), PortalError> {
        let (registry, events) = (&self.ports.registry, &self.ports.events);
        for kind in Kind::ALL {
            let mut batches = events.scan(tenant, kind).await?;
            while let Some(timelines) = batches.try_next().await? {
                for timeline in timelines {
                    registry.delete_forecast(tenant, &timeline.entity).await?;
                    registry.delete_feedback(tenant, &timeline.entity).await?;
                }
            }
        }
        Ok(events.erase(tenant).await?)
    }
}
