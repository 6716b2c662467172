//! The five ports on one machine, without a server: SQLite for the registry and, in a file of its own, for events; the
//! jobs table as the queue; memory as the cache. Several processes may open the same folder.

mod cache;
mod events;
mod queue;
mod registry;
mod sqlite;

pub use cache::MemoryCache;
pub use events::SqliteEvents;
pub use queue::JobsQueue;
pub use registry::SqliteRegistry;
