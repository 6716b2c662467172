//! The servers that `cargo xtask test` runs, for tests of adapters: where they are, names that no other test has, and outages.
//!
//! Test targets run one after another, and so does whatever makes an outage: it is in a target `outages`, whose tests begin with
//! [`alone`].

#[cfg(feature = "clickhouse")]
pub mod clickhouse;
#[cfg(feature = "postgres")]
pub mod postgres;

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, UNIX_EPOCH};

use tokio::sync::{Mutex, MutexGuard};

/// The URL of a server, by its name in `deploy/compose.yaml`. `None` where it is not told, having said so.
///
/// # Panics
/// Then, if the tests run on CI.
pub fn url(name: &str) -> Option<String> {
    let variable = format!("LEADLIGHT_TEST_{}_URL", name.to_uppercase());
    let url = env::var(&variable).ok();
    if url.is_none() {
        assert!(env::var_os("CI").is_none(), "{variable} is not set");
        println!("skipped: {variable} is not set");
    }
    url
}

/// A name that no other test has, in this run or another: process ids repeat in containers, the time does not.
pub fn unique() -> String {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let nanoseconds = UNIX_EPOCH.elapsed().unwrap_or_default().as_nanos();
    format!("test-{nanoseconds:x}-{}", COUNT.fetch_add(1, Ordering::Relaxed))
}

/// Waits until no other test of this process has it.
pub async fn alone() -> MutexGuard<'static, ()> {
    static ALONE: Mutex<()> = Mutex::const_new(());
    ALONE.lock().await
}

/// Runs clean-up to its end, in a thread and runtime of its own: the test's own is in the middle of something.
#[cfg(any(feature = "clickhouse", feature = "postgres"))]
fn wait<T: Send>(work: impl Future<Output = T> + Send) -> T {
    std::thread::scope(|scope| {
        let run = || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            runtime.expect("a runtime").block_on(work)
        };
        scope.spawn(run).join().expect("the clean-up ends")
    })
}

/// A server that can be stopped and started.
pub struct Server {
    name: &'static str,
    folder: PathBuf,
}

impl Server {
    /// A server by its name; `None`, having said so, where it was not started by `cargo xtask`.
    pub fn controlled(name: &'static str) -> Option<Self> {
        let folder = env::var_os("LEADLIGHT_TEST_SERVERS").map(|servers| PathBuf::from(servers).join(name));
        let folder = folder.filter(|folder| folder.exists());
        if folder.is_none() {
            println!("skipped: {name} was not started by `cargo xtask`");
        }
        Some(Self { name, folder: folder? })
    }

    /// Its folder, which holds its settings where it is not Docker's.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Stops it cleanly until the outage is dropped.
    pub fn stop(&self) -> Outage<'_> {
        self.control("stop");
        Outage(self)
    }

    /// Ends it as a crash would, until the outage is dropped.
    pub fn kill(&self) -> Outage<'_> {
        self.control("kill");
        Outage(self)
    }

    fn control(&self, action: &str) {
        let xtask =
            env::var_os("LEADLIGHT_TEST_XTASK").expect("LEADLIGHT_TEST_XTASK is set with the servers");
        let done = Command::new(xtask).args(["server", action, self.name]).status();
        if !done.is_ok_and(|status| status.success()) {
            panic!("{} {} failed", self.name, action);
        }
    }
}

/// A server is away; back when this is dropped, however the test ends.
pub struct Outage<'a>(&'a Server);

impl Outage<'_> {
    /// How long an outage lasts: 2 seconds, and 10 in `cargo xtask prove`.
    pub fn lasts() -> Duration {
        let full = env::var("LEADLIGHT_COUNTS").is_ok_and(|counts| counts == "full");
        Duration::from_secs(if full { 10 } else { 2 })
    }
}

impl Drop for Outage<'_> {
    fn drop(&mut self) {
        self.0.control("start");
    }
}
