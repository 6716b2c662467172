//! An installation of a test: its storage, and processes on it.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use models_objects::ObjectModels;
use queue_rabbitmq::RabbitQueue;
use store::Ports;
use store::registry::Lane;
use store_clickhouse::ClickHouse;
use store_embedded::{JobsQueue, MemoryCache, SqliteEvents, SqliteRegistry};
use store_postgres::Postgres;
use tempfile::TempDir;
use test_servers::{clickhouse, postgres};
use tokio::sync::{RwLock, RwLockReadGuard, RwLockWriteGuard};

/// The keys that seal connections.
pub const KEYS: &str = "1:0101010101010101010101010101010101010101010101010101010101010101";

/// Says what was found, for the page of proofs.
pub fn result(name: &str, measured: &str, target: &str) {
    println!("RESULT {name} | {measured} | {target} | pass");
}

/// Storage of its own, and a folder for files.
pub struct Installation {
    folder: TempDir,
    variables: Vec<(&'static str, String)>,
    /// In the order in which they have to go: databases while their servers are up.
    _databases: Option<(postgres::Database, clickhouse::Database)>,
    _turn: Option<Turn>,
}

/// Whose servers they are: those of many tests at once, or of one that stops them.
enum Turn {
    Shared { _guard: RwLockReadGuard<'static, ()> },
    Alone { _guard: RwLockWriteGuard<'static, ()> },
}

static SERVERS: RwLock<()> = RwLock::const_new(());

impl Installation {
    /// On embedded storage.
    pub fn embedded() -> Self {
        let folder = TempDir::new().unwrap();
        let store = folder.path().join("store").display().to_string();
        Self { folder, variables: vec![("LEADLIGHT_STORE", store)], _databases: None, _turn: None }
    }

    /// On servers; `None`, having said so, where they are not there.
    pub async fn scaled_out() -> Option<Self> {
        Self::on_servers(Turn::Shared { _guard: SERVERS.read().await }).await
    }

    /// On servers that no other test has meanwhile.
    pub async fn scaled_out_alone() -> Option<Self> {
        Self::on_servers(Turn::Alone { _guard: SERVERS.write().await }).await
    }

    async fn on_servers(turn: Turn) -> Option<Self> {
        let registry = postgres::Database::new()?;
        let events = clickhouse::Database::new()?;
        let (queue, cache, s3) =
            (test_servers::url("rabbitmq")?, test_servers::url("redis")?, test_servers::url("s3")?);
        registry.create().await;
        let prefix = test_servers::unique();
        let variables = vec![
            ("LEADLIGHT_REGISTRY", registry.url()),
            ("LEADLIGHT_EVENTS", events.url()),
            ("LEADLIGHT_MODELS", format!("s3://leadlight/{prefix}")),
            ("LEADLIGHT_QUEUE", queue),
            ("LEADLIGHT_CACHE", cache),
            ("LEADLIGHT_PREFIX", prefix),
            ("AWS_ENDPOINT", s3),
            ("AWS_REGION", "us-east-1".to_owned()),
            ("AWS_ACCESS_KEY_ID", "leadlight".to_owned()),
            ("AWS_SECRET_ACCESS_KEY", "leadlight".to_owned()),
            ("AWS_ALLOW_HTTP", "true".to_owned()),
        ];
        let folder = TempDir::new().unwrap();
        let installation =
            Self { folder, variables, _databases: Some((registry, events)), _turn: Some(turn) };
        installation.succeed(&["migrate"]);
        Some(installation)
    }

    /// The name of its queue at the server.
    pub fn queue(&self, lane: Lane) -> String {
        let prefix = self.variables.iter().find(|(name, _)| *name == "LEADLIGHT_PREFIX");
        prefix.map(|(_, prefix)| format!("{prefix}.{lane}")).unwrap()
    }

    /// What it stands on, in words.
    pub fn kind(&self) -> &'static str {
        if self._databases.is_some() { "servers" } else { "embedded storage" }
    }

    /// Where its files are; commands run here.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Opens its ports, as one more process would.
    pub async fn open(&self) -> Ports {
        let environment = || self.variables.iter().map(|(name, value)| ((*name).to_owned(), value.clone()));
        let known: BTreeMap<String, String> = environment().collect();
        let cache = Arc::new(MemoryCache::default());
        if let Some(folder) = known.get("LEADLIGHT_STORE").map(Path::new) {
            std::fs::create_dir_all(folder).unwrap();
            let registry = SqliteRegistry::open(&folder.join("registry.sqlite")).await.unwrap();
            return Ports {
                queue: Arc::new(JobsQueue::new(&registry)),
                registry: Arc::new(registry),
                events: Arc::new(SqliteEvents::open(&folder.join("events.sqlite")).await.unwrap()),
                models: Arc::new(ObjectModels::in_folder(&folder.join("models")).await.unwrap()),
                cache,
            };
        }
        let queue = queue_rabbitmq::Settings::new(&known["LEADLIGHT_QUEUE"], &known["LEADLIGHT_PREFIX"]);
        Ports {
            registry: Arc::new(Postgres::new(&known["LEADLIGHT_REGISTRY"], &Default::default()).unwrap()),
            events: Arc::new(ClickHouse::new(&known["LEADLIGHT_EVENTS"], Default::default()).unwrap()),
            models: Arc::new(ObjectModels::in_bucket(&known["LEADLIGHT_MODELS"], environment()).unwrap()),
            queue: Arc::new(RabbitQueue::new(queue).unwrap()),
            cache,
        }
    }

    /// A command to be run.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_leadlight"));
        let variables = self.variables.iter().map(|(name, value)| (name, value));
        command.env("LEADLIGHT_KEYS", KEYS);
        command.args(arguments).envs(variables).current_dir(self.folder()).stdin(Stdio::null());
        command
    }

    /// Runs a command to its end and expects success; gives back standard output.
    pub fn succeed(&self, arguments: &[&str]) -> String {
        let output = self.command(arguments).output().unwrap();
        let (out, error) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        assert!(output.status.success(), "{arguments:?}: {out}{error}");
        out.into_owned()
    }

    /// What processes have said.
    pub fn log(&self) -> String {
        std::fs::read_to_string(self.folder().join("log")).unwrap_or_default()
    }

    /// Begins a command whose output nobody reads.
    pub fn begin(&self, arguments: &[&str]) -> Process {
        let log = std::fs::File::options().create(true).append(true).open(self.folder().join("log")).unwrap();
        let command = &mut self.command(arguments);
        Process(command.stdout(Stdio::null()).stderr(log).spawn().unwrap())
    }
}

/// A process, killed when dropped.
pub struct Process(Child);

impl Process {
    /// Kills it as a crash would, after a while; whether it was still at work.
    pub fn kill_after(mut self, pause: Duration) -> bool {
        std::thread::sleep(pause);
        let worked = self.0.try_wait().unwrap().is_none();
        self.0.kill().unwrap();
        self.0.wait().unwrap();
        worked
    }

    /// Waits for its end; whether it ended well.
    pub fn ends_well(mut self) -> bool {
        self.0.wait().unwrap().success()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
