//! Who may tell of changes: the tokens of connections, remembered for a moment.

use std::sync::Arc;
use std::time::Duration;

use crm::TenantId;
use moka::sync::Cache;
use secrecy::SecretString;
use web::Problem;

use super::State;

/// How long a token is remembered, and that there is none: a new one counts after that time.
const REMEMBERED: Duration = Duration::from_secs(5);
/// Most connections that are remembered.
const MOST: u64 = 20_000;
/// Longest names that are looked for.
const LONGEST: usize = 200;

/// What events of a connection are known by.
pub(super) struct Door {
    pub tenant: TenantId,
    pub token: SecretString,
}

/// Doors by the names of tenant and connection.
pub(super) struct Doors(Cache<(String, String), Option<Arc<Door>>>);

impl Doors {
    pub fn new() -> Self {
        Self(Cache::builder().max_capacity(MOST).time_to_live(REMEMBERED).build())
    }

    /// The door of a connection; `None` where there is none, or it has no token.
    pub async fn find(
        &self,
        state: &State,
        tenant: &str,
        connection: &str,
    ) -> Result<Option<Arc<Door>>, Problem> {
        if tenant.len().max(connection.len()) > LONGEST {
            return Ok(None);
        }
        let names = (tenant.to_owned(), connection.to_owned());
        if let Some(known) = self.0.get(&names) {
            return Ok(known);
        }
        let found = look(state, tenant, connection).await?;
        self.0.insert(names, found.clone());
        Ok(found)
    }
}

async fn look(state: &State, tenant: &str, connection: &str) -> Result<Option<Arc<Door>>, Problem> {
    let Some(tenant) = state.ports.registry.tenant_named(tenant).await? else { return Ok(None) };
    let token = state.event_token(tenant.id, connection).await?;
    Ok(token.map(|token| Arc::new(Door { tenant: tenant.id, token })))
}
