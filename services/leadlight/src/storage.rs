//! Where an installation keeps its data, and opening it.
//!
//! Without any address everything is in one folder, by embedded storage. Each port can be a server instead: addresses come
//! from the command line, else from the environment, else from the configuration file.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use cache_redis::RedisCache;
use models_objects::ObjectModels;
use queue_rabbitmq::RabbitQueue;
use serde::Deserialize;
use store::registry::Tenant;
use store::{Cache, EventStore, ModelStore, Ports, Queue, Registry};
use store_clickhouse::ClickHouse;
use store_embedded::{JobsQueue, MemoryCache, SqliteEvents, SqliteRegistry};
use store_postgres::Postgres;

use crate::error::Error;

/// Folder of embedded storage where none is named.
const FOLDER: &str = "leadlight-data";
/// How the names of queues and cached values begin where nothing else is said.
const PREFIX: &str = "leadlight";

/// Addresses on the command line.
#[derive(Debug, Clone, Default, clap::Args)]
#[command(next_help_heading = "Storage")]
pub struct Storage {
    /// Folder of embedded storage [default: leadlight-data]
    #[arg(long, value_name = "FOLDER", env = "LEADLIGHT_STORE")]
    store: Option<PathBuf>,
    /// Configuration in TOML; its table `storage` has the same names
    #[arg(long, value_name = "FILE", env = "LEADLIGHT_CONFIG")]
    config: Option<PathBuf>,
    /// Registry: postgres://… [default: in the folder]
    #[arg(long, value_name = "URL", env = "LEADLIGHT_REGISTRY", hide_env_values = true)]
    registry: Option<String>,
    /// Facts: ClickHouse by https://… [default: in the folder]
    #[arg(long, value_name = "URL", env = "LEADLIGHT_EVENTS", hide_env_values = true)]
    events: Option<String>,
    /// Model files: s3://bucket/prefix [default: in the folder]
    #[arg(long, value_name = "URL", env = "LEADLIGHT_MODELS", hide_env_values = true)]
    models: Option<String>,
    /// Queue of jobs: amqp://… [default: the registry of the folder]
    #[arg(long, value_name = "URL", env = "LEADLIGHT_QUEUE", hide_env_values = true)]
    queue: Option<String>,
    /// Cache: redis://… [default: this process]
    #[arg(long, value_name = "URL", env = "LEADLIGHT_CACHE", hide_env_values = true)]
    cache: Option<String>,
    /// How names at the servers of queue and cache begin, where several installations share them [default: leadlight]
    #[arg(long, value_name = "NAME", env = "LEADLIGHT_PREFIX")]
    prefix: Option<String>,
}

/// A configuration file.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Configuration {
    storage: Addresses,
}

/// Where each port is; what is not named is embedded.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Addresses {
    folder: Option<PathBuf>,
    registry: Option<String>,
    events: Option<String>,
    models: Option<String>,
    queue: Option<String>,
    cache: Option<String>,
    prefix: Option<String>,
}

impl Storage {
    /// Opens all ports. What is embedded is created where it is not there and brought to the form of this version; servers
    /// are reached when they are first needed, and brought to that form by [`Storage::migrate`] only.
    ///
    /// # Errors
    /// Where an address is none, or the folder cannot be used.
    pub async fn open(&self) -> Result<Ports, Error> {
        self.addresses()?.open(false).await
    }

    /// Opens all ports and brings the databases to the form of this version; safe to repeat, and from several processes at
    /// once.
    ///
    /// # Errors
    /// Where a database cannot be used.
    pub async fn migrate(&self) -> Result<Ports, Error> {
        self.addresses()?.open(true).await
    }

    /// Names the storage without passwords.
    ///
    /// # Errors
    /// Where the configuration cannot be used.
    pub fn describe(&self) -> Result<String, Error> {
        let addresses = self.addresses()?;
        let all = [
            ("registry", &addresses.registry),
            ("events", &addresses.events),
            ("models", &addresses.models),
            ("queue", &addresses.queue),
            ("cache", &addresses.cache),
        ];
        let mut text = addresses.folder().display().to_string();
        for (port, url) in all {
            if let Some(url) = url {
                text += &format!(", {port} at {}", host(url));
            }
        }
        Ok(text)
    }

