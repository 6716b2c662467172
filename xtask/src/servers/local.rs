//! Servers from the system's packages, each in a folder and on a port of its own.

use std::path::Path;
use std::thread;

use super::running::Running;
use super::{Server, Source, ports};
use crate::process::{Failure, create, write};
use crate::tools;

/// Installs what is missing and starts the servers side by side.
pub fn start(folder: &Path, servers: &[&Server]) -> Result<(), Failure> {
    install(servers)?;
    thread::scope(|scope| {
        let starts: Vec<_> = servers.iter().map(|server| scope.spawn(|| start_one(folder, server))).collect();
        starts.into_iter().try_for_each(|start| {
            start.join().unwrap_or_else(|_| Err(Failure::new("a start of a server panicked")))
        })
    })
}

fn install(servers: &[&Server]) -> Result<(), Failure> {
    let mut packages = Vec::new();
    for server in servers.iter().filter(|server| (server.version)().is_none()) {
        match server.source {
            Source::Debian(package) => packages.push(package),
            Source::Python(tool, arguments) => {
                if !tools::python_install(tool, arguments) {
                    return Err(Failure::new(format!(
                        "{} is missing; install: python3 -m venv {environment} && {environment}/bin/pip install {}",
                        server.name,
                        arguments.join(" "),
                        environment = tools::python_environment(tool).display(),
                    )));
                }
            }
        }
    }
    if packages.is_empty() { Ok(()) } else { tools::apt_install(&packages) }
}

fn start_one(folder: &Path, server: &Server) -> Result<(), Failure> {
    let version = (server.version)()
        .ok_or_else(|| Failure::new(format!("{} was installed but is not found", server.name)))?;
    let running = Running::new(server, folder);
    create(&running.data())?;
    let port = ports::free()?;
    ports::write(running.folder(), port)?;
    write(&running.script(), &(server.prepare)(running.folder(), port)?)?;
    running.start()?;
    println!("xtask: started {} {version} on port {port}", server.name);
    Ok(())
}
