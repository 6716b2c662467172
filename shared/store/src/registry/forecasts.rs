//! The latest forecast of each entity.

use crm::{Entity, Moment, TenantId};

use crate::port::port;
use crate::{Forecast, Result};

port! {
    /// Latest forecasts of a tenant.
    pub trait Forecasts {
        /// Stores forecasts. One that is older than what is stored of its entity changes nothing.
        async fn put_forecasts(&self, tenant: TenantId, forecasts: &[Forecast]) -> Result<()>;

        /// The latest forecast of an entity.
        async fn forecast(&self, tenant: TenantId, entity: &Entity) -> Result<Option<Forecast>>;

        /// Entities whose forecast holds no longer at `now`, the longest expired first, so many at most.
        async fn expired_forecasts(&self, tenant: TenantId, now: Moment, limit: u32) -> Result<Vec<Entity>>;

        /// Removes the forecast of an entity; says whether there was one.
        async fn delete_forecast(&self, tenant: TenantId, entity: &Entity) -> Result<bool>;
    }
}
