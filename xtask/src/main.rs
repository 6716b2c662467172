//! Project automation. It has no dependencies, so that it is ready in seconds on a fresh machine.
//!
//! | Command | What it does |
//! |---|---|
//! | `cargo xtask test` | everything a change must pass |
//! | `cargo xtask prove` | the tests with full counts: minutes instead of seconds |
//! | `cargo xtask bench learning` | the benchmark of the learning core beside its peers |
//! | `cargo xtask bench store` | the benchmark of the event stores and of training rows |
//! | `cargo xtask bench ingest` | the benchmark of portals and their events |
//! | `cargo xtask bench fleet` | the benchmark of a fleet of companies trained by two workers |
//! | `cargo xtask servers` | starts the servers that tests use, prints their URLs, stops them on Ctrl-C |
//! | `cargo xtask server stop\|kill\|start NAME` | does that to one of the servers of the commands above |

mod clients;
mod process;
mod proofs;
mod servers;
mod tools;

use std::process::ExitCode;

use process::{Failure, cargo, root};
use servers::Servers;

const USAGE: &str = "usage: cargo xtask test | prove | bench learning|store|ingest|fleet | servers | server stop|kill|start NAME";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let done = match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["test"] => test(),
        ["prove"] => prove(),
        ["bench", "learning"] => bench_learning(),
        ["bench", "store"] => bench_store(),
        ["bench", "ingest"] => bench_ingest(),
        ["bench", "fleet"] => bench_fleet(),
        ["servers"] => serve(),
        ["server", action, name] => servers::control(action, name),
        [servers::WATCH, folder] => servers::watch(folder),
        _ => Err(Failure::new(USAGE)),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("xtask: {failure}");
            ExitCode::FAILURE
        }
    }
}

/// Fast checks first; the tests last, so that their count is what a reader sees.
fn test() -> Result<(), Failure> {
    tools::rust_components()?;
    cargo(["fmt", "--all", "--check"]).run()?;
    cargo(["clippy", "--workspace", "--all-targets", "--locked", "--", "-D", "warnings"]).run()?;
    dependencies()?;
    cargo(["doc", "--workspace", "--no-deps", "--document-private-items", "--locked"])
        .with_env("RUSTDOCFLAGS", "-D warnings -A rustdoc::private-intra-doc-links")
        .run()?;
    let clients = clients::variables()?;
    let servers = Servers::start()?;
    cargo(["test", "--workspace", "--locked", "--no-fail-fast"])
        .with_all(servers.variables())
        .with_all(&clients)
        .run()
}

/// Licences, bans and sources always; known vulnerabilities where their database can be fetched.
fn dependencies() -> Result<(), Failure> {
    let Some(deny) = tools::cargo_deny()? else { return Ok(()) };
    deny(&["check", "licenses", "bans", "sources"]).run()?;
    let advisories = deny(&["check", "advisories"]).output()?;
    if advisories.contains("failed to fetch advisory database") {
        println!("xtask: the database of known vulnerabilities cannot be fetched from here: not checked");
        return Ok(());
    }
    if advisories.contains("advisories ok") { Ok(()) } else { Err(Failure::new(advisories)) }
}

/// Properties and simulations with their full number of cases. What they measure is written down with commit and cores.
fn prove() -> Result<(), Failure> {
    let clients = clients::variables()?;
    let servers = Servers::start()?;
    let tests = cargo(["test", "--workspace", "--locked", "--no-fail-fast", "--", "--nocapture"])
        .with_all(servers.variables())
        .with_all(&clients)
        .with_env("LEADLIGHT_COUNTS", "full");
    let (printed, passed) = tests.recorded()?;
    proofs::write(&printed)?;
    passed
}

/// Runs the servers until Ctrl-C, for tests started by hand.
fn serve() -> Result<(), Failure> {
    let servers = Servers::start()?;
    println!();
    for (name, value) in servers.variables() {
        println!("export {name}={}", process::quoted(value.as_ref()));
    }
    println!("\nxtask: Ctrl-C stops them");
    loop {
        std::thread::park();
    }
}

fn bench_learning() -> Result<(), Failure> {
    process::command(root().join("loadtests/learning/run"), []).run()
}

fn bench_store() -> Result<(), Failure> {
    let servers = Servers::start()?;
    cargo(["run", "--release", "--locked", "--package", "store-bench"]).with_all(servers.variables()).run()
}

fn bench_fleet() -> Result<(), Failure> {
    let servers = Servers::start()?;
    cargo(["run", "--release", "--locked", "--package", "fleet-bench"]).with_all(servers.variables()).run()
}

fn bench_ingest() -> Result<(), Failure> {
    cargo(["run", "--release", "--locked", "--package", "ingest-bench"]).run()
}
