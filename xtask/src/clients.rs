//! Other people's clients of portals, which the tests let read from the simulated one.

use std::path::PathBuf;

use crate::process::{Failure, command, create, target};
use crate::tools;

/// The Python clients and the versions that the simulator is checked against.
const PYTHON: [&str; 2] = ["fast_bitrix24==1.8.14", "b24pysdk==1.3.2"];
/// The client for Node.
const NODE: &str = "@bitrix24/b24jssdk@2.2.0";
/// Name of the environment with the Python clients, and of the folder with the one for Node.
const PYTHON_TOOL: &str = "portal-clients";
const NODE_TOOL: &str = "portal-clients-node";

/// Environment variables that tests find the clients by; without those that cannot be installed, which is a failure on CI.
///
/// # Errors
/// [`Failure`] on CI where one cannot be installed.
pub fn variables() -> Result<Vec<(&'static str, String)>, Failure> {
    let found = [("LEADLIGHT_TEST_PYTHON", python()), ("LEADLIGHT_TEST_NODE_MODULES", node())];
    let mut variables = Vec::new();
    for (name, path) in found {
        match path {
            Ok(path) => variables.push((name, path.display().to_string())),
            Err(failure) if std::env::var_os("CI").is_some() => return Err(failure),
            Err(failure) => println!("xtask: {failure}\nxtask: tests with clients by {name} are left out"),
        }
    }
    Ok(variables)
}

/// An interpreter that has the Python clients.
fn python() -> Result<PathBuf, Failure> {
    let python = tools::python_environment(PYTHON_TOOL).join("bin/python");
    let installed = || {
        let list = command(&python, ["-m", "pip", "freeze"]).output().unwrap_or_default();
        PYTHON.iter().all(|package| list.lines().any(|line| line == *package))
    };
    if installed() || tools::python_install(PYTHON_TOOL, &PYTHON) {
        return Ok(python);
    }
    Err(Failure::new(format!("cannot be installed by pip: {}", PYTHON.join(" "))))
}

/// The folder with the client for Node.
fn node() -> Result<PathBuf, Failure> {
    if !command("node", ["--version"]).succeeds() || !command("npm", ["--version"]).succeeds() {
        tools::apt_install(&["nodejs", "npm"])?;
    }
    let folder = target().join("tools").join(NODE_TOOL);
    create(&folder)?;
    let prefix = folder.display().to_string();
    if !command("npm", ["ls", "--prefix", &prefix, NODE]).succeeds() {
        println!("xtask: installing {NODE} into {prefix}");
        let quiet = ["--no-audit", "--no-fund", "--ignore-scripts"];
        let install = ["install", "--prefix", &prefix, NODE].into_iter().chain(quiet);
        command("npm", install).run_quietly()?;
    }
    Ok(folder.join("node_modules"))
}
