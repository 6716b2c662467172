//! Servers from Docker, by `deploy/compose.yaml`.

use std::path::Path;

use super::{Server, ports};
use crate::process::{Failure, Step, command, create, write};

/// Marks the folder of servers which Docker runs.
const MARK: &str = "docker";

/// Starts the servers if a Docker daemon with its compose command answers; whether they run.
///
/// # Errors
/// [`Failure`] where the folder cannot be written.
pub fn start(folder: &Path, servers: &[&Server]) -> Result<bool, Failure> {
    if !answers() {
        return Ok(false);
    }
    write(&folder.join(MARK), "")?;
    let names = servers.iter().map(|server| server.name);
    if let Err(failure) = compose(["up", "--detach", "--wait"].into_iter().chain(names)).run() {
        println!("xtask: {failure}; the system's packages are next");
        stop()?;
        std::fs::remove_file(folder.join(MARK)).map_err(|error| Failure::new(error.to_string()))?;
        return Ok(false);
    }
    for server in servers {
        create(&folder.join(server.name))?;
        ports::write(&folder.join(server.name), server.compose_port)?;
        println!("xtask: started {} in Docker on port {}", server.name, server.compose_port);
    }
    Ok(true)
}

/// Whether the servers of that folder are Docker's.
pub fn runs(folder: &Path) -> bool {
    folder.join(MARK).exists()
}

/// Stops, kills or starts one.
pub fn control(action: &str, name: &str) -> Result<(), Failure> {
    match action {
        "stop" | "kill" => compose([action, name]).run(),
        "start" => compose(["up", "--detach", "--wait", "--no-recreate", name]).run(),
        _ => Err(Failure::new(format!("unknown action {action}; one of: stop, kill, start"))),
    }
}

/// Stops all and forgets their data.
pub fn stop() -> Result<(), Failure> {
    compose(["down", "--volumes", "--timeout", "5"]).run()
}

/// A daemon that hangs is as good as none.
fn answers() -> bool {
    command("timeout", ["3", "docker", "info"]).succeeds()
        && command("docker", ["compose", "version"]).succeeds()
}

/// A project of its own: what someone runs from the same file by hand is left alone.
fn compose<'a>(arguments: impl IntoIterator<Item = &'a str>) -> Step {
    let project = ["compose", "--project-name", "leadlight-test", "--file", "deploy/compose.yaml"];
    command("docker", project.into_iter().chain(arguments))
}
