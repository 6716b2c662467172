//! A server as processes, found by its folder, so that any process may stop it and start it again.
//!
//! In the folder: `run`, the script that becomes the server; `port`; `pid`; `log`; and `data`, where
//! everything it starts runs. What runs there belongs to it: some servers' children leave its process group,
//! but none leaves this working directory.

use std::fs::{self, File};
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use super::{Server, ports};
use crate::process::{Failure, command, write};

const START_LIMIT: Duration = Duration::from_secs(120);
const STOP_LIMIT: Duration = Duration::from_secs(10);
const PAUSE: Duration = Duration::from_millis(50);

/// A server in its folder.
pub struct Running<'a> {
    server: &'a Server,
    folder: PathBuf,
}

impl<'a> Running<'a> {
    /// The server below the folder of all.
    pub fn new(server: &'a Server, all: &Path) -> Self {
        Self { server, folder: all.join(server.name) }
    }

    /// Its folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Where it runs and keeps its data.
    pub fn data(&self) -> PathBuf {
        self.folder.join("data")
    }

    /// The script that becomes the server.
    pub fn script(&self) -> PathBuf {
        self.folder.join("run")
    }

    /// Starts it and waits until it is ready.
    pub fn start(&self) -> Result<(), Failure> {
        if !self.processes().is_empty() {
            return Err(self.failure("runs already"));
        }
        let port = ports::read(&self.folder)?;
        let mut child = self.spawn().map_err(|error| self.failure(&error.to_string()))?;
        write(&self.folder.join("pid"), &child.id().to_string())?;
        let begun = Instant::now();
        while !self.answers(port) {
            let ended = child.try_wait().is_ok_and(|status| status.is_some());
            if ended || begun.elapsed() > START_LIMIT {
                let log = fs::read_to_string(self.log()).unwrap_or_default();
                return Err(self.failure(&format!("did not come up. Its log:\n{log}")));
            }
            thread::sleep(PAUSE);
        }
        Ok(())
    }

    /// Ends it cleanly, and what is left of it after [`STOP_LIMIT`] at once.
    pub fn stop(&self) -> Result<(), Failure> {
        let leader = fs::read_to_string(self.folder.join("pid")).unwrap_or_default();
        let leads = || self.processes().contains(&leader);
        if leads() {
            signal(self.server.stop_signal, std::slice::from_ref(&leader));
            let begun = Instant::now();
            while leads() && begun.elapsed() < STOP_LIMIT {
                thread::sleep(PAUSE);
            }
        }
        self.kill()
    }

    /// Ends all its processes as a crash would.
    pub fn kill(&self) -> Result<(), Failure> {
        let begun = Instant::now();
        loop {
            let processes = self.processes();
            if processes.is_empty() {
                return Ok(());
            }
            if begun.elapsed() > STOP_LIMIT {
                return Err(self.failure("cannot be stopped"));
            }
            signal("KILL", &processes);
            thread::sleep(PAUSE);
        }
    }

    /// In a process group of its own: Ctrl-C in a terminal ends xtask, not the servers before their time.
    fn spawn(&self) -> std::io::Result<Child> {
        let log = File::options().create(true).append(true).open(self.log())?;
        Command::new("sh")
            .arg("../run")
            .current_dir(self.data())
            .process_group(0)
            .stdin(Stdio::null())
            .stdout(log.try_clone()?)
            .stderr(log)
            .spawn()
    }

    fn answers(&self, port: u16) -> bool {
        let (question, answer) = self.server.greeting;
        let ask = || -> std::io::Result<bool> {
            let mut stream = TcpStream::connect_timeout(&SocketAddr::from(([127, 0, 0, 1], port)), PAUSE)?;
            stream.set_read_timeout(Some(Duration::from_secs(5)))?;
            stream.write_all(question)?;
            let mut read = vec![0; answer.len()];
            stream.read_exact(&mut read)?;
            Ok(read == answer)
        };
        ask().unwrap_or(false)
    }

    /// Process ids of all that runs in its data folder. A zombie has no folder any more.
    fn processes(&self) -> Vec<String> {
        let data = self.data();
        let Ok(entries) = fs::read_dir("/proc") else { return Vec::new() };
        entries
            .flatten()
            .filter(|entry| fs::read_link(entry.path().join("cwd")).is_ok_and(|cwd| cwd.starts_with(&data)))
            .filter_map(|entry| entry.file_name().into_string().ok())
            .filter(|name| name.bytes().all(|byte| byte.is_ascii_digit()))
            .collect()
    }

    fn log(&self) -> PathBuf {
        self.folder.join("log")
    }

    fn failure(&self, what: &str) -> Failure {
        Failure::new(format!("{} {what}", self.server.name))
    }
}

/// By the shell: its `kill` is always there. A process that has gone in the meantime is no failure.
fn signal(name: &str, processes: &[String]) {
    let arguments = ["-c", "kill -s \"$@\"", "kill", name].into_iter();
    command("sh", arguments.chain(processes.iter().map(String::as_str))).succeeds();
}
