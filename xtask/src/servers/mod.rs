//! Real servers for the tests: those whose URL is given, else from Docker, else from the system's packages.

mod clickhouse;
mod docker;
mod guard;
mod local;
mod ports;
mod postgres;
mod rabbitmq;
mod redis;
mod running;
mod s3;

use std::path::Path;

use crate::process::Failure;
use guard::Guard;
use running::Running;

pub use guard::{COMMAND as WATCH, watch};

/// Environment variable with the folder of what was started; `cargo xtask server` finds it there.
const FOLDER: &str = "LEADLIGHT_TEST_SERVERS";
/// Environment variable with the program whose `server stop|kill|start NAME` does it.
const CONTROL: &str = "LEADLIGHT_TEST_XTASK";

const ALL: [Server; 5] = [postgres::SERVER, rabbitmq::SERVER, redis::SERVER, clickhouse::SERVER, s3::SERVER];

/// A kind of server: how it is installed, started, recognised and stopped.
pub struct Server {
    /// Its name in commands and of its service in `deploy/compose.yaml`.
    name: &'static str,
    /// Environment variable with its URL.
    variable: &'static str,
    /// Its URL on this machine, given a port.
    url: fn(u16) -> String,
    /// Its port in `deploy/compose.yaml`.
    compose_port: u16,
    /// What a client says first, and how the answer begins once the server is ready.
    greeting: (&'static [u8], &'static [u8]),
    /// The signal that ends it cleanly, connections or not.
    stop_signal: &'static str,
    /// Where it comes from without Docker.
    source: Source,
    /// The version that is installed, if any.
    version: fn() -> Option<String>,
    /// Fills its fresh folder and gives the shell script that becomes the server, listening on the port.
    prepare: fn(&Path, u16) -> Result<String, Failure>,
}

/// Where a server comes from without Docker.
enum Source {
    /// A Debian package.
    Debian(&'static str),
    /// A tool of that name with arguments for pip.
    Python(&'static str, &'static [&'static str]),
}

/// Servers that run until this is dropped.
pub struct Servers {
    variables: Vec<(&'static str, String)>,
    _guard: Option<Guard>,
}

impl Servers {
    /// Starts every server whose URL is not in the environment.
    ///
    /// # Errors
    /// [`Failure`] where one cannot be installed or does not come up.
    pub fn start() -> Result<Self, Failure> {
        let mut variables = Vec::new();
        let mut missing = Vec::new();
        for server in &ALL {
            match std::env::var(server.variable) {
                Ok(url) => {
                    println!("xtask: {} is given: {}", server.name, server.variable);
                    variables.push((server.variable, url));
                }
                Err(_) => missing.push(server),
            }
        }
        if missing.is_empty() {
            return Ok(Self { variables, _guard: None });
        }
        let guard = Guard::new()?;
        let folder = guard.folder();
        if !docker::start(folder, &missing)? {
            local::start(folder, &missing)?;
        }
        for server in missing {
            let port = ports::read(&folder.join(server.name))?;
            variables.push((server.variable, (server.url)(port)));
        }
        let program = std::env::current_exe().map_err(|error| Failure::new(format!("own path: {error}")))?;
        variables.push((FOLDER, folder.display().to_string()));
        variables.push((CONTROL, program.display().to_string()));
        Ok(Self { variables, _guard: Some(guard) })
    }

    /// The environment variables that tests find them by.
    pub fn variables(&self) -> &[(&'static str, String)] {
        &self.variables
    }
}

/// Stops, kills or starts one of the servers of a running `cargo xtask test` or `cargo xtask servers`.
///
/// # Errors
/// [`Failure`] for an unknown action or name, a server not started by xtask, or one that does not obey.
pub fn control(action: &str, name: &str) -> Result<(), Failure> {
    let server = ALL.iter().find(|server| server.name == name).ok_or_else(|| {
        Failure::new(format!("unknown server {name}; one of: {}", ALL.map(|server| server.name).join(", ")))
    })?;
    let folder = std::env::var_os(FOLDER)
        .ok_or_else(|| Failure::new(format!("{FOLDER} is not set: no servers of `cargo xtask` in sight")))?;
    let folder = Path::new(&folder);
    if !folder.join(name).exists() {
        return Err(Failure::new(format!(
            "{name} was not started by xtask, so it does not stop or start it"
        )));
    }
    if docker::runs(folder) {
        return docker::control(action, name);
    }
    let running = Running::new(server, folder);
    match action {
        "stop" => running.stop(),
        "kill" => running.kill(),
        "start" => running.start(),
        _ => Err(Failure::new(format!("unknown action {action}; one of: stop, kill, start"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_compose_file_has_every_server_under_its_name_and_port() {
        let compose = include_str!("../../../deploy/compose.yaml");
        for server in &ALL {
            let (_, service) = compose.split_once(&format!("\n  {}:\n", server.name)).unwrap();
            let service = service.split("\n\n").next().unwrap();
            let port = server.compose_port;
            assert!(service.contains(&format!("ports: [\"127.0.0.1:{port}:{port}\"]")), "{}", server.name);
        }
    }

    #[test]
    fn only_known_servers_are_controlled() {
        let failure = control("stop", "mysql").unwrap_err().to_string();
        assert_eq!(failure, "unknown server mysql; one of: postgres, rabbitmq, redis, clickhouse, s3");
    }
}
