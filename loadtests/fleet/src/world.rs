//! Registry, queue and files of the fleet: PostgreSQL and RabbitMQ where they are, else embedded.

use std::sync::Arc;

use models_objects::ObjectModels;
use queue_rabbitmq::{RabbitQueue, Settings as RabbitSettings};
use store::{Queue, Registry};
use store_embedded::{JobsQueue, SqliteRegistry};
use store_postgres::Postgres;
use tempfile::TempDir;
use test_servers::postgres::Database;

use crate::Failure;

/// What is opened for one run; everything goes with it.
pub struct World {
    pub registry: Arc<dyn Registry>,
    pub queue: Arc<dyn Queue>,
    pub models: Arc<ObjectModels>,
    /// Names of what stands behind the ports.
    pub on: &'static str,
    _database: Option<Database>,
    _folder: TempDir,
}

impl World {
    /// Opens everything, empty.
    pub async fn open() -> Result<Self, Failure> {
        let folder = TempDir::new()?;
        let models = Arc::new(ObjectModels::in_folder(&folder.path().join("models")).await?);
        let servers = Database::new().zip(test_servers::url("rabbitmq"));
        let Some((database, rabbit)) = servers else {
            let registry = Arc::new(SqliteRegistry::open(&folder.path().join("registry.sqlite")).await?);
            let queue = Arc::new(JobsQueue::new(&registry));
            return Ok(Self { registry, queue, models, on: "SQLite", _database: None, _folder: folder });
        };
        database.create().await;
        let registry = Postgres::new(&database.url(), &store_postgres::Options::default())?;
        registry.migrate().await?;
        let queue = RabbitQueue::new(RabbitSettings::new(rabbit, test_servers::unique()))?;
        Ok(Self {
            registry: Arc::new(registry),
            queue: Arc::new(queue),
            models,
            on: "PostgreSQL and RabbitMQ",
            _database: Some(database),
            _folder: folder,
        })
    }
}