    fn addresses(&self) -> Result<Addresses, Error> {
        let file = self.config.as_deref().map(read).transpose()?.unwrap_or_default().storage;
        Ok(Addresses {
            folder: self.store.clone().or(file.folder),
            registry: self.registry.clone().or(file.registry),
            events: self.events.clone().or(file.events),
            models: self.models.clone().or(file.models),
            queue: self.queue.clone().or(file.queue),
            cache: self.cache.clone().or(file.cache),
            prefix: self.prefix.clone().or(file.prefix),
        })
    }
}

/// The tenant of that name.
///
/// # Errors
/// Where there is none.
pub async fn tenant(ports: &Ports, name: &str) -> Result<Tenant, Error> {
    let known = ports.registry.tenant_named(name).await?;
    known.ok_or_else(|| {
        Error::Usage(format!(
            "there is no tenant {name:?}; `leadlight admin tenant add` or `leadlight import` makes it"
        ))
    })
}

fn read(path: &Path) -> Result<Configuration, Error> {
    let text = std::fs::read_to_string(path).map_err(Error::read(path))?;
    toml::from_str(&text).map_err(|source| Error::Configuration { path: path.to_path_buf(), source })
}

/// The part of a URL that says where, without the user's secrets.
fn host(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let rest = rest.rsplit_once('@').map_or(rest, |(_, rest)| rest);
    rest.split('?').next().unwrap_or(rest)
}

impl Addresses {
    fn folder(&self) -> &Path {
        self.folder.as_deref().unwrap_or(Path::new(FOLDER))
    }

    async fn open(&self, migrate: bool) -> Result<Ports, Error> {
        let folder = self.folder();
        let prefix = self.prefix.as_deref().unwrap_or(PREFIX);
        let embedded = [&self.registry, &self.events, &self.models].iter().any(|url| url.is_none());
        if embedded {
            std::fs::create_dir_all(folder).map_err(Error::write(folder))?;
        }
        let (registry, jobs): (Arc<dyn Registry>, Option<JobsQueue>) = match &self.registry {
            Some(url) => {
                let postgres = Postgres::new(url, &store_postgres::Options::default())?;
                if migrate {
                    postgres.migrate().await?;
                }
                (Arc::new(postgres), None)
            }
            None => {
                let sqlite = SqliteRegistry::open(&folder.join("registry.sqlite")).await?;
                let jobs = JobsQueue::new(&sqlite);
                (Arc::new(sqlite), Some(jobs))
            }
        };
        let events: Arc<dyn EventStore> = match &self.events {
            Some(url) => {
                let clickhouse = ClickHouse::new(url, store_clickhouse::Options::default())?;
                if migrate {
                    clickhouse.migrate().await?;
                }
                Arc::new(clickhouse)
            }
            None => Arc::new(SqliteEvents::open(&folder.join("events.sqlite")).await?),
        };
        let models: Arc<dyn ModelStore> = Arc::new(match &self.models {
            Some(url) => ObjectModels::in_bucket(url, std::env::vars())?,
            None => ObjectModels::in_folder(&folder.join("models")).await?,
        });
        let queue: Arc<dyn Queue> = match (&self.queue, jobs) {
            (Some(url), _) => Arc::new(RabbitQueue::new(queue_rabbitmq::Settings::new(url, prefix))?),
            (None, Some(jobs)) => Arc::new(jobs),
            (None, None) => {
                return Err(Error::Usage(
                    "a registry at a server needs a queue at one: --queue amqp://…".into(),
                ));
            }
        };
        let cache: Arc<dyn Cache> = match &self.cache {
            Some(url) => Arc::new(RedisCache::new(url, prefix)?),
            None => Arc::new(MemoryCache::default()),
        };
        Ok(Ports { registry, events, models, queue, cache })
    }
}

#[cfg(test)]
mod tests {
    use super::host;

    #[test]
    fn an_address_is_named_without_its_secrets() {
        assert_eq!(host("postgres://user:p@ss@db:5432/leadlight?sslmode=require"), "db:5432/leadlight");
        assert_eq!(host("s3://bucket/models"), "bucket/models");
    }
}
