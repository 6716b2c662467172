//! [`Cache`] by Redis 6 or later.
//!
//! Names in Redis begin with a prefix. Values are `PREFIX:TENANT:value:KEY`, budgets `PREFIX:TENANT:budget:KEY`, and new models are
//! announced on the channel `PREFIX:models`. All keys expire: the server may be configured to evict them, and to keep nothing
//! on disk. Connections are made when first needed and again after they broke.

mod announcements;
mod budget;
mod erase;
mod error;
mod keys;

use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use crm::{Moment, TenantId};
use redis::aio::{ConnectionManager, ConnectionManagerConfig};
use redis::io::tcp::TcpSettings;
use redis::{AsyncCommands, Client, IntoConnectionInfo, Script};
use store::cache::{Announcement, Announcements, Budget, Take};
use store::registry::Population;
use store::{Cache, Error, Result};

use error::failure;
use keys::Keys;

/// A cache that does not answer within that time is as good as none.
const PATIENCE: Duration = Duration::from_secs(2);

/// Nothing is cached for longer, which Redis could not count.
const LONGEST: Duration = Duration::from_hours(24 * 365);

/// The cache of one installation at a Redis server.
pub struct RedisCache {
    client: Client,
    connection: ConnectionManager,
    keys: Keys,
    take: Script,
}

impl RedisCache {
    /// Connects when first used, so that a service comes up in whatever order the servers do. The URL is such as
    /// `redis://:password@host:6379/0`; all names in Redis begin with the prefix. To be called within a Tokio runtime.
    ///
    /// # Errors
    /// [`Error::Refused`] for a URL that is none.
    pub fn new(url: &str, prefix: impl Into<String>) -> Result<Self> {
        let refused = |error| Error::Refused(format!("URL of Redis: {error}"));
        // A connection whose other end has vanished without a word ends after that time too.
        let server = url.into_connection_info().map_err(refused)?;
        let server = server.set_tcp_settings(TcpSettings::default().set_user_timeout(PATIENCE));
        let client = Client::open(server).map_err(refused)?;
        let config = ConnectionManagerConfig::new()
            .set_connection_timeout(Some(PATIENCE))
            .set_response_timeout(Some(PATIENCE))
            .set_number_of_retries(2);
        let connection = client.get_connection_manager_lazy(config).map_err(failure)?;
        Ok(Self { client, connection, keys: Keys::new(prefix.into()), take: budget::script() })
    }
}

#[async_trait]
impl Cache for RedisCache {
    async fn get(&self, tenant: TenantId, key: &str) -> Result<Option<Bytes>> {
        self.connection.clone().get(self.keys.value(tenant, key)).await.map_err(failure)
    }

    async fn set(&self, tenant: TenantId, key: &str, value: Bytes, ttl: Duration) -> Result<()> {
        let milliseconds = ttl.min(LONGEST).as_millis() as u64;
        if milliseconds == 0 {
            return self.remove(tenant, key).await;
        }
        let key = self.keys.value(tenant, key);
        self.connection.clone().pset_ex(key, &value[..], milliseconds).await.map_err(failure)
    }

    async fn remove(&self, tenant: TenantId, key: &str) -> Result<()> {
        self.connection.clone().unlink(self.keys.value(tenant, key)).await.map_err(failure)
    }

    async fn erase(&self, tenant: TenantId) -> Result<()> {
        erase::erase(&mut self.connection.clone(), &self.keys.pattern(tenant)).await.map_err(failure)
    }

    async fn take(
        &self,
        tenant: TenantId,
        key: &str,
        amount: u32,
        budget: Budget,
        now: Moment,
    ) -> Result<Take> {
        let key = self.keys.budget(tenant, key);
        budget::take(&self.take, &mut self.connection.clone(), key, amount, budget, now).await
    }

    async fn announce(&self, tenant: TenantId, population: &Population) -> Result<()> {
        let announcement = Announcement { tenant: tenant.number(), population: population.clone() };
        let text = serde_json::to_vec(&announcement)?;
        self.connection.clone().publish(self.keys.channel(), text).await.map_err(failure)
    }

    async fn announcements(&self) -> Result<Announcements> {
        announcements::listen(&self.client, &self.keys.channel()).await
    }
}
