//! Whatever way xtask ends, its servers end too: a second process waits for that and stops them.

use std::io::{ErrorKind, Read, Write};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::{fs, thread};

use super::running::Running;
use super::{ALL, docker};
use crate::process::Failure;

/// The sub-command of xtask which is the watching process.
pub const COMMAND: &str = "watch-servers";

/// Folder of the servers, and the process that stops them when this is dropped or its process dies: it reads a
/// pipe that nobody writes to, and the pipe's end is the sign.
pub struct Guard {
    folder: PathBuf,
    watch: Child,
}

impl Guard {
    /// A fresh folder with its watching process.
    pub fn new() -> Result<Self, Failure> {
        let folder = fresh_folder()?;
        let watch = std::env::current_exe().and_then(|program| {
            Command::new(program).arg(COMMAND).arg(&folder).process_group(0).stdin(Stdio::piped()).spawn()
        });
        let watch = watch.map_err(|error| Failure::new(format!("the watching process: {error}")))?;
        Ok(Self { folder, watch })
    }

    /// The folder: one below it for each server.
    pub fn folder(&self) -> &Path {
        &self.folder
    }
}

/// Not below the target folder: PostgreSQL runs as another user, to whom a checkout may be closed.
fn fresh_folder() -> Result<PathBuf, Failure> {
    let place = std::env::temp_dir();
    let names = (0..).map(|number| format!("leadlight-servers-{}-{number}", std::process::id()));
    for folder in names.map(|name| place.join(name)) {
        match fs::create_dir(&folder) {
            Ok(()) => return Ok(folder.canonicalize().unwrap_or(folder)),
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
            Err(error) => return Err(Failure::new(format!("{}: {error}", folder.display()))),
        }
    }
    Err(Failure::new("no name is left for a folder"))
}

impl Drop for Guard {
    fn drop(&mut self) {
        drop(self.watch.stdin.take());
        if let Err(error) = self.watch.wait() {
            eprintln!("xtask: servers may still run: {error}");
        }
    }
}

/// Waits until standard input ends; then stops all servers of the folder and removes it.
///
/// # Errors
/// [`Failure`] where something cannot be stopped or removed.
pub fn watch(folder: &str) -> Result<(), Failure> {
    let folder = Path::new(folder);
    let mut nothing = Vec::new();
    // An error means the same as the end: nobody is there any more.
    let _ = std::io::stdin().read_to_end(&mut nothing);
    let stopped: Vec<&str> =
        ALL.iter().map(|server| server.name).filter(|name| folder.join(name).exists()).collect();
    if docker::runs(folder) {
        docker::stop()?;
    } else {
        thread::scope(|scope| {
            let stops: Vec<_> =
                ALL.iter().map(|server| scope.spawn(|| Running::new(server, folder).stop())).collect();
            stops.into_iter().try_for_each(|stop| {
                stop.join().unwrap_or_else(|_| Err(Failure::new("a stop of a server panicked")))
            })
        })?;
    }
    fs::remove_dir_all(folder)
        .map_err(|error| Failure::new(format!("removing {}: {error}", folder.display())))?;
    if !stopped.is_empty() {
        // The terminal may be gone as well.
        let _ = writeln!(std::io::stdout(), "xtask: stopped {}", stopped.join(", "));
    }
    Ok(())
}
